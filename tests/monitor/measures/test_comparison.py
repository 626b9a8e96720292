"""Counts are compared as SciPy compares them, many pairs at once as one by one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from schemagen_monitor.measures import comparison

Pair = tuple[list[int], list[int]]
ROWS = st.lists(st.integers(0, 400) | st.integers(0, 6), min_size=6, max_size=6).filter(any)
PAIRS: st.SearchStrategy[list[Pair]] = st.lists(st.tuples(ROWS, ROWS), min_size=1, max_size=6)


def arrays(pairs: list[Pair]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.array([a for a, _ in pairs], np.float64), np.array([b for _, b in pairs], np.float64)


def pooled_plainly(a: list[int], b: list[int]) -> set[tuple[int, int]]:
    """The pooled bins, by the words of the rule."""
    n, m = sum(a), sum(b)
    scale = min(n, m) / (n + m)
    bins = [pair for pair in zip(a, b, strict=True) if sum(pair)]
    big = [pair for pair in bins if scale * sum(pair) >= comparison.SMALL_BIN]
    small = [pair for pair in bins if scale * sum(pair) < comparison.SMALL_BIN]
    pool = (sum(x for x, _ in small), sum(y for _, y in small))
    if small and big and scale * sum(pool) < comparison.SMALL_BIN:
        smallest = min(big, key=sum)
        big.remove(smallest)
        pool = (pool[0] + smallest[0], pool[1] + smallest[1])
    return {*big, *([pool] if small else [])}


@given(PAIRS)
@settings(derandomize=True)
def test_small_bins_are_pooled(pairs: list[Pair]) -> None:
    a, b = comparison.pooled(*arrays(pairs))
    for number, pair in enumerate(pairs):
        found = {(int(x), int(y)) for x, y in zip(a[number], b[number], strict=True) if x + y}
        assert found == pooled_plainly(*pair)
    assert a.sum(axis=1).tolist() == [sum(pair[0]) for pair in pairs]


@given(PAIRS)
@settings(derandomize=True)
def test_many_at_once_are_compared_as_one_by_one(pairs: list[Pair]) -> None:
    a, b = arrays(pairs)
    wide = [np.concatenate((counts, np.zeros((len(pairs), 3))), axis=1) for counts in (a, b)]
    for compare in (
        comparison.likelihood_ratio,
        comparison.place_shift,
        comparison.divergence,
        comparison.stability_index,
    ):
        single = [float(compare(a[[row]], b[[row]])[0]) for row in range(len(pairs))]
        assert compare(*wide).tolist() == pytest.approx(single, rel=1e-12, abs=1e-13, nan_ok=True)


def test_they_are_those_of_scipy() -> None:
    stats: Any = pytest.importorskip("scipy.stats", reason="SciPy, the second opinion, is not installed (extra ci)")
    spatial: Any = pytest.importorskip("scipy.spatial.distance")
    rng = np.random.default_rng(4)
    for _ in range(30):
        a, b = rng.integers(1, 60, 7), rng.integers(10, 900, 7)
        one, other = a[None].astype(np.float64), b[None].astype(np.float64)
        n, m = a.sum(), b.sum()
        plain = stats.chi2_contingency([a, b], correction=False, lambda_="log-likelihood").statistic
        inverse = ((n + m) / (a + b)).sum()
        williams = 1 + ((n + m) * (1 / n + 1 / m) - 1) * (inverse - 1) / (6 * (n + m) * 6)
        assert comparison.likelihood_ratio(one, other)[0] == pytest.approx(plain / williams, rel=1e-9)
        assert math.sqrt(comparison.divergence(one, other)[0]) == pytest.approx(
            spatial.jensenshannon(a, b, base=2), rel=1e-9
        )
        ranks = stats.mannwhitneyu(np.repeat(np.arange(7), a), np.repeat(np.arange(7), b), use_continuity=False)
        z = comparison.place_shift(one, other)[0]
        # SciPy divides by n + m - 1 where this divides by n + m, and leaves out the one third of a rank.
        assert 2 * stats.norm.sf(abs(z)) == pytest.approx(ranks.pvalue, rel=0.02, abs=1e-4)


def test_one_bin_says_nothing() -> None:
    a, b = np.array([[0.0, 30]]), np.array([[0.0, 900]])
    assert comparison.bins_of(a, b).tolist() == [1]
    assert comparison.likelihood_ratio(a, b)[0] == 0
    assert math.isnan(comparison.place_shift(a, b)[0])
    assert comparison.size(a, b, np.ones(1)).tolist() == [0]


def test_chance_adds_nothing_to_the_size_on_average() -> None:
    rng = np.random.default_rng(8)
    share = np.full(10, 0.1)
    a, b = rng.multinomial(500, share, 3000).astype(np.float64), rng.multinomial(5000, share, 3000).astype(np.float64)
    chance = 9 * (1 / 500 + 1 / 5000) / (8 * math.log(2))
    assert float(comparison.divergence(a, b).mean()) == pytest.approx(chance, rel=0.03)
    assert float(np.mean(comparison.size(a, b, np.ones(3000)) > 0.1)) < 0.002
