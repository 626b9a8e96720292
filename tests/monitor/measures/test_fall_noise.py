"""Performance is flagged by intervals as wide as days differ."""

from __future__ import annotations

import numpy as np
import pytest
from schemagen_monitor.measures.classification import Confusion, accuracy
from schemagen_monitor.measures.fall_noise import FallNoise, fall_noise
from schemagen_monitor.measures.falls import Better, judge_fall
from schemagen_monitor.measures.measured import FLAGGING_CONFIDENCE, Measured, absent

DAYS, ROWS = 28, 900


def measured(right: int, rows: int) -> Measured:
    return accuracy(Confusion(right, 0, rows - right, 0), FLAGGING_CONFIDENCE)


def drawn(rng: np.random.Generator, mean: float, spread: float, days: int) -> list[int]:
    """Return how many answers are right on each of some days that differ."""
    shares = np.clip(rng.normal(mean, spread, days), 0.0, 1.0)
    return [int(count) for count in rng.binomial(ROWS, shares)]


def reference(rng: np.random.Generator, spread: float) -> tuple[FallNoise, Measured]:
    """Return the noise of days whose accuracy is 0.8 in the mean, and the whole of them."""
    right = drawn(rng, 0.8, spread, DAYS)
    whole = measured(sum(right), DAYS * ROWS)
    return fall_noise([(ROWS, measured(one, ROWS)) for one in right], whole), whole


def flagged(rng: np.random.Generator, spread: float, mean: float) -> float:
    """Return the share of days that are flagged, over ten references of 100 days each."""
    found = 0
    for _ in range(10):
        noise, whole = reference(rng, spread)
        wide = noise.widened(whole, DAYS * ROWS, DAYS)
        for right in drawn(rng, mean, spread, 100):
            one = measured(right, ROWS)
            fall = judge_fall(noise.widened(one, ROWS, 1), wide, (ROWS, DAYS * ROWS), Better.HIGHER)
            found += fall.level is not None
    return found / 1000


def test_days_that_differ_by_chance_alone_have_a_factor_of_about_1() -> None:
    rng = np.random.default_rng(7)
    assert float(np.mean([reference(rng, 0.0)[0].factor for _ in range(200)])) == pytest.approx(1, abs=0.05)


def test_the_factor_is_the_part_of_the_variance_that_chance_does_not_explain() -> None:
    rng = np.random.default_rng(8)
    chance = 0.8 * 0.2 / ROWS
    found = float(np.mean([reference(rng, 0.04)[0].factor for _ in range(200)]))
    assert found == pytest.approx((0.04**2 + chance) / chance, rel=0.1)


@pytest.mark.parametrize("spread", [0.0, 0.02, 0.05])
def test_days_that_differ_are_no_falls(spread: float) -> None:
    assert flagged(np.random.default_rng(9), spread, 0.8) <= 0.005


@pytest.mark.parametrize(("spread", "mean"), [(0.0, 0.7), (0.02, 0.65), (0.05, 0.45)])
def test_falls_that_stand_out_from_the_days_are_found(spread: float, mean: float) -> None:
    assert flagged(np.random.default_rng(10), spread, mean) >= 0.9


def test_a_longer_window_has_less_noise() -> None:
    noise = FallNoise(factor=16.0, day_rows=ROWS, days=DAYS)
    one = Measured(0.8, 0.79, 0.81)
    day, week = noise.widened(one, ROWS, 1), noise.widened(one, ROWS, 7)
    assert day.value == week.value == one.value
    assert day.low is not None
    assert week.low is not None
    assert 0.79 > week.low > day.low
    assert noise.widened(one, 7 * ROWS, 7) == day  # of an interval as wide: rows of a day vary together


def test_what_is_not_known_widens_nothing() -> None:
    one = Measured(0.8, 0.79, 0.81)
    assert fall_noise([(ROWS, one)] * 7, one) == FallNoise()
    assert fall_noise([(19, one)] * 28, one) == FallNoise()
    assert fall_noise([(ROWS, absent("one class"))] * 28, one) == FallNoise()
    assert fall_noise([(ROWS, one)] * 28, absent("one class")) == FallNoise()
    assert FallNoise().widened(one, ROWS, 1) == one
    steady = FallNoise(0.3, ROWS, DAYS)
    assert steady.widened(one, ROWS, 1) == one
    noisy = FallNoise(9.0, ROWS, DAYS)
    assert noisy.widened(absent("no labels"), 0, 1) == absent("no labels")
