"""Hold how answers did by segment, window by window, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from schemagen_monitor.history.segments import SegmentHistory
from schemagen_monitor.history.target import TargetHistory
from schemagen_monitor.measures.falls import FEWEST_ROWS, PerformanceLevels
from schemagen_monitor.measures.levels import Level, Thresholds
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.report.bins import FEWEST
from schemagen_monitor.report.plain import plain
from schemagen_monitor.report.target_report import TargetReport
from schemagen_monitor.verdict.columns import performance_levels
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_monitor.verdict.segments import MAE, Amount, judge_part, measure_of

MOST_VALUES: Final = 30
"""How many values of a segment are told: those with the most labels."""
_LEAST_FALL: Final = 0.01
"""A smaller fall has no parts, for they would be of chance: in points, or as a part of the error of the reference."""


@dataclass(frozen=True, slots=True)
class SegmentValueReport:
    """Hold what was measured at one value of a segment.

    Attributes:
        value: the value as text; None of events that have none.
        labels: answers of each window that have a label.
        totals: how many of them were right; of numbers the sum of absolute errors.
        squares: the sum of the squares of these errors; nothing where answers are right or wrong.
        reference_labels: the labels of the reference.
        reference_total: what ``totals`` is, of the reference.
        reference_squares: what ``squares`` is, of the reference.
    """

    value: str | None
    labels: Sequence[int]
    totals: Sequence[float]
    squares: Sequence[float]
    reference_labels: int
    reference_total: float
    reference_squares: float

    def amount(self, place: int) -> Amount:
        """Return what was measured in a window."""
        return Amount(self.labels[place], self.totals[place], self.squares[place] if self.squares else 0.0)

    @property
    def reference(self) -> Amount:
        """Return what was measured in the reference."""
        return Amount(self.reference_labels, self.reference_total, self.reference_squares)


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """Hold how answers did at one value of a segment in one window.

    Attributes:
        value: the value; None of events that have none.
        labels: answers that have a label.
        measured: the measure, at 95 %.
        reference: the same of the reference.
        change: how far it is above the reference; None where one of them is not known.
        level: how bad a fall is; None where it is none. It says something only of windows that are ripe.
        part: how much of the whole fall lies here: 1 is all. None where there is no fall to speak of.
    """

    value: str | None
    labels: int
    measured: Measured
    reference: Measured
    change: float | None
    level: Level | None
    part: float | None


@dataclass(frozen=True, slots=True)
class SegmentTable:
    """Hold how answers did by segment in one window.

    Attributes:
        rows: the values with labels enough, the largest fall first.
        thin: the others, with how many labels each has; they are named, not drawn.
        others: how many labels lie at values of free text that are too rare to be told.
    """

    rows: Sequence[SegmentRow]
    thin: Sequence[tuple[str | None, int]]
    others: int


@dataclass(frozen=True, slots=True)
class SegmentReport:
    """Hold how answers did by the values of one column.

    Attributes:
        target: the name of the target.
        column: the column.
        measure: what is measured: ``accuracy`` or ``mae``.
        is_free: whether the values are free text, of which rare ones are not told.
        reason: why nothing is known; None where something is.
        warning: from which fall on it is a warning: in points, or as a part of the error of the reference.
        alert: from which fall on it is an alert.
        values: its values, those with the most labels first.
        left_out: how many more values there are.
    """

    target: str
    column: str
    measure: str
    is_free: bool
    reason: str | None
    warning: float
    alert: float
    values: Sequence[SegmentValueReport]
    left_out: int

    @classmethod
    def all(cls, verdict: ModelVerdict) -> list[SegmentReport]:
        """Return the reports of every target and segment of a verdict."""
        levels = performance_levels(verdict.history.monitoring)
        return [
            _report(verdict, target, segment, levels)
            for target in verdict.history.targets
            for segment in target.segments
        ]

    @property
    def levels(self) -> PerformanceLevels:
        """Return the levels of a fall."""
        both = Thresholds(self.warning, self.alert)
        return PerformanceLevels(both, both)

    def table(self, target: TargetReport, place: int) -> SegmentTable:
        """Return how answers did in a window, by its place.

        Args:
            target: the target of this report.
            place: the place of the window.
        """
        told = [one for one in self.values if not self.is_free or one.labels[place] >= FEWEST]
        drawn = [one for one in told if min(one.labels[place], one.reference_labels) >= FEWEST_ROWS]
        rows = [self._row(one, target, place) for one in drawn]
        sign = 1 if self.measure == MAE else -1
        return SegmentTable(
            sorted(rows, key=lambda row: -sign * (row.change or 0.0)),
            [(one.value, one.labels[place]) for one in told if one not in drawn and one.labels[place]],
            sum(one.labels[place] for one in self.values if one not in told),
        )

    def _row(self, one: SegmentValueReport, target: TargetReport, place: int) -> SegmentRow:
        window, reference = one.amount(place), one.reference
        now, before = plain(window.measured(self.measure)), plain(reference.measured(self.measure))
        change = None if now.value is None or before.value is None else now.value - before.value
        level = judge_part(self.measure, window, reference, self.levels).level
        return SegmentRow(one.value, window.rows, now, before, change, level, self._part(change, window, target, place))

    def _part(self, change: float | None, window: Amount, target: TargetReport, place: int) -> float | None:
        measures, before = target.measures.get(self.measure), target.reference.get(self.measure)
        whole = None if measures is None else measures[place]
        if change is None or whole is None or before is None or whole.value is None or before.value is None:
            return None
        worse = whole.value - before.value if self.measure == MAE else before.value - whole.value
        least = _LEAST_FALL * (before.value if self.measure == MAE else 1.0)
        labels = target.labels[place]
        if worse <= least or not labels:
            return None
        return window.rows / labels * (change if self.measure == MAE else -change) / worse


def _report(
    verdict: ModelVerdict, target: TargetHistory, segment: SegmentHistory, levels: PerformanceLevels
) -> SegmentReport:
    measure = measure_of(target.task)
    values = sorted(_values(verdict, target, segment), key=lambda one: -sum(one.labels))
    chosen = levels.parts if measure == MAE else levels.points
    return SegmentReport(
        target.name,
        segment.column,
        measure,
        segment.is_free,
        segment.reason,
        chosen.warning,
        chosen.alert,
        values[:MOST_VALUES],
        max(0, len(values) - MOST_VALUES),
    )


def _values(verdict: ModelVerdict, target: TargetHistory, segment: SegmentHistory) -> Iterator[SegmentValueReport]:
    before = segment.between(verdict.reference.days)
    windows = [segment.between(day for day in one.window.days if day <= verdict.today) for one in verdict.windows]
    for value in {value for found in (before, *windows) for value in found}:
        amounts = [Amount(0, 0, 0) if value not in found else Amount.of(target.task, found[value]) for found in windows]
        reference = Amount(0, 0, 0) if value not in before else Amount.of(target.task, before[value])
        is_sum = measure_of(target.task) == MAE
        yield SegmentValueReport(
            value,
            [one.rows for one in amounts],
            [one.total for one in amounts],
            [one.squares for one in amounts] if is_sum else [],
            reference.rows,
            reference.total,
            reference.squares if is_sum else 0.0,
        )
