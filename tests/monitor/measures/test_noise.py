"""The noise of days is about 1 where days differ by chance alone, and grows where they do not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from schemagen_monitor.measures.noise import FEWEST_DAYS, ShapeNoise, ShareNoise, shape_noise, share_noise, window_noise

RNG = np.random.default_rng(9)


def test_days_that_differ_by_chance_have_a_noise_of_one() -> None:
    found = [shape_noise(RNG.multinomial(500, np.full(10, 0.1), 28).astype(np.float64)) for _ in range(200)]
    assert np.mean([one.shape for one in found]) == pytest.approx(1, abs=0.03)
    assert np.mean([one.place for one in found]) == pytest.approx(1, abs=0.05)
    assert np.mean([one.freedom for one in found]) > 8
    shares = [share_noise(RNG.binomial(500, 0.02, 28).astype(np.float64), np.full(28, 500.0)) for _ in range(200)]
    assert np.mean([one.factor for one in shares]) == pytest.approx(1, abs=0.05)


def test_days_that_differ_more_have_a_larger_one() -> None:
    days = [RNG.multinomial(500, RNG.dirichlet(np.full(10, 30.0))).astype(np.float64) for _ in range(28)]
    assert shape_noise(np.stack(days)).shape > 2
    shares = RNG.binomial(500, RNG.uniform(0.01, 0.1, 28)).astype(np.float64)
    assert share_noise(shares, np.full(28, 500.0)).factor > 3


def test_days_that_differ_in_one_direction_have_one_degree_of_freedom() -> None:
    moved = RNG.normal(0, 0.3, 28)
    shares: NDArray[np.float64] = np.array([0.5 + moved / 3, 0.5 - moved / 3, np.full(28, 1.0)]).T
    days = np.rint(shares / 2 * 100_000).astype(np.float64)
    # The bias that is taken out is that of independent directions: (1 + 1/28) / (1 - 1/28) is what is left of one.
    assert shape_noise(days).freedom == pytest.approx(29 / 27, rel=1e-6)


def test_where_nothing_is_known() -> None:
    few = np.full((FEWEST_DAYS - 1, 3), 100.0)
    assert shape_noise(few) == ShapeNoise()
    assert shape_noise(np.full((28, 1), 100.0)) == ShapeNoise()
    assert shape_noise(np.full((28, 2), 100.0)) == ShapeNoise(0, 1, 0, 28)
    assert share_noise(np.ones(7), np.full(7, 100.0)) == ShareNoise()
    assert share_noise(np.zeros(28), np.full(28, 100.0)) == ShareNoise(1, 28)
    assert share_noise(np.full(28, 100.0), np.full(28, 100.0)) == ShareNoise(1, 28)


def test_longer_windows_have_less_of_it() -> None:
    def noise(factor: float, rows: float, days: float) -> float:
        args = (np.array([value]) for value in (factor, rows, 14_000.0, 500.0, days))
        return float(window_noise(*args)[0])

    assert noise(0.9, 500, 1) == 1
    assert noise(3, 500, 1) == pytest.approx(3)
    # A week of the same rows a day: as noisy as its days; half the rows a day: less so.
    assert noise(3, 3500, 7) == pytest.approx(3)
    assert noise(3, 1750, 7) < 2.2
