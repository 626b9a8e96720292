"""Choose how finely a column of numbers is counted, from its first values; kept, so that a recount is the same."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.counting.buckets import LARGEST_GRAIN, SMALLEST_GRAIN, number_buckets, number_edges

FIRST_VALUES: Final = 1000
"""From how many values, the first in order of arrival, the grain is chosen."""
UNDECIDED_GRAIN: Final = LARGEST_GRAIN
"""The grain until these have come: the finest, for it can be made coarser later and not finer."""
LOSS_EXPONENT: Final = 40
"""The unit of sums of losses (log loss, Brier), and of measures of lists, is 2 ** -40."""
SCORE_EXPONENT: Final = 32
"""The unit of sums of scores by bucket is 2 ** -32: 2 ** 31 rows fit into one bucket."""

_PART: Final = 16
"""A bucket at a quartile is at most this part of the interquartile range."""
_UNIT_BITS: Final = 30
"""The unit of sums is at most 2 ** -30 of the interquartile range."""


def choose_grain(quartiles: tuple[float, float, float], tails: tuple[float, float]) -> int:
    """Return the smallest grain whose bucket at each quartile is at most 1/16 of the interquartile range.

    Args:
        quartiles: The quantiles at 25, 50 and 75 %.
        tails: The quantiles at 1 and 99 %: their distance stands in where the interquartile range is 0. Is that 0 too,
            the grain is the smallest.
    """
    spread = _spread(quartiles, tails)
    if not spread:
        return SMALLEST_GRAIN
    places = np.array(quartiles, np.float64)
    for grain in range(SMALLEST_GRAIN, LARGEST_GRAIN):
        low, high = number_edges(number_buckets(places, grain), grain)
        if bool(np.all(high - low <= spread / _PART)):
            return grain
    return LARGEST_GRAIN


def choose_exponent(quartiles: tuple[float, float, float], tails: tuple[float, float]) -> int:
    """Return the exponent of the unit of sums, 2 ** -exponent: at most 2 ** -30 of the interquartile range.

    Where that is 0, the distance of the tails stands in, then the median's own size, then 1.
    """
    size = _spread(quartiles, tails) or abs(quartiles[1]) or 1.0
    return _UNIT_BITS + 1 - math.frexp(size)[1]


def first_quantiles(values: NDArray[np.float64]) -> tuple[tuple[float, float, float], tuple[float, float]]:
    """Return quartiles and tails of a column's first values; NaN and the infinities are left out.

    A quantile is the first value at which the cumulative share reaches it, as in a histogram.
    """
    finite = values[np.isfinite(values)]
    if not len(finite):
        return (0.0, 0.0, 0.0), (0.0, 0.0)
    low, first, middle, third, high = np.quantile(finite, (0.01, 0.25, 0.5, 0.75, 0.99), method="inverted_cdf").tolist()
    return (first, middle, third), (low, high)


def _spread(quartiles: tuple[float, float, float], tails: tuple[float, float]) -> float:
    """Return the interquartile range, or the distance of the tails where that is 0; at most the largest double."""
    return min(quartiles[2] - quartiles[0] or tails[1] - tails[0], float(np.finfo(np.float64).max))
