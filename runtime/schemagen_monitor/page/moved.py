"""Draw what moved: of each column, whether it left its reference, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from schemagen_monitor.charts.bars import Found, draw_strip
from schemagen_monitor.measures.levels import Level, highest
from schemagen_monitor.page.causes import Causes
from schemagen_monitor.page.column_words import NEVER, WHY
from schemagen_monitor.page.tables import Group, Row, Table, cell
from schemagen_monitor.page.timespan import Timespan, levels_of
from schemagen_monitor.page.words import DASH, counted, named, number
from schemagen_monitor.report.column_report import ColumnReport, Unjudged
from schemagen_monitor.verdict.alert import Alert

MOST: Final = 30
"""How many strips are drawn."""


class Moved:
    """Draw the columns of one model."""

    def __init__(self, time: Timespan) -> None:
        """Take the time of its page."""
        self._time = time
        self._causes = Causes(time.report, time.frame)
        self._alerts: dict[str, list[Alert]] = {}
        for alert in time.report.alerts:
            for name in alert.columns:
                self._alerts.setdefault(name, []).append(alert)

    def group(self) -> Group | None:
        """Return what is drawn; None where the model has no columns to draw."""
        ranked = sorted(self._time.report.columns, key=self._rank)
        if not ranked:
            return None
        drawn, others = ranked[:MOST], ranked[MOST:]
        table = self._table(drawn)
        rows = [self._row(column, table, place) for place, column in enumerate(drawn)]
        flagged = sum(self._is_open(column) for column in others)
        left = ""
        if others:
            more = f"{counted(flagged, 'more column')} that left the reference, and " if flagged else ""
            left = f"{more}{counted(len(others) - flagged, 'other column')} are not drawn."
        return Group(
            "What moved",
            "Each column against the reference. Low and grey: nothing. Half and amber: warning. "
            "Full and red: alert. Outline: not judged.",
            rows,
            [table],
            left,
            is_dense=True,
            others=[self._causes.link(column) for column in others],
        )

    def _rank(self, column: ColumnReport) -> tuple[bool, bool, int, bool, float]:
        """Return where a column stands: what is open first, in the order in which it began, then what moved most."""
        is_still = bool(column.unjudged) and all(why in (Unjudged.QUIET, Unjudged.ROLE) for why in column.unjudged)
        opened = [alert.since for alert in self._alerts.get(column.name, ()) if alert.is_open]
        effects = (effect for test in column.tests.values() for effect in test.effect if effect is not None)
        most = max(map(abs, effects), default=0.0)
        return is_still, not opened, min(opened, default=0), not any(map(any, column.levels.values())), -most

    def _is_open(self, column: ColumnReport) -> bool:
        return any(alert.is_open for alert in self._alerts.get(column.name, ()))

    def _sizes(self, column: ColumnReport) -> list[float | None]:
        """Return how large the change is in each slot: the largest of all tests, without what chance adds to it."""

        def size(place: int) -> float | None:
            effects = [abs(effect) for test in column.tests.values() if (effect := test.effect[place]) is not None]
            return max(effects, default=None)

        return self._time.slots.each(size)

    def _levels(self, column: ColumnReport) -> list[Level | None]:
        """Return the worst of each slot: what was flagged in it, or the alert that was open."""
        flagged = self._time.slots.each(column.level)
        opened = levels_of(self._time.slots, self._alerts.get(column.name, ()))
        judged = self._time.slots.each(lambda place: column.unjudged[place] is None)
        return [
            highest([level, alert]) if may else None for level, alert, may in zip(flagged, opened, judged, strict=True)
        ]

    def _row(self, column: ColumnReport, table: Table, place: int) -> Row:
        judged = self._time.slots.each(lambda at: column.unjudged[at] is None)
        found = Found(self._sizes(column), self._levels(column), [bool(one) for one in judged])
        strip = draw_strip(self._time.timeline, f"Change of {column.name}", self._said(column), found)
        return Row(self._causes.link(column), "", strip, small=cell(table, place + 1, self._time.picked))

    def _said(self, column: ColumnReport) -> str:
        if None not in column.unjudged:
            return NEVER[next((one for one in Unjudged if one in column.unjudged), Unjudged.TOO_FEW)]
        alerts = self._alerts.get(column.name, ())
        opened = [alert for alert in alerts if alert.is_open]
        if opened:
            return "Has left its reference, and is flagged now."
        if alerts:
            return "Left its reference, and came back."
        flagged = sum(column.level(place) is not None for place in range(len(column.unjudged)))
        if flagged:
            return f"Flagged in {counted(flagged, 'window')}, which opened no alert."
        return "Looks as in the reference in each window that was judged."

    def _table(self, columns: Sequence[ColumnReport]) -> Table:
        rows = [[self._cell(column, place) for column in columns] for place in self._time.slots.places]
        heads = [named(column.name) for column in columns]
        return Table("moved", "Change of each column against the reference: PSI, and what was found", heads, rows)

    @staticmethod
    def _cell(column: ColumnReport, place: int | None) -> Markup | str:
        if place is None:
            return DASH
        why = column.unjudged[place]
        found = ((finding.replace("_", " "), levels[place]) for finding, levels in column.levels.items())
        said = ", ".join(f"{name}: {level}" for name, level in found if level) if why is None else WHY[why]
        found_words = f" <span>{escape(said)}</span>" if said else ""
        return Markup(f"<b>{number(column.psi[place])}</b>{found_words}")  # noqa: S704 -- a number, and what is escaped
