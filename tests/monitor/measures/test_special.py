"""The special functions agree with exact arithmetic and with SciPy."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_monitor.measures.special import deviance, log_binomial, lower_beta, stirling_error, upper_gamma

RNG = np.random.default_rng(6)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 99))
@settings(derandomize=True)
def test_the_binomial_probability_is_exact(one: int, other: int, percent: int) -> None:
    share = Fraction(percent, 100)
    exact = math.comb(one + other, one) * share**one * (1 - share) ** other
    arguments = (float(one), float(one + other), percent / 100, 1 - percent / 100)
    (found,) = log_binomial(*(np.array([value]) for value in arguments)).tolist()
    assert math.exp(found) == pytest.approx(float(exact), rel=1e-11)


def test_the_ends_of_the_binomial_distribution() -> None:
    # 0 of 5 at a share of 0, 5 of 5 at 1, and what cannot be.
    found = log_binomial(np.array([0.0, 5, 1, 0]), np.full(4, 5.0), np.array([0.0, 1, 0, 1]), np.array([1.0, 0, 1, 0]))
    assert found.tolist() == [0, 0, -math.inf, -math.inf]


def test_stirling_error_is_what_is_left() -> None:
    for value in (0.5, 1.0, 15.9, 16.0, 40.5):
        left = math.lgamma(value + 1) - ((value + 0.5) * math.log(value) - value + math.log(2 * math.pi) / 2)
        assert stirling_error(np.array([value]))[0] == pytest.approx(left, rel=1e-12, abs=1e-13)


def test_the_deviance_does_not_cancel() -> None:
    # The plain formula gives 0 here: each of its terms is 1e12 times as large as the result.
    assert deviance(np.array([1e8 + 1.0]), np.array([1e8]))[0] == pytest.approx(5e-9, rel=1e-7)
    assert deviance(np.array([3.0]), np.array([1.0]))[0] == pytest.approx(3 * math.log(3) - 2, rel=1e-14)


def test_incomplete_functions_are_those_of_scipy() -> None:
    scipy: Any = pytest.importorskip("scipy.special", reason="SciPy, the second opinion, is not installed (extra ci)")
    a, b = np.exp(RNG.uniform(-1, 7, 300)), np.exp(RNG.uniform(-1, 7, 300))
    x = RNG.uniform(0, 1, 300)
    assert lower_beta(a, b, x, 1 - x) == pytest.approx(scipy.betainc(a, b, x), rel=1e-10, abs=1e-300)
    ends = lower_beta(np.full(2, 2.0), np.full(2, 3.0), np.array([0.0, 1.0]), np.array([1.0, 0.0]))
    assert ends.tolist() == [0, 1]
    y = a * np.exp(RNG.uniform(-3, 3, 300))
    assert upper_gamma(a, y) == pytest.approx(scipy.gammaincc(a, y), rel=1e-10, abs=1e-300)
