"""Test whether two shares differ, exactly (Fisher 1935): by the hypergeometric distribution, given all sums."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemagen_monitor.measures.special import log_binomial

_BLOCK: Final = 128
_ENOUGH: Final = 1e-17


def fisher_two_sided(
    hits: NDArray[np.int64], rows: NDArray[np.int64], other_hits: NDArray[np.int64], other_rows: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return twice the smaller tail of Fisher's exact test, at most 1, for each pair of shares.

    Args:
        hits: Of the window.
        rows: Of the window, with and without a hit.
        other_hits: Of the reference.
        other_rows: Of the reference.
    """
    # The tail away from the expected count is summed up: it is the small one, or both are near one half.
    swapped = hits * other_rows.astype(np.float64) > other_hits * rows.astype(np.float64)
    k, n = np.where(swapped, other_hits, hits), np.where(swapped, other_rows, rows)
    o, m = np.where(swapped, hits, other_hits), np.where(swapped, rows, other_rows)
    point = _probability(k, n, o, m)
    tail = point * _below(k, n, o, m)
    smaller: NDArray[np.float64] = np.minimum(tail, 1 - tail + point)
    return np.minimum(1.0, 2 * smaller)


def _probability(
    k: NDArray[np.int64],
    n: NDArray[np.int64],
    o: NDArray[np.int64],
    m: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the probability of exactly k hits in n rows, where n + m rows have k + l."""
    whole = np.maximum(n + m, 1).astype(np.float64)
    share, rest = n / whole, m / whole
    hits = (k + o).astype(np.float64)
    logarithm = log_binomial(k.astype(np.float64), hits, share, rest)
    logarithm = logarithm + log_binomial((n - k).astype(np.float64), n + m - hits, share, rest)
    return np.exp(logarithm - log_binomial(n.astype(np.float64), (n + m).astype(np.float64), share, rest))


def _below(
    k: NDArray[np.int64],
    n: NDArray[np.int64],
    o: NDArray[np.int64],
    m: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the probability of at most k hits over that of exactly k: 1 + the ratios of all that are fewer."""
    totals = np.ones(len(k))
    last = np.ones(len(k))
    active = np.flatnonzero(k > 0)
    taken = 0
    while len(active):
        steps = np.arange(taken, taken + _BLOCK, dtype=np.float64)
        fewer = np.maximum(k[active, None] - steps, 0.0)
        top = fewer * np.maximum(m[active, None] - o[active, None] - steps, 0.0)
        bottom = (o[active, None] + steps + 1) * (n[active, None] - k[active, None] + steps + 1)
        terms = last[active, None] * np.cumprod(top / bottom, axis=1)
        totals[active] += terms.sum(axis=1)
        last[active] = terms[:, -1]
        active = active[terms[:, -1] > totals[active] * _ENOUGH]
        taken += _BLOCK
    return totals
