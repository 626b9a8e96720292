"""Intervals are those of statsmodels and of the worked examples, and hold the truth as often as they say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from schemagen_monitor.measures.intervals import combined, difference, mean, paired_difference, share, wilson
from schemagen_monitor.measures.measured import Measured

from tests.monitor.examples import CLOSED_FORM, EXAMPLES

ROUNDED = 1e-9
"""The examples have ten digits, and an interval of a small share fewer of its own size."""


@pytest.mark.parametrize("example", EXAMPLES["wilson"], ids=str)
def test_worked_examples_of_wilson(example: dict[str, Any]) -> None:
    assert wilson(example["k"], example["n"]) == pytest.approx(tuple(example["interval"]), rel=CLOSED_FORM, abs=ROUNDED)


@pytest.mark.parametrize("example", EXAMPLES["newcombe_difference"], ids=str)
def test_worked_examples_of_differences(example: dict[str, Any]) -> None:
    found = difference(example["k1"], example["n1"], example["k2"], example["n2"])
    assert (found.low, found.high) == pytest.approx(tuple(example["interval"]), rel=CLOSED_FORM)
    assert found.value == example["k1"] / example["n1"] - example["k2"] / example["n2"]


def test_they_are_those_of_statsmodels() -> None:
    proportion: Any = pytest.importorskip(
        "statsmodels.stats.proportion", reason="statsmodels, the second opinion, is not installed (extra ci)"
    )
    rng = np.random.default_rng(1)
    for _ in range(40):
        n, m = (int(number) for number in rng.integers(1, 3000, 2))
        k, o = int(rng.integers(0, n + 1)), int(rng.integers(0, m + 1))
        for level in (0.95, 0.995):
            expected = proportion.proportion_confint(k, n, 1 - level, "wilson")
            assert wilson(k, n, level) == pytest.approx(expected, rel=1e-9, abs=1e-12)
        expected = proportion.confint_proportions_2indep(k, n, o, m, method="newcomb", compare="diff")
        found = difference(k, n, o, m)
        assert (found.low, found.high) == pytest.approx(expected, rel=1e-8, abs=1e-9)


def test_means_are_those_of_scipy() -> None:
    stats: Any = pytest.importorskip("scipy.stats", reason="SciPy, the second opinion, is not installed (extra ci)")
    for size in (2, 3, 30, 5000):
        values = np.random.default_rng(size).normal(0.3, 2, size)
        found = mean(size, math.fsum(values), math.fsum(values**2))
        expected = stats.t.interval(0.95, size - 1, values.mean(), stats.sem(values))
        assert (found.low, found.high) == pytest.approx(expected, rel=1e-9)
        assert found.value == pytest.approx(values.mean(), rel=1e-12)


def test_without_rows_nothing_is_known() -> None:
    assert wilson(0, 0) == (0, 1)
    assert (
        share(0, 0) == difference(0, 0, 1, 2) == difference(1, 2, 0, 0) == mean(0, 0, 0) == Measured(reason="no rows")
    )
    assert mean(1, 3.0, 9.0) == Measured(3.0, reason="no interval: one row only")
    assert mean(4, 8.0, 16.0) == Measured(2.0, 2.0, 2.0)
    # Whole units keep what cancels.
    assert mean(2, 2 * 10**17 + 2, 2 * 10**34 + 4 * 10**17 + 4, unit=0.5).low != mean(2, 2e17, 2e34).low
    assert mean(3, 10**400, 10**800).reason == "the numbers are too large to measure"
    assert combined((share(1, 2), Measured(0.5)), (1, 1)).value is None


def test_differences_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(2)
    hits = rng.binomial((300, 2000), (0.04, 0.1), (4000, 2)).tolist()
    found = [difference(k, 300, o, 2000) for k, o in hits]
    held = [one.low is not None and one.high is not None and one.low <= -0.06 <= one.high for one in found]
    assert 0.935 < float(np.mean(held)) < 0.97


@pytest.mark.parametrize("shares", [(0.75, 0.08, 0.04, 0.13), (0.3, 0.3, 0.2, 0.2), (0.9, 0.06, 0.01, 0.03)])
def test_differences_on_the_same_rows_hold_the_truth_as_often_as_they_say(shares: tuple[float, ...]) -> None:
    truth = shares[1] - shares[2]
    drawn = np.random.default_rng(3).multinomial(300, shares, 3000).tolist()
    found = [paired_difference(*counts) for counts in drawn]
    held = [one.low is not None and one.high is not None and one.low <= truth <= one.high for one in found]
    assert 0.935 < float(np.mean(held)) < 0.975


def test_what_goes_together_makes_a_difference_on_the_same_rows_surer() -> None:
    # Both models are right on the same 250 of 300 rows; on other rows the same shares would say much less.
    same, apart = paired_difference(250, 12, 2, 36), difference(262, 300, 252, 300)
    assert same.value == pytest.approx(apart.value)
    assert same.low is not None
    assert same.low > 0
    assert apart.low is not None
    assert apart.low < 0
    # Where hits are independent nothing is taken off.
    free = paired_difference(100, 100, 100, 100)
    assert (free.low, free.high) == pytest.approx(
        (difference(200, 400, 200, 400).low, difference(200, 400, 200, 400).high)
    )
    assert paired_difference(0, 0, 0, 0).reason == "no rows"
    assert paired_difference(9, 0, 0, 0).value == 0
    mirrored = paired_difference(250, 2, 12, 36)
    assert (mirrored.low, mirrored.high) == pytest.approx((-(same.high or 0), -same.low))


def test_the_published_example_of_a_difference_on_the_same_rows() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 2635-2650: 36, 12, 2 and 0 of 50 pairs, by method 10.
    found = paired_difference(36, 12, 2, 0)
    assert (found.low, found.high) == pytest.approx((0.0569, 0.3404), abs=5e-5)
