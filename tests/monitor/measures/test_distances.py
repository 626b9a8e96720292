"""Distances are SciPy's on the same values."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from schemagen_monitor.measures.distances import largest_change, wasserstein
from schemagen_runtime.counting.buckets import number_buckets
from schemagen_runtime.counting.histogram import Histogram

GRAIN = 12


def of(*values: float) -> Histogram:
    return Histogram.of(number_buckets(np.array(values, np.float64), GRAIN))


def test_wasserstein_is_that_of_scipy() -> None:
    stats: Any = pytest.importorskip("scipy.stats", reason="SciPy, the second opinion, is not installed (extra ci)")
    rng = np.random.default_rng(10)
    window, reference = rng.normal(1, 2, 900), rng.standard_t(4, 5000)
    expected = stats.wasserstein_distance(window, reference) / reference.std()
    assert wasserstein(of(*window), of(*reference), GRAIN).value == pytest.approx(expected, rel=1e-3)


def test_what_is_not_finite_is_left_out() -> None:
    found = wasserstein(of(1, 2, math.nan, math.inf), of(1, 2, 3, -math.inf), GRAIN)
    assert found.value is not None
    assert math.isfinite(found.value)
    huge = wasserstein(of(1e308), of(-1e308, 1e308), GRAIN)
    assert huge.value == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize(
    ("window", "reference", "reason"),
    [
        ((), (1.0, 2.0), "no numbers in the window"),
        ((1.0,), (math.nan,), "no numbers in the reference"),
        ((1.0,), (3.0, 3.0), "the reference is constant: it has no standard deviation"),
    ],
)
def test_what_cannot_be_said_has_a_reason(window: tuple[float], reference: tuple[float], reason: str) -> None:
    assert wasserstein(of(*window), of(*reference), GRAIN).reason == reason


def test_the_largest_change_of_a_share() -> None:
    reference = Histogram.from_counts(np.array([1, 2, 3]), np.array([500, 300, 200]))
    window = Histogram.from_counts(np.array([1, 2, 9]), np.array([50, 10, 40]))
    found = largest_change(window, reference)
    assert found is not None
    assert found.key == 9
    assert found.change.value == pytest.approx(0.4)
    assert found.change.low is not None
    assert found.change.low > 0.3
    assert largest_change(Histogram.empty(), reference) is None
