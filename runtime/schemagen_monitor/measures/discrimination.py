"""Measure how well scores tell positives from negatives: the area under the ROC curve (AUC), from counts by bucket."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from schemagen_runtime.counting.histogram import Histogram

from schemagen_monitor.measures.distributions import normal_quantile, student_quantile
from schemagen_monitor.measures.measured import CONFIDENCE, Measured, absent

FEWEST_OF_A_CLASS: Final = 10
"""Rows of a class below which the AUC has no interval."""
MANY_OF_A_CLASS: Final = 50
"""Rows of a class below which Newcombe's interval is looked at too."""
EXTREME: Final = 0.95
"""AUC above which it is looked at too."""


@dataclass(frozen=True, slots=True)
class Area:
    """Hold the area under the curve, and what its interval is made of."""

    value: float
    variance: float
    """DeLong's (1988); from the same counts."""
    largest_error: float
    """How far buckets may put the value off at most: half the pairs that share a bucket."""
    positives: int
    negatives: int


def area(positives: Histogram, negatives: Histogram) -> Area | None:
    """Return the area under the curve: the share of pairs in which the positive has the higher score, ties half.

    None where a class has no rows.
    """
    if not len(positives) or not len(negatives):
        return None
    keys = np.union1d(positives.keys, negatives.keys)
    found = area_of(positives.counts_of(keys).astype(np.float64), negatives.counts_of(keys).astype(np.float64))
    value, variance, error = found
    return Area(value, variance, error, positives.total, negatives.total)


def area_of(positives: NDArray[np.float64], negatives: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the area, DeLong's variance (0 with one row of a class) and the largest error by buckets.

    Args:
        positives: Positive rows by bucket, in ascending order of scores; above 0 in all. They may be expected ones.
        negatives: Negative rows by bucket.
    """
    many, few = float(positives.sum()), float(negatives.sum())
    below = (np.cumsum(negatives) - negatives / 2) / few
    above = 1 - (np.cumsum(positives) - positives / 2) / many
    value = float((positives * below).sum()) / many
    spread_of_positives = float((positives * (below - value) ** 2).sum()) / max(many - 1, 1)
    spread_of_negatives = float((negatives * (above - value) ** 2).sum()) / max(few - 1, 1)
    error = float((positives * negatives).sum()) / (2 * many * few)
    return value, spread_of_positives / many + spread_of_negatives / few, error


def auc(positives: Histogram, negatives: Histogram, confidence: float = CONFIDENCE) -> Measured:
    """Return the area under the curve with its interval.

    The interval is DeLong's between log-odds, with Student's t of the smaller class. With few rows of a class, or near
    1, that is too short, and the wider of it and Newcombe's is taken.
    """
    found = area(positives, negatives)
    if found is None:
        return absent(_why(positives, negatives))
    smaller = min(found.positives, found.negatives)
    if smaller < FEWEST_OF_A_CLASS:
        return Measured(found.value, reason=f"no interval: {smaller} rows of a class, it takes {FEWEST_OF_A_CLASS}")
    intervals = [] if not 0 < found.value < 1 or not found.variance else [_between_log_odds(found, confidence)]
    if smaller < MANY_OF_A_CLASS or max(found.value, 1 - found.value) > EXTREME or not intervals:
        intervals.append(_newcombe(found, confidence))
    low, high = max(intervals, key=lambda ends: ends[1] - ends[0])
    return Measured(found.value, low, high)


def _why(positives: Histogram, negatives: Histogram) -> str:
    """Say why there is no curve."""
    if not len(positives) and not len(negatives):
        return "no labels"
    return f"one class only: no label is {'positive' if not len(positives) else 'negative'}"


def _between_log_odds(found: Area, confidence: float) -> tuple[float, float]:
    """Return the interval of DeLong's variance, carried over from log-odds."""
    value = found.value
    degrees = min(found.positives, found.negatives) - 1
    reach = student_quantile(confidence, degrees) * math.sqrt(found.variance) / (value * (1 - value))
    middle = math.log(value / (1 - value))
    return _logistic(middle - reach), _logistic(middle + reach)


def _logistic(odds: float) -> float:
    """Return the probability of log-odds."""
    small = math.exp(-abs(odds))
    return small / (1 + small) if odds < 0 else 1 / (1 + small)


def _newcombe(found: Area, confidence: float) -> tuple[float, float]:
    """Return Newcombe's interval (2006, method 5): all areas t from which the found one is at most z errors away.

    The error is Hanley and McNeil's at t, with both classes as large as their mean.
    """
    z = normal_quantile(confidence)
    half = (found.positives + found.negatives) / 2 - 1

    def outside(area: float) -> bool:
        variance = area * (1 - area) * (1 + half * ((1 - area) / (2 - area) + area / (1 + area)))
        return (found.value - area) ** 2 > z * z * variance / (found.positives * found.negatives)

    return _edge(0.0, found.value, outside), _edge(1.0, found.value, outside)


def _edge(end: float, inside: float, outside: Callable[[float], bool]) -> float:
    """Return where an interval ends, between one end of the scale and a point inside, by halving."""
    if not outside(end):
        return end
    for _ in range(80):
        middle = (end + inside) / 2
        end, inside = (middle, inside) if outside(middle) else (end, middle)
    return inside
