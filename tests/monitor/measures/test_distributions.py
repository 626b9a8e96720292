"""Tails and quantiles are those of SciPy, far out too."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from schemagen_monitor.measures.distributions import (
    chi_square_upper,
    f_upper,
    normal_quantile,
    normal_two_sided,
    student_quantile,
    student_two_sided,
)

RNG = np.random.default_rng(5)
ACCURATE = 1e-10


stats: Any = pytest.importorskip("scipy.stats", reason="SciPy, the second opinion, is not installed (extra ci)")


def test_normal() -> None:
    z = np.array([0.0, -0.3, 1.0, 5.0, -12.0, 37.0])
    assert normal_two_sided(z) == pytest.approx(2 * stats.norm.sf(np.abs(z)), rel=ACCURATE)
    for confidence in (0.5, 0.95, 0.995, 0.999999):
        assert normal_quantile(confidence) == pytest.approx(stats.norm.isf((1 - confidence) / 2), rel=ACCURATE)


def test_student() -> None:
    degrees = np.concatenate((np.arange(1.0, 40), np.exp(RNG.uniform(0, math.log(1e6), 300))))
    t = np.exp(RNG.uniform(-4, math.log(60), len(degrees))) * RNG.choice([-1, 1], len(degrees))
    expected = 2 * stats.t.sf(np.abs(t), degrees)
    assert expected.min() < 1e-250
    assert student_two_sided(t, degrees) == pytest.approx(expected, rel=ACCURATE, abs=1e-307)
    assert student_two_sided(np.zeros(1), np.ones(1))[0] == 1


@pytest.mark.parametrize("confidence", [0.05, 0.9, 0.95, 0.995, 0.99999])
def test_quantiles_of_student(confidence: float) -> None:
    for degrees in (*range(1, 31), 99, 500, 999, 1000, 1001, 12345, 10**7):
        expected = stats.t.isf((1 - confidence) / 2, degrees)
        assert student_quantile(confidence, degrees) == pytest.approx(expected, rel=ACCURATE)


def test_f() -> None:
    numerator = np.exp(RNG.uniform(math.log(0.5), math.log(60), 400))
    denominator = np.exp(RNG.uniform(0, math.log(1e4), 400))
    f = np.exp(RNG.uniform(-5, 5, 400))
    expected = stats.f.sf(f, numerator, denominator)
    assert expected.min() < 1e-200
    assert f_upper(f, numerator, denominator) == pytest.approx(expected, rel=ACCURATE, abs=1e-307)
    assert f_upper(np.zeros(1), np.ones(1), np.ones(1))[0] == 1


def test_chi_square() -> None:
    degrees = np.concatenate((np.arange(1.0, 41), np.exp(RNG.uniform(0, math.log(1e5), 200))))
    x = degrees * np.exp(RNG.uniform(-3, 3, len(degrees)))
    expected = stats.chi2.sf(x, degrees)
    assert chi_square_upper(x, degrees) == pytest.approx(expected, rel=ACCURATE, abs=1e-307)
    assert chi_square_upper(np.array([1300.0]), np.array([3.0])) == pytest.approx(
        stats.chi2.sf([1300.0], 3), rel=ACCURATE, abs=0
    )
    assert chi_square_upper(np.zeros(1), np.ones(1))[0] == 1


def test_no_arguments_have_no_results() -> None:
    none = np.empty(0)
    assert (
        len(f_upper(none, none, none)) == len(chi_square_upper(none, none)) == len(student_two_sided(none, none)) == 0
    )
