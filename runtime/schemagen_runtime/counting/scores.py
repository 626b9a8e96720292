"""Sort scores between 0 and 1 into buckets of equal width in log-odds: the bucket of p is ⌊32 ln(p / (1 - p))⌋.

Exact 0 and exact 1 have buckets of their own. Scores heap near 0 and 1, where equal widths of p would hide them.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

BUCKETS_PER_UNIT: Final = 32
"""How many buckets a unit of log-odds has: a bucket at 0.5 is 0.8 points wide."""
ZERO_BUCKET: Final = -100_000
ONE_BUCKET: Final = 100_000
"""Buckets of exact 0 and exact 1."""

_LOWEST: Final = -23_900
"""A bucket below that of the smallest double."""


@cache
def _lower_half() -> NDArray[np.float64]:
    """Return the lower edges of the buckets from ``_LOWEST`` to 0, which is 0.5.

    Scores are compared with these edges, so that one score and many are sorted alike, on every machine: logarithms of
    vectors may differ from those of the C library in their last bit.
    """
    odds = [math.exp(bucket / BUCKETS_PER_UNIT) for bucket in range(_LOWEST, 1)]
    return np.array([one / (1 + one) for one in odds], np.float64)


def score_bucket(score: float) -> int:
    """Return the bucket of one score.

    Raises:
        ValueError: The score is not between 0 and 1.
    """
    return int(score_buckets(np.array([score], np.float64))[0])


def score_buckets(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the bucket of each score.

    Raises:
        ValueError: A score is not between 0 and 1.
    """
    if not bool(np.all((scores >= 0) & (scores <= 1))):
        raise ValueError("a score lies outside of 0 to 1: count such scores as numbers")
    edges = _lower_half()
    below = np.searchsorted(edges, scores, "right") - 1 + _LOWEST
    # Above 0.5 the distance to 1 is exact, while edges would not be: so many lie between two doubles.
    above = -(np.searchsorted(edges, 1 - scores, "left") + _LOWEST)
    buckets = np.where(scores < 0.5, below, above)
    buckets = np.where(scores == 0, ZERO_BUCKET, buckets)
    return np.where(scores == 1, ONE_BUCKET, buckets).astype(np.int64)


def score_middles(buckets: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the score at the middle of each bucket, in log-odds."""
    middles = (np.clip(buckets, _LOWEST, -_LOWEST) + 0.5) / BUCKETS_PER_UNIT
    tail = np.exp(-np.abs(middles))
    scores = np.where(middles < 0, tail, 1.0) / (1 + tail)
    return np.where(buckets == ZERO_BUCKET, 0.0, np.where(buckets == ONE_BUCKET, 1.0, scores))


def score_edges(buckets: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least score of each bucket, and the least above it."""
    return _least(buckets), _least(np.where(buckets == ZERO_BUCKET, _LOWEST, buckets + 1))


def _least(buckets: NDArray[np.int64]) -> NDArray[np.float64]:
    odds = np.clip(buckets, _LOWEST, -_LOWEST) / BUCKETS_PER_UNIT
    tail = np.exp(-np.abs(odds))
    scores = np.where(odds < 0, tail, 1.0) / (1 + tail)
    scores = np.where(buckets <= ZERO_BUCKET, 0.0, np.maximum(scores, np.nextafter(0.0, 1.0)))
    return np.where(buckets > ONE_BUCKET, np.nextafter(1.0, 2.0), scores)
