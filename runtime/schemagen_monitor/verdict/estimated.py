"""Estimate how well a model answers while labels lack, from its scores alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from schemagen_runtime.columns import Kind
from schemagen_runtime.counting.contribution import NOT_A_NUMBER
from schemagen_runtime.counting.histogram import Histogram

from schemagen_monitor.history.target import TargetHistory
from schemagen_monitor.measures.estimation import Recalibration, ScoredRows, estimate, recalibrate
from schemagen_monitor.measures.falls import FEWEST_ROWS

OF_CLASSES: Final = ("accuracy", "precision", "recall", "f1")
"""The measures that are estimated where the score itself decides; the AUC always is."""


class Estimator:
    """Estimate the answers of one target by what its reference says of scores."""

    def __init__(self, target: TargetHistory, reference: TargetHistory | None, parts: Sequence[int]) -> None:
        """Take the target, and the same in the reference, with the days or parts of that.

        Args:
            target: the target.
            reference: the target as the reference has it; None where there is none.
            parts: the days of the reference, or its parts.
        """
        self._target = target
        self._scores = self._calibrated(reference, parts)
        decision, score = target.decision, target.score
        is_own = decision is not None and score is not None and decision.column == score.column
        self._threshold = decision.threshold if decision is not None and is_own else None

    def _calibrated(self, reference: TargetHistory | None, parts: Sequence[int]) -> Recalibration | None:
        """Return what the reference says of scores; None where that is nothing, or they are no probabilities."""
        score = self._target.score
        if reference is None or score is None or score.kind is not Kind.PROBABILITY or score.classes:
            return None
        found = reference.between(parts)
        labelled = _numbers(found.positives, found.negatives)
        if labelled.total < FEWEST_ROWS or not len(found.sums):
            return None
        return recalibrate(ScoredRows(labelled, found.sums), found.positives)

    def measures(self, days: Sequence[int]) -> Mapping[str, float]:
        """Return what the scores of some days promise, by measure; nothing where that cannot be said."""
        rows = _all_rows(self._target, days)
        if self._scores is None or rows.rows.total < FEWEST_ROWS or not len(rows.sums):
            return {}
        said = estimate(rows, self._scores, 0.5 if self._threshold is None else self._threshold)
        names = ("auc",) if self._threshold is None else ("auc", *OF_CLASSES)
        by_name = {"auc": said.auc, "accuracy": said.accuracy, "precision": said.precision}
        by_name |= {"recall": said.recall, "f1": said.f1}
        return {name: value for name in names if (value := by_name[name].value) is not None}


def _all_rows(target: TargetHistory, days: Sequence[int]) -> ScoredRows:
    """Return the events of some days, with and without a label."""
    found, waiting = target.between(days), [target.waiting[day] for day in days if day in target.waiting]
    rows = _numbers(found.positives, found.negatives, *(one for one, _ in waiting))
    return ScoredRows(rows, Histogram.merged((found.sums, *(sums for _, sums in waiting))))


def _numbers(*several: Histogram) -> Histogram:
    """Return scores together, without those that are no number."""
    whole = Histogram.merged(several)
    return whole - whole.between(NOT_A_NUMBER, NOT_A_NUMBER)
