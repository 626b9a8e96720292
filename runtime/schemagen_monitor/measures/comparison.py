"""Compare counts of windows with counts of references, bin by bin, for many columns at once.

Every function takes two arrays of shape (pairs, bins): row i of ``a`` is a window, row i of ``b`` its reference. Bins
behind the last one of a shorter row are 0 in both, and count for nothing.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SMALL_BIN: Final = 10
"""Rows that the smaller side is expected to have in a bin, below which the bin is pooled."""
_FLAT: Final = 1e-12


def pooled(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Pool small bins into one more bin at the end; where that is still small, it joins the smallest other one.

    Chi-square is right only where no expected count is small.
    """
    n, m, shares = _shares(a, b)
    expected = np.minimum(n, m)[:, None] * shares
    small = expected < SMALL_BIN
    pool = _sums(np.where(small, expected, 0.0))
    first: NDArray[np.int64] = np.argmin(np.where(small, np.inf, shares), axis=1)
    joins = (pool < SMALL_BIN) & ~small.all(axis=1)
    place: NDArray[np.int64] = np.where(joins, first, a.shape[1])
    return _gathered(a, small, place), _gathered(b, small, place)


def _gathered(counts: Floats, small: NDArray[np.bool_], place: NDArray[np.int64]) -> Floats:
    """Return counts with the small bins of each row gathered at one place; one bin more than before."""
    kept = np.concatenate((np.where(small, 0.0, counts), np.zeros((len(counts), 1))), axis=1)
    kept[np.arange(len(counts)), place] += _sums(np.where(small, counts, 0.0))
    return kept


def bins_of(a: Floats, b: Floats) -> Floats:
    """Return how many bins are not empty in both."""
    return _sums((a + b > 0).astype(np.float64))


def likelihood_ratio(a: Floats, b: Floats) -> Floats:
    """Return G, twice the logarithm of the likelihood ratio, over Williams' correction (1976); 0 with one bin.

    With B bins it is distributed as chi-square with B - 1 degrees of freedom where nothing changed.
    """
    n, m, shares = _shares(a, b)
    bins = np.maximum(bins_of(a, b) - 1, 1)
    whole = n + m
    ratio: Floats = 2 * (_entropy(a, n[:, None] * shares) + _entropy(b, m[:, None] * shares))
    inverse = _sums(np.where(shares > 0, 1 / np.where(shares > 0, shares, 1.0), 0.0))
    return ratio / (1 + (whole * (1 / n + 1 / m) - 1) * (inverse - 1) / (6 * whole * bins))


def place_shift(a: Floats, b: Floats) -> Floats:
    """Return z of the difference in mean rank (Wilcoxon 1945, ties shared); NaN where there is one bin only."""
    n, m, shares = _shares(a, b)
    ranks = np.cumsum(shares, axis=1) - shares / 2
    moved = _sums((a / n[:, None] - b / m[:, None]) * ranks)
    spread = _sums(shares * ranks * ranks) - 0.25
    flat = spread < _FLAT
    return np.where(flat, np.nan, moved / np.sqrt(np.where(flat, 1.0, spread) * (1 / n + 1 / m)))


def divergence(a: Floats, b: Floats) -> Floats:
    """Return the Jensen-Shannon divergence to base 2, from 0 (the same) to 1 (nothing in common)."""
    p, q = a / _sums(a)[:, None], b / _sums(b)[:, None]
    middle = (p + q) / 2
    return np.maximum((_entropy(p, middle) + _entropy(q, middle)) / (2 * math.log(2)), 0.0)


def size(a: Floats, b: Floats, noise: Floats) -> Floats:
    """Return J: the Jensen-Shannon distance, without what chance alone adds to the divergence on average.

    Args:
        a: Pooled counts of the windows.
        b: Pooled counts of the references.
        noise: By what factor days differ more than by chance, for each pair.
    """
    n, m = _sums(a), _sums(b)
    chance = (bins_of(a, b) - 1) * (1 / n + 1 / m) * noise / (8 * math.log(2))
    excess: Floats = np.maximum(0.0, divergence(a, b) - chance)
    return np.sqrt(excess)


def stability_index(a: Floats, b: Floats) -> Floats:
    """Return the population stability index (PSI), after adding half a row to each bin that is not empty in both."""
    filled = (a + b) > 0
    half = bins_of(a, b)[:, None] / 2
    p = np.where(filled, (b + 0.5) / (_sums(b)[:, None] + half), 1.0)
    q = np.where(filled, (a + 0.5) / (_sums(a)[:, None] + half), 1.0)
    return _sums((q - p) * np.log(q / p))


def _shares(a: Floats, b: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the rows of each window, of each reference, and the share of each bin in both together."""
    n, m = _sums(a), _sums(b)
    return n, m, (a + b) / (n + m)[:, None]


def _entropy(counts: Floats, expected: Floats) -> Floats:
    """Return Σ counts ln(counts / expected), where 0 ln 0 is 0."""
    some = counts > 0
    return _sums(counts * np.log(np.where(some, counts, 1.0) / np.where(some, expected, 1.0)))


def _sums(table: Floats) -> Floats:
    """Return the sum of each row."""
    sums: Floats = table.sum(axis=1)
    return sums
