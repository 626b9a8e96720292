"""Fisher's test is exact: the same as whole numbers give, also where the tail is far out or the tables are large."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_monitor.measures.fisher import fisher_two_sided


def exact(k: int, n: int, o: int, m: int) -> float:
    """Twice the smaller tail in whole numbers."""
    hits, whole = k + o, math.comb(n + m, k + o)
    lower = sum(math.comb(n, x) * math.comb(m, hits - x) for x in range(max(0, hits - m), k + 1))
    upper = sum(math.comb(n, x) * math.comb(m, hits - x) for x in range(k, min(n, hits) + 1))
    return float(min(Fraction(1), Fraction(2 * min(lower, upper), whole)))


def of(*tables: tuple[int, int, int, int]) -> list[float]:
    found: list[float] = fisher_two_sided(*np.array(tables, np.int64).T).tolist()
    return found


TABLES = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 90), st.integers(0, 90)).map(
    lambda t: (t[0], t[0] + t[1], t[2], t[2] + t[3])
)


@given(st.lists(TABLES, min_size=1, max_size=20))
@settings(derandomize=True)
def test_small_tables(tables: list[tuple[int, int, int, int]]) -> None:
    assert of(*tables) == pytest.approx([exact(*table) for table in tables], rel=1e-10)


@pytest.mark.parametrize(
    "table", [(600, 1000, 5, 9000), (40, 5000, 12, 20000), (0, 3000, 500, 9000), (2000, 4000, 3000, 6001)]
)
def test_larger_tables_and_far_tails(table: tuple[int, int, int, int]) -> None:
    assert of(table) == pytest.approx([exact(*table)], rel=1e-10)


def test_a_million_rows() -> None:
    # With a share of one half the distribution is wide: thousands of terms count.
    found = of((500_000, 1_000_000, 500_600, 1_000_000), (0, 1_000_000, 40, 1_000_000))
    normal = math.erfc((300 - 0.5) / math.sqrt(125_000) / math.sqrt(2))
    assert found[0] == pytest.approx(normal, rel=1e-3)
    assert found[1] == pytest.approx(2 * math.prod((1_000_000 - i) / (2_000_000 - i) for i in range(40)), rel=1e-10)


def test_it_agrees_with_scipy() -> None:
    scipy = pytest.importorskip("scipy.stats", reason="SciPy, the second opinion, is not installed (extra ci)")
    for k, n, o, m in ((3, 300, 40, 8000), (31, 411, 120, 11000), (250, 500, 6000, 11111)):
        tails = [scipy.fisher_exact([[k, n - k], [o, m - o]], side).pvalue for side in ("less", "greater")]
        assert of((k, n, o, m)) == pytest.approx([min(1.0, 2 * min(tails))], rel=1e-8)
