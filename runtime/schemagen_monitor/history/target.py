"""Hold how predictions compared with a label, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from schemagen_runtime.api.counters import CountedScale
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import Answer, Task
from schemagen_runtime.counting.sums import Sums

from schemagen_monitor.history.segments import SegmentHistory
from schemagen_monitor.measures.regression import ErrorSums


@dataclass(frozen=True, slots=True)
class Compared:
    """Hold the comparison of predictions with a label over some time.

    Attributes:
        outcomes: pairs of truth and answer, by code.
        positives: scores of events whose label is the positive class, by bucket.
        negatives: those of the others.
        log_loss: the log losses of probabilities, in units of 2 ** -40.
        brier: their squared distances from the truth, in the same.
        errors: estimate - label, in units of the scale.
        truths: the labels that were estimated, in the same.
        distances: the absolute errors, by bucket.
        delays: the days from events to their first label.
        sums: the scores of events with a label, added up by bucket, in units of 2 ** -32.
        ndcg: the normalised discounted cumulative gain of lists, in units of 2 ** -40.
        reciprocal_rank: one over the place of the first relevant item of lists, in the same.
    """

    outcomes: Histogram = field(default_factory=Histogram.empty)
    positives: Histogram = field(default_factory=Histogram.empty)
    negatives: Histogram = field(default_factory=Histogram.empty)
    log_loss: Sums = field(default_factory=Sums)
    brier: Sums = field(default_factory=Sums)
    errors: Sums = field(default_factory=Sums)
    truths: Sums = field(default_factory=Sums)
    distances: Histogram = field(default_factory=Histogram.empty)
    delays: Histogram = field(default_factory=Histogram.empty)
    sums: Histogram = field(default_factory=Histogram.empty)
    ndcg: Sums = field(default_factory=Sums)
    reciprocal_rank: Sums = field(default_factory=Sums)

    @property
    def labels(self) -> int:
        """Return how many events have the label."""
        return self.delays.total

    @property
    def error_sums(self) -> ErrorSums:
        """Return the sums of errors and labels."""
        one, other = self.errors, self.truths
        return ErrorSums(one.rows, one.absolute, one.total, one.squares, other.total, other.squares)


def together(parts: Iterable[Compared]) -> Compared:
    """Return several times together."""
    found = list(parts)
    return Compared(
        Histogram.merged(one.outcomes for one in found),
        Histogram.merged(one.positives for one in found),
        Histogram.merged(one.negatives for one in found),
        sum((one.log_loss for one in found), Sums()),
        sum((one.brier for one in found), Sums()),
        sum((one.errors for one in found), Sums()),
        sum((one.truths for one in found), Sums()),
        Histogram.merged(one.distances for one in found),
        Histogram.merged(one.delays for one in found),
        Histogram.merged(one.sums for one in found),
        sum((one.ndcg for one in found), Sums()),
        sum((one.reciprocal_rank for one in found), Sums()),
    )


@dataclass(frozen=True, slots=True)
class TargetHistory:
    """Hold a label of one model, and the predictions that answer it.

    Attributes:
        name: the label; where a class is derived from a number, with the comparison behind it.
        label: the label.
        task: what kind of answer the predictions give.
        decision: the prediction that says the class; None where none does.
        score: the prediction whose scores rank events; None where none does.
        estimate: the prediction of a number; None where there is none.
        order: the prediction that orders the rows of a query; None where none does.
        pairs: what the codes of outcomes mean, where there are several classes.
        errors: what the buckets and sums of errors mean; None where there are none.
        days: the comparison of each day, in days since 1970.
        hours: that of each hour, in hours since 1970; errors and truths only.
        fingerprints: the versions of the schema that say of these columns what the newest one says.
        segments: the columns by whose values answers are counted too.
        waiting: the scores of the events of each day that have no label yet, by bucket; and these added up by bucket.
    """

    name: str
    label: str
    task: Task
    decision: Answer | None
    score: Answer | None
    estimate: Answer | None
    order: Answer | None
    pairs: CountedScale | None
    errors: CountedScale | None
    days: Mapping[int, Compared]
    hours: Mapping[int, Compared]
    fingerprints: frozenset[str] = frozenset()
    segments: Sequence[SegmentHistory] = ()
    waiting: Mapping[int, tuple[Histogram, Histogram]] = field(default_factory=dict[int, tuple[Histogram, Histogram]])

    def between(self, days: Iterable[int]) -> Compared:
        """Return the comparison of some days together."""
        return together(self.days[day] for day in days if day in self.days)
