"""Choose bins from a reference, and count histograms by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from schemagen_runtime.counting.histogram import Histogram

MOST_BINS: Final = 20
"""Bins of an ordered column, where there are rows enough."""
ROWS_PER_BIN: Final = 20
MOST_VALUES: Final = 30
"""Values of an unordered column with a bin of their own."""
VALUE_PART: Final = 100
"""A value has a bin of its own from one part in so many of the reference's rows. The most frequent 30 of thousands of
rare values would make false alarms: they are the most frequent partly by luck."""


@dataclass(frozen=True, slots=True)
class OrderedBins:
    """Hold the last bucket of each bin but the last, ascending; the first bin and the last one have no end."""

    cuts: NDArray[np.int64]

    def count(self, histogram: Histogram) -> NDArray[np.float64]:
        """Return how many rows each bin has."""
        return _added(np.searchsorted(self.cuts, histogram.keys), histogram, len(self.cuts) + 1)


@dataclass(frozen=True, slots=True)
class ValueBins:
    """Hold the values with a bin of their own, ascending; the bin behind them is for all others."""

    values: NDArray[np.int64]

    def count(self, histogram: Histogram) -> NDArray[np.float64]:
        """Return how many rows each bin has."""
        rest = len(self.values)
        places = np.searchsorted(self.values, histogram.keys)
        own = np.append(self.values, 0)[places] == histogram.keys
        return _added(np.where(own & (places < rest), places, rest), histogram, rest + 1)


def _added(places: NDArray[np.intp], histogram: Histogram, bins: int) -> NDArray[np.float64]:
    """Add up the counts that lie in the same bin; exact below 2 ** 53 rows."""
    return np.bincount(places, weights=histogram.counts, minlength=bins).astype(np.float64)


def bins_wanted(rows: int, reference_rows: int) -> int:
    """Return how many bins an ordered column is cut into: one for 20 rows of the smaller side, 2 to 20."""
    return max(2, min(MOST_BINS, min(rows, reference_rows) // ROWS_PER_BIN))


def ordered_bins(reference: Histogram, bins: int) -> OrderedBins:
    """Cut a reference into bins of equal share.

    A cut lies behind the first bucket at which the cumulative share reaches i / bins. A bucket with a whole share is a
    bin alone: what lies below or above it, and was never seen in the reference, lies in bins of its own too.
    """
    keys, counts = reference.keys, reference.counts
    total = reference.total
    cumulative = np.cumsum(counts) * bins
    behind = keys[np.searchsorted(cumulative, np.arange(1, bins) * total)]
    alone = keys[counts * bins >= total]
    return OrderedBins(np.unique(np.concatenate((behind, alone, alone - 1))))


def value_bins(reference: Histogram) -> ValueBins:
    """Give a bin to each value that has one in a hundred of the reference's rows, at most 30: the most frequent."""
    frequent = np.flatnonzero(reference.counts * VALUE_PART >= reference.total)
    first = frequent[np.argsort(-reference.counts[frequent], kind="stable")][:MOST_VALUES]
    return ValueBins(np.sort(reference.keys[first]))
