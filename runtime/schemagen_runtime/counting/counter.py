"""Name the counters that are kept of a schema, by hour of the event, model and version."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

NULL: Final = -(1 << 40)
"""The bucket of NULL: below that of every number, score and code."""


class Measure(StrEnum):
    """Say what a counter counts."""

    ROWS = "rows"
    """Rows: one bucket, 0."""
    VALUES = "values"
    """Values of a column, by bucket."""
    SCORE_SUMS = "score_sums"
    """Sums of scores by bucket, in units of 2 ** -32."""
    OUTCOMES = "outcomes"
    """Pairs of truth and answer, by the code of the pair."""
    LOG_LOSS = "log_loss"
    """Sums of the log loss of probabilities."""
    BRIER = "brier"
    """Sums of the squared distance of probabilities from the truth."""
    ERRORS = "errors"
    """Sums of estimate - label."""
    TRUTHS = "truths"
    """Sums of the labels that an estimate was compared with."""
    ABSOLUTE_ERRORS = "absolute_errors"
    """Distances of estimates from labels, by bucket."""
    DELAYS = "delays"
    """First labels, by the days from the day of the event to that of the label."""
    SEGMENT_ROWS = "segment_rows"
    """Rows of each value of a segment, by its code."""
    SEGMENT_OUTCOMES = "segment_outcomes"
    """What became of the answers of a prediction, by value of a segment: ``segments`` says by which buckets."""

    NDCG = "ndcg"
    """Sums over lists of their normalised discounted cumulative gain."""
    RECIPROCAL_RANK = "reciprocal_rank"
    """Sums over lists of one over the place of their first relevant item."""

    @property
    def is_sums(self) -> bool:
        """Tell whether the counter holds sums of a number, and not counts by bucket."""
        return self in _SUMS


OF_LISTS: Final = frozenset({Measure.NDCG, Measure.RECIPROCAL_RANK})
"""What is counted of lists, and not of rows."""
_SUMS: Final = OF_LISTS | {Measure.LOG_LOSS, Measure.BRIER, Measure.ERRORS, Measure.TRUTHS}


class Truth(StrEnum):
    """Say what is known of the class that a score is of."""

    UNKNOWN = ""
    """There is no label yet, or the column is no score of a class."""
    NEGATIVE = "negative"
    POSITIVE = "positive"


class Counter(NamedTuple):
    """Name one counter of a collection.

    Attributes:
        measure: what it counts.
        column: the column that it is of; empty where it is of the rows themselves.
        element: the part of the column: a class of several, or a number that is made of a vector; of what is counted
            by segment, the segment; else empty.
        truth: the class of the rows, where they are counted by class.
    """

    measure: Measure
    column: str = ""
    element: str = ""
    truth: Truth = Truth.UNKNOWN


class Scale(NamedTuple):
    """Name one scale: what decides into which bucket a value of a column falls. Several counters share one."""

    column: str
    element: str = ""
    how: str = ""
