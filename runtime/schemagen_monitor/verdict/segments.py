"""Measure answers by segment, and find the few values at which performance fell, where it is calm elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from schemagen_runtime.counting.buckets import number_middles
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import Task
from schemagen_runtime.counting.segments import ERROR_GRAIN

from schemagen_monitor.history.segments import Value
from schemagen_monitor.history.target import TargetHistory
from schemagen_monitor.measures.falls import Better, Fall, PerformanceLevels, judge_fall
from schemagen_monitor.measures.intervals import mean, share
from schemagen_monitor.measures.measured import CONFIDENCE, FLAGGING_CONFIDENCE, Measured, absent
from schemagen_monitor.verdict.alert import Alert, AlertKind, SegmentValue
from schemagen_monitor.verdict.where import CALM, MOST_NAMED, where_words

MAE: Final = "mae"
ACCURACY: Final = "accuracy"
_LARGEST: Final = sys.float_info.max


@dataclass(frozen=True, slots=True)
class Amount:
    """Hold what is measured by segment, added up.

    Attributes:
        rows: answers that have a label.
        total: how many of them are right; of numbers the sum of absolute errors, within 0.8 % of each.
        squares: the sum of their squares; of right answers the same as the total.
    """

    rows: int
    total: float
    squares: float

    @classmethod
    def of(cls, task: Task, outcomes: Histogram) -> Amount:
        """Return the amount of outcomes, as ``counting.segments.Outcome`` has them."""
        if task is not Task.REGRESSION:
            right = outcomes[0] + outcomes[3] if task is Task.BINARY else outcomes[1]
            return cls(outcomes.total, right, right)
        middles = number_middles(outcomes.keys, ERROR_GRAIN)
        with np.errstate(over="ignore"):
            squares = float((outcomes.counts * middles**2).sum())
            total = float((outcomes.counts * middles).sum())
        return cls(outcomes.total, min(total, _LARGEST), min(squares, _LARGEST))

    def measured(self, measure: str, confidence: float = CONFIDENCE) -> Measured:
        """Return the measure: accuracy, or the mean absolute error."""
        if not self.rows:
            return absent("no labels")
        if measure == ACCURACY:
            return share(int(self.total), self.rows, confidence)
        if self.squares >= _LARGEST:
            return absent("numbers are too large to add up")
        return mean(self.rows, self.total, self.squares, confidence=confidence)


def measure_of(task: Task) -> str:
    """Return what is measured by segment."""
    return MAE if task is Task.REGRESSION else ACCURACY


def judge_part(measure: str, window: Amount, reference: Amount, levels: PerformanceLevels) -> Fall:
    """Judge the fall of one part of the events by its own reference."""
    return judge_fall(
        window.measured(measure, FLAGGING_CONFIDENCE),
        reference.measured(measure, FLAGGING_CONFIDENCE),
        (window.rows, reference.rows),
        Better.LOWER if measure == MAE else Better.HIGHER,
        levels,
    )


def locate_falls(
    alerts: Iterable[Alert], targets: Sequence[TargetHistory], reference: Sequence[int], levels: PerformanceLevels
) -> list[Alert]:
    """Return alerts of performance with the values of a segment at which alone it fell, where that is known.

    Args:
        alerts: the alerts of a model.
        targets: its targets.
        reference: the days of the reference.
        levels: from which size on a fall is a warning or an alert.
    """
    located: list[Alert] = []
    for alert in alerts:
        target = next((one for one in targets if one.name == alert.target), None)
        if alert.kind is AlertKind.PERFORMANCE and target is not None and not alert.segments:
            located.append(_located(alert, target, reference, levels))
        else:
            located.append(alert)
    return located


class _Compared(NamedTuple):
    """Hold the outcomes of a segment in a window and in the reference, by value."""

    task: Task
    now: Mapping[Value, Histogram]
    before: Mapping[Value, Histogram]
    levels: PerformanceLevels

    def fall(self, values: Iterable[Value]) -> Fall:
        """Return the fall at some values together."""
        chosen = list(values)
        window, reference = (
            Amount.of(self.task, Histogram.merged(found[value] for value in chosen if value in found))
            for found in (self.now, self.before)
        )
        return judge_part(measure_of(self.task), window, reference, self.levels)

    def carrying(self) -> tuple[list[Value], float]:
        """Return the few values at which it fell, and by how much at least; none where others fell too."""
        falls = {value: self.fall([value]) for value in sorted(self.now, key=lambda one: (one is None, one or ""))}
        found = [value for value, fall in falls.items() if fall.level is not None]
        if not 0 < len(found) <= MOST_NAMED:
            return [], 0.0
        size = min(falls[value].size or 0.0 for value in found)
        rest = self.fall(value for value in {*self.now, *self.before} if value not in found)
        is_calm = rest.reason is None and rest.level is None and rest.size is not None and rest.size <= CALM * size
        return (found, size) if is_calm else ([], 0.0)


def _located(alert: Alert, target: TargetHistory, reference: Sequence[int], levels: PerformanceLevels) -> Alert:
    largest, found = 0.0, alert
    for segment in target.segments:
        compared = _Compared(target.task, segment.between(alert.days), segment.between(reference), levels)
        carrying, size = compared.carrying()
        if size > largest:
            values = [SegmentValue(segment.column, value) for value in carrying]
            fell = "rose" if target.task is Task.REGRESSION else "fell"
            message = f"{alert.message}; {measure_of(target.task)} {fell}{where_words(values).removeprefix(',')}"
            largest, found = size, replace(alert, message=message, segments=values)
    return found
