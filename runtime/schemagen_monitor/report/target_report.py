"""Hold how the predictions that answer a label did, window by window, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from schemagen_runtime.columns import Kind
from schemagen_runtime.counting.plan import Task
from schemagen_runtime.counting.scores import score_middles

from schemagen_monitor.history.target import Compared, TargetHistory
from schemagen_monitor.measures.calibration import CALIBRATION_BINS, calibration
from schemagen_monitor.measures.falls import FEWEST_ROWS, Of
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.report.plain import finite, plain
from schemagen_monitor.verdict.estimated import Estimator
from schemagen_monitor.verdict.model import ModelVerdict, TargetVerdict
from schemagen_monitor.verdict.performance import amount, made_of, measure
from schemagen_monitor.verdict.ripe import RipeDays
from schemagen_monitor.verdict.window import Window


@dataclass(frozen=True, slots=True)
class RipenessReport:
    """Hold after which time most labels of a target have come.

    Attributes:
        age_days: the age at which 95 % have come; None where that is not known.
        final_coverage: the share of events that get a label in the end; None where that is not known.
        reason: why the age is not known.
        hits_only: whether labels say only that something happened, as clicks do: how many there are is what people do.
        final_start: the first of the days by which the final coverage is told, in days since 1970; None as that.
        final_end: the day behind the last of them.
    """

    age_days: int | None
    final_coverage: float | None
    reason: str | None
    hits_only: bool = False
    final_start: int | None = None
    final_end: int | None = None

    @property
    def known(self) -> bool:
        """Tell whether the age is known; where it is not, no window is ripe."""
        return self.age_days is not None

    @property
    def final_days(self) -> Window | None:
        """Return the days by which the final coverage is told; None where it is not known."""
        return None if self.final_start is None or self.final_end is None else Window(self.final_start, self.final_end)

    @classmethod
    def of(cls, ripe: RipeDays) -> RipenessReport:
        """Return what is known of the ripeness of days."""
        found, days = ripe.ripeness, ripe.final_days
        return cls(
            found.age,
            found.final_coverage,
            ripe.reason,
            found.labels.hits_only,
            *((None, None) if days is None else days),
        )


@dataclass(frozen=True, slots=True)
class SaidReport:
    """Hold rows with about the same score: what was said, and the share that came true, with its interval."""

    rows: int
    score: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """Hold whether scores are probabilities.

    Attributes:
        bins: rows by score, in 15 bins of equal width; those without rows are left out.
        error: how far they are off, in the mean.
    """

    bins: Sequence[SaidReport]
    error: float

    @classmethod
    def of(cls, target: TargetHistory, days: Iterable[int]) -> CalibrationReport | None:
        """Return the calibration of a target over some days; None where no scores that are probabilities came."""
        if target.score is None or target.score.kind is not Kind.PROBABILITY or target.score.classes:
            return None
        compared = target.between(days)
        keys = np.union1d(compared.negatives.keys, compared.positives.keys)
        hits = compared.positives.counts_of(keys)
        rows = compared.negatives.counts_of(keys) + hits
        middles = score_middles(keys)
        places = np.minimum((middles * CALIBRATION_BINS).astype(np.int64), CALIBRATION_BINS - 1)
        by_bin = (np.bincount(places, weights=one, minlength=CALIBRATION_BINS) for one in (rows, middles * rows, hits))
        counted, sums, positives = by_bin
        found = calibration(counted.astype(np.int64), sums.astype(np.float64), positives.astype(np.int64))
        bins = [
            SaidReport(one.rows, one.mean_score, one.share.value, one.share.low, one.share.high)
            for one in found.bins
            if one.share.value is not None and one.share.low is not None and one.share.high is not None
        ]
        return None if found.error.value is None else cls(bins, found.error.value)


@dataclass(frozen=True, slots=True)
class TargetReport:
    """Hold a target: a label, and how the predictions that answer it did in each window.

    Attributes:
        name: what it is called: the label, where a class is derived from a number with the comparison.
        label: the label.
        task: what kind of answer the predictions give.
        decision: the prediction that says the class; None where none does.
        score: the prediction whose scores rank events; None where none does.
        estimate: the prediction of a number; None where there is none.
        order: the prediction that orders the rows of a query; None where none does.
        ripeness: when its labels come.
        reference: the measures over the days of the reference, by name.
        reference_labels: how many labels these have.
        reference_lists: of how many lists each of these that is over lists is the mean, by name.
        newest_label: the newest day on which a label came, in days since 1970; None where none came.
        labels: how many events of each window have the label.
        lists: of how many lists each measure over lists is the mean in each window, by name; empty where there is none.
        ripe: whether most of the labels of each window have come that ever will.
        measures: the measures of each window, by name; None where a measure is not made of what a window has.
        estimated: what the scores alone promise of each window that lacks labels, by measure of ``measures``; None of
            the others. An estimate is blind to what the model does not see: it flags nothing.
        calibration: whether scores were probabilities in the newest window that is ripe and has enough labels.
        calibration_before: the same over the days of the reference.
    """

    name: str
    label: str
    task: Task
    decision: str | None
    score: str | None
    estimate: str | None
    order: str | None
    ripeness: RipenessReport
    reference: Mapping[str, Measured]
    reference_labels: int
    reference_lists: Mapping[str, int]
    newest_label: int | None
    labels: Sequence[int]
    lists: Mapping[str, Sequence[int]]
    ripe: Sequence[bool]
    measures: Mapping[str, Sequence[Measured | None]]
    estimated: Mapping[str, Sequence[float | None]]
    calibration: CalibrationReport | None
    calibration_before: CalibrationReport | None

    def amount(self, place: int, measure: str | None = None) -> tuple[int, Of]:
        """Return of how much a measure is made in a window, its first one by default, and of what."""
        name = next(iter(self.lists), "") if measure is None else measure
        if name in self.lists:
            return self.lists[name][place], Of.LISTS
        return self.labels[place], Of.LABELS

    def is_enough(self, place: int, measure: str | None = None) -> bool:
        """Tell whether a measure, its first one by default, is made of enough in a window to be judged."""
        found, of = self.amount(place, measure)
        return found >= of.fewest

    @classmethod
    def of(cls, verdict: ModelVerdict, target: TargetHistory) -> TargetReport:
        """Return the report of a target of a verdict."""
        found = [window.targets[target.name] for window in verdict.windows]
        names = list(dict.fromkeys(name for one in found for name in one.measures))
        ripe = verdict.ripe[target.name]
        over_lists = [name for name in names if made_of(name) is Of.LISTS]
        first, parts = verdict.reference.targets.get(target.name), verdict.reference.parts
        whole = first.between(parts) if first else Compared()
        judged = [
            window.window
            for window, one in zip(verdict.windows, found, strict=True)
            if one.is_ripe and one.labels >= FEWEST_ROWS and window.window.is_over(verdict.today)
        ]
        newest = judged[-1] if judged else None
        return cls(
            name=target.name,
            label=target.label,
            task=target.task,
            decision=None if target.decision is None else target.decision.column,
            score=None if target.score is None else target.score.column,
            estimate=None if target.estimate is None else target.estimate.column,
            order=None if target.order is None else target.order.column,
            ripeness=RipenessReport.of(ripe),
            reference={name: plain(one) for name, one in (measure(first, parts) if first and parts else {}).items()},
            reference_labels=whole.labels,
            reference_lists={name: amount(whole, name) for name in over_lists},
            newest_label=_newest_label(target, verdict.today),
            labels=[one.labels for one in found],
            lists={name: [one.lists.get(name, 0) for one in found] for name in over_lists},
            ripe=[one.is_ripe for one in found],
            measures={
                name: [None if name not in one.measures else plain(one.measures[name]) for one in found]
                for name in names
            },
            estimated=_estimated(verdict, target, found, names),
            calibration=None if newest is None else CalibrationReport.of(target, newest.days),
            calibration_before=None if first is None else CalibrationReport.of(first, parts),
        )


def _estimated(
    verdict: ModelVerdict, target: TargetHistory, found: Sequence[TargetVerdict], names: Sequence[str]
) -> dict[str, Sequence[float | None]]:
    """Return what scores promise of the windows whose labels are still coming, or have never come."""
    reference = verdict.reference
    estimator = Estimator(target, reference.targets.get(target.name), reference.parts)
    nothing: Mapping[str, float] = {}
    said = [
        nothing
        if one.is_ripe and one.labels
        else estimator.measures([d for d in window.window.days if d <= verdict.today])
        for window, one in zip(verdict.windows, found, strict=True)
    ]
    told = {name: [finite(one.get(name)) for one in said] for name in names}
    return {name: values for name, values in told.items() if any(one is not None for one in values)}


def _newest_label(target: TargetHistory, today: int) -> int | None:
    came = ((day, compared.delays.between(0, today - day)) for day, compared in target.days.items() if day <= today)
    return max((day + int(delays.keys[-1]) for day, delays in came if len(delays)), default=None)
