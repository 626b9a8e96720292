"""Draw what was refused, and what was missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Final, TypeAlias

from markupsafe import Markup

from schemagen_monitor.charts.bars import draw_bars
from schemagen_monitor.page.causes import Causes
from schemagen_monitor.page.performance import said_of
from schemagen_monitor.page.tables import Group, Row, Table, cell
from schemagen_monitor.page.timespan import Timespan, levels_of
from schemagen_monitor.page.words import DASH, count, counted, named, share
from schemagen_monitor.report.column_report import ColumnReport
from schemagen_monitor.verdict.alert import AlertKind

MOST: Final = 12
"""How many kinds of rejections, and how many columns with missing values, are drawn."""

_Key: TypeAlias = tuple[str | None, str]
"""A column, where an error is of one, and the code of the error."""


class Refused:
    """Draw the rejections and missing values of one model."""

    def __init__(self, time: Timespan) -> None:
        """Take the time of its page."""
        self._time = time
        self._causes = Causes(time.report, time.frame)

    def groups(self) -> list[Group]:
        """Return what is drawn; nothing where nothing was refused or missing."""
        return [group for group in (self._rejections(), self._missing()) if group is not None]

    def _rejections(self) -> Group | None:
        windows = self._time.report.windows
        places = [place for place in self._time.slots.places if place is not None]
        totals: Counter[_Key] = Counter()
        by_place: dict[int, dict[_Key, int]] = {}
        for place in places:
            for one in windows[place].rejected:
                totals[one.column, one.code] += one.count
                by_place.setdefault(place, {})[one.column, one.code] = one.count
        if not totals:
            return None
        ranked = sorted(totals, key=lambda key: (-totals[key], repr(key)))
        drawn, others = ranked[:MOST], ranked[MOST:]
        series = [self._time.slots.each(partial(_count, by_place, key)) for key in drawn]
        heads = [Markup("{}<br>{}").format(_column(column), code) for column, code in drawn]
        rows = [[DASH if value is None else count(value) for value in slot] for slot in zip(*series, strict=True)]
        table = Table("refused", "Rejected events by column and code", heads, rows)
        left = f"{counted(len(others), 'more kind')} of rejections not drawn." if others else ""
        note = "By column and code. Rejected events never reached the model's numbers."
        shown = [self._rejection(key, series[place], table, place) for place, key in enumerate(drawn)]
        return Group("What was refused", note, shown, [table], left, is_dense=True)

    def _rejection(self, key: _Key, values: list[int | None], table: Table, place: int) -> Row:
        column, code = key
        name = _column(column)
        numbers = [None if value is None else float(value) for value in values]
        said = said_of(self._time.names, numbers, lambda value: count(value or 0))
        chart = draw_bars(self._time.timeline, f"Rejected: {name.striptags()}, {code}", said, numbers, height=22)
        return Row(name, code, chart, cell(table, place + 1, self._time.picked))

    def _missing(self) -> Group | None:
        columns = [one for one in self._time.report.columns if one.before or any(one.missing)]
        if not columns:
            return None
        ranked = sorted(columns, key=self._rank)
        drawn, others = ranked[:MOST], ranked[MOST:]
        series = [self._time.slots.series(column.missing) for column in drawn]
        rows = [[share(value) for value in slot] for slot in zip(*series, strict=True)]
        table = Table("missing", "Share of events without a value", [named(one.name) for one in drawn], rows)
        left = f"{counted(len(others), 'more column')} with missing values not drawn." if others else ""
        shown = [self._absent(column, series[place], table, place) for place, column in enumerate(drawn)]
        return Group("What was missing", "Share of events without a value.", shown, [table], left, is_dense=True)

    def _rank(self, column: ColumnReport) -> tuple[bool, float]:
        """Return where a column stands: what was flagged first, then what is missing most."""
        most = max((value for value in column.missing if value is not None), default=0.0)
        return "missing" not in column.levels, -most

    def _absent(self, column: ColumnReport, values: list[float | None], table: Table, place: int) -> Row:
        alerts = [
            alert
            for alert in self._time.report.alerts
            if alert.kind is AlertKind.MISSING and column.name in alert.columns
        ]
        chart = draw_bars(
            self._time.timeline,
            f"Missing {column.name}",
            said_of(self._time.names, values, share),
            values,
            height=24,
            top=max(0.01, *(value or 0.0 for value in values)) if values else None,
            levels=levels_of(self._time.slots, alerts),
        )
        note = "" if column.before is None else f"reference {share(column.before)}"
        return Row(self._causes.link(column), note, chart, cell(table, place + 1, self._time.picked))


def _column(column: str | None) -> Markup:
    return Markup("the event") if column is None else named(column)


def _count(by_place: Mapping[int, Mapping[tuple[str | None, str], int]], key: _Key, place: int) -> int:
    return by_place.get(place, {}).get(key, 0)
