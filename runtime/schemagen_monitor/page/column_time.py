"""Draw what became of a column over time: all under one axis, with the numbers in one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

from markupsafe import Markup
from schemagen_runtime.counting.plan import How

from schemagen_monitor.charts.bars import Found, draw_bars, draw_strip
from schemagen_monitor.charts.line import Point, Scale, draw_line
from schemagen_monitor.charts.shares import draw_map
from schemagen_monitor.charts.timeline import Mark, Timeline
from schemagen_monitor.page.column_words import WHY
from schemagen_monitor.page.slots import Slots
from schemagen_monitor.page.words import DASH, amount, count, counted, number, share, window_name
from schemagen_monitor.report.column_report import ColumnReport
from schemagen_monitor.report.distribution import QUANTILES, ColumnDistribution
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.spelling import spell_age

_MAP: Final = 240.0
"""The height of a map, in pixels."""
_NAMED: Final = 8
"""About so many rows of a map have their name written in it."""
_QUARTILES: Final = (QUANTILES.index(0.25), QUANTILES.index(0.5), QUANTILES.index(0.75))


@dataclass(frozen=True, slots=True)
class TimeRow:
    """Hold one chart over time.

    Attributes:
        title: what it is.
        note: what it is, in a few words.
        drawn: the chart.
        cell: which column of the table tells it.
    """

    title: str
    note: str
    drawn: Markup
    cell: int


@dataclass(frozen=True, slots=True)
class ColumnTime:
    """Hold what became of a column over time.

    Attributes:
        slots: how many slots the charts have.
        last: the last one that a window lies in.
        picked: the slot in view.
        when: what that is called.
        axis: the names of time.
        charts: the charts, from the top on.
        heads: the heads of the table, behind that of the window.
        rows: the rows of the table, one for each slot.
        bins: the heads of the table of the map: what each bin is called.
        shares: the rows of that table.
    """

    slots: int
    last: int
    picked: int
    when: str
    axis: Markup
    charts: Sequence[TimeRow]
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    bins: Sequence[str]
    shares: Sequence[tuple[str, Sequence[str]]]


class ColumnClock:
    """Draw one column over the slots of its model."""

    def __init__(
        self, report: ModelReport, column: ColumnReport, distribution: ColumnDistribution, slots: Slots, picked: int
    ) -> None:
        """Take the slot in view."""
        self._report = report
        self._column = column
        self._distribution = distribution
        self._slots = slots
        self._picked = picked
        self._timeline = slots.timeline(report, picked, None, _marks(report, slots))

    def drawn(self, year: int) -> ColumnTime:
        """Return all that is drawn and told."""
        slots = self._slots
        names = [window_name(window, slots.period, year) for window in slots.windows]
        quantiles = [f"p{share * 100:g}" for share in QUANTILES] if self._has_quantiles else []
        return ColumnTime(
            slots=slots.count,
            last=len(slots.windows) - 1,
            picked=self._picked,
            when=names[self._picked],
            axis=self._timeline.axis(slots.ticks(year)),
            charts=list(self._charts()),
            heads=["Events", "JS", "PSI", "Missing", *quantiles, "State"],
            rows=[(name, self._cells(place)) for name, place in zip(names, slots.places, strict=True)],
            bins=[one.label for one in self._distribution.bins],
            shares=[(name, self._shares(place)) for name, place in zip(names, slots.places, strict=True)],
        )

    @property
    def _has_quantiles(self) -> bool:
        return any(span.quantiles for span in self._distribution.windows)

    def _charts(self) -> list[TimeRow]:
        charts = [
            TimeRow("Drift", "how far from the reference", draw_drift(self._timeline, self._column, self._slots), 2)
        ]
        if self._distribution.told:
            charts.append(TimeRow("Values", "the darker, the more events", self._map(), 1))
        if self._has_quantiles:
            charts.append(TimeRow("Median", "with the middle half", self._median(), 5 + _QUARTILES[1]))
        if any(self._column.missing):
            charts.append(TimeRow("Missing", "share of events", self._missing(), 4))
        return charts

    def _map(self) -> Markup:
        shares = self._slots.each(lambda place: self._distribution.windows[place].shares)
        shown = len(self._distribution.told)
        return draw_values(
            self._timeline, self._column.name, self._distribution, shares, row=max(7.0, min(14.0, _MAP / max(shown, 1)))
        )

    def _median(self) -> Markup:
        found = self._slots.each(lambda place: self._distribution.windows[place].quantiles)
        low, middle, high = _QUARTILES
        # Infinities are values; they have no place on a scale, but at its end.
        points = [Point(one[middle], one[low], one[high]) if one and isfinite(one[middle]) else None for one in found]
        ends = [end for one in points if one is not None for end in (one.low or 0.0, one.high or 0.0) if isfinite(end)]
        reference = self._distribution.reference
        before = None
        if reference is not None and reference.quantiles and isfinite(reference.quantiles[middle]):
            before = reference.quantiles[middle]
            ends.append(before)
        least, most = min(ends, default=0.0), max(ends, default=0.0)
        room = (most - least) * 0.05 or abs(most) * 0.05 or 1.0
        show = spell_age if self._distribution.how is How.AGE else amount
        scale = Scale(least - room, most + room, (least, most), show)
        return draw_line(
            self._timeline,
            f"Median of {self._column.name}",
            f"between {show(least)} and {show(most)}, with the middle half of the values",
            points,
            scale,
            reference=before,
        )

    def _missing(self) -> Markup:
        missing = self._slots.each(lambda place: self._column.missing[place])
        most = max((one for one in missing if one is not None), default=0.0)
        return draw_bars(
            self._timeline,
            f"Missing values of {self._column.name}",
            f"at most {share(most)}, {share(self._column.before)} in the reference",
            missing,
            show=share,
            limit=self._column.before,
        )

    def _cells(self, place: int | None) -> list[str]:
        if place is None:
            return ["0", *[DASH] * (3 + (len(QUANTILES) if self._has_quantiles else 0)), "no events"]
        column, held = self._column, self._distribution.windows[place]
        show = spell_age if self._distribution.how is How.AGE else amount
        quantiles = [show(one) for one in held.quantiles] or [DASH] * len(QUANTILES) * self._has_quantiles
        numbers = [number(column.js[place]), number(column.psi[place]), share(column.missing[place])]
        return [count(held.rows), *numbers, *quantiles, self._state(place)]

    def _state(self, place: int) -> str:
        level, reason = self._column.level(place), self._column.unjudged[place]
        if level is not None:
            return str(level)
        return "steady" if reason is None else WHY[reason]

    def _shares(self, place: int | None) -> list[str]:
        found = None if place is None else self._distribution.windows[place].shares
        return [share(one) for one in found] if found else [DASH] * len(self._distribution.bins)


def _marks(report: ModelReport, slots: Slots) -> list[Mark]:
    """Return where versions of the schema begin, but for the first one."""
    return [Mark(slots.position(version.first), version.version) for version in report.versions[1:]]


def draw_drift(timeline: Timeline, column: ColumnReport, slots: Slots) -> Markup:
    """Return what was found of a column in each slot."""
    levels = slots.each(column.level)
    found = Found(
        slots.each(lambda place: column.js[place] or 0.0),
        levels,
        [place is not None and column.unjudged[place] is None for place in slots.places],
    )
    flagged, told = (sum(one is not None for one in several) for several in (levels, slots.places))
    return draw_strip(timeline, f"Drift of {column.name}", f"flagged in {counted(flagged, 'window')} of {told}", found)


def draw_values(
    timeline: Timeline,
    name: str,
    distribution: ColumnDistribution,
    shares: Sequence[Sequence[float] | None],
    *,
    row: float = 10.0,
) -> Markup:
    """Return the share of each bin over time, the darker, the larger.

    Args:
        timeline: the scale of time.
        name: what the column is called.
        distribution: its bins.
        shares: the share of each bin, by slot; None or empty where there were no values.
        row: the height of a bin, in pixels.
    """
    # The rest of many values would outshine each of them; the most frequent value stands on top.
    shown = distribution.told if distribution.is_ordered else distribution.told[::-1]
    return draw_map(
        timeline,
        f"Values of {name} over time",
        "each row is a bin, each column a window; the table below has the numbers",
        [distribution.bins[place].label for place in shown],
        [[one[place] if one else None for one in shares] for place in shown],
        row=row,
        every=max(1, -(-len(shown) // _NAMED)),
    )
