"""Hold what a column was like in its reference, with all that windows are compared with, worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray
from schemagen_runtime.counting.histogram import Histogram

from schemagen_monitor.measures.bins import OrderedBins, ValueBins, ordered_bins, value_bins
from schemagen_monitor.measures.comparison import pooled, size
from schemagen_monitor.measures.noise import DAY_ROWS, ShapeNoise, ShareNoise, shape_noise, share_noise

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ColumnCounts:
    """Hold what a column had over some time: its values by bucket, and how many rows had none."""

    histogram: Histogram
    nulls: int = 0

    @property
    def rows(self) -> int:
        """Return all rows, with and without a value."""
        return self.histogram.total + self.nulls


@dataclass(frozen=True, slots=True)
class DaySizes:
    """Hold how far each single day of a reference was from the rest of it, and how many rows it had."""

    sizes: Floats
    rows: Floats

    def largest(self, rows: float) -> float:
        """Return the largest distance of a day with at least half of some rows; 0 where no day has them."""
        return float(np.max(self.sizes, where=self.rows * 2 >= rows, initial=0.0))


@dataclass(frozen=True, slots=True)
class BinnedReference:
    """Hold a reference by bins, with the noise of its days and how far each of them was from the rest."""

    bins: OrderedBins | ValueBins
    counts: Floats
    noise: ShapeNoise
    own: DaySizes


@dataclass(frozen=True, slots=True)
class ShareReference:
    """Hold how many rows of a reference have something: no value, or a value seen on one day only; and its noise."""

    hits: int
    noise: ShareNoise
    own: DaySizes


@final
class Reference:
    """Hold a column's reference.

    Args:
        counts: What the column had in it.
        days: What it had on each day: of the reference, or where that is a file without days, on the first 28 days of
            events. Their noise is taken from them; without days none is known.
        ordered: Whether its buckets have an order, as those of numbers, times and scores have.
        parts: Whether the days are those of the reference itself.
    """

    def __init__(
        self, counts: ColumnCounts, days: Sequence[ColumnCounts] = (), *, ordered: bool, parts: bool = True
    ) -> None:
        """Compute what depends on no bins."""
        self.counts = counts
        self.ordered = ordered
        self._days = tuple(days)
        self._binned: dict[int, BinnedReference] = {}
        valued = np.array([day.histogram.total for day in days], np.float64)
        rows = np.array([day.rows for day in days], np.float64)
        compared = valued[valued >= DAY_ROWS]
        # The noise of every test is spread over a window by the days' rows with a value.
        self.day_rows = float(compared.mean()) if len(compared) else float(rows.mean()) if len(rows) else 0.0
        self.missing = _share_reference(counts.nulls, np.array([day.nulls for day in days], np.float64), rows)
        once, once_by_day = _seen_once(counts.histogram, [day.histogram for day in days], parts=parts)
        self.once = _share_reference(once, once_by_day, valued)

    def binned(self, bins: int) -> BinnedReference:
        """Return the reference by bins: so many of equal share where it is ordered, else by value."""
        number = bins if self.ordered else 0
        found = self._binned.get(number)
        if found is None:
            found = self._binned[number] = self._bin(number)
        return found

    def _bin(self, bins: int) -> BinnedReference:
        """Choose bins and count all days by them."""
        histogram = self.counts.histogram
        chosen = ordered_bins(histogram, bins) if self.ordered else value_bins(histogram)
        counts = chosen.count(histogram)
        days = np.array([chosen.count(day.histogram) for day in self._days], np.float64).reshape(-1, len(counts))
        days = days[days.sum(axis=1) >= DAY_ROWS]
        rest = days.sum(axis=0) - days
        sizes = np.zeros(len(days))
        if len(days) > 1:
            sizes = size(*pooled(days, rest), np.ones(len(days)))
        return BinnedReference(chosen, counts, shape_noise(days), DaySizes(sizes, days.sum(axis=1)))


def _share_reference(hits: int, by_day: Floats, rows: Floats) -> ShareReference:
    """Return a share of a reference with that of its days."""
    compared = rows >= DAY_ROWS
    found, n = by_day[compared], rows[compared]
    sizes = np.zeros(len(n))
    if len(n) > 1:
        sizes = np.abs(found / n - (found.sum() - found) / (n.sum() - n))
    return ShareReference(hits, share_noise(found, n), DaySizes(sizes, n))


def _seen_once(whole: Histogram, days: Sequence[Histogram], *, parts: bool) -> tuple[int, Floats]:
    """Return how many rows have a value that occurs on one day only, in all and by day.

    Where the days are not those of the reference, its own rows count whose value occurs once.
    """
    keys = np.concatenate([day.keys for day in days]) if days else np.empty(0, np.int64)
    found, seen = np.unique(keys, return_counts=True)
    single = found[seen == 1]
    by_day = np.array([day.counts[np.isin(day.keys, single, assume_unique=True)].sum() for day in days], np.float64)
    if days and parts:
        return int(by_day.sum()), by_day
    return int(np.count_nonzero(whole.counts == 1)), by_day
