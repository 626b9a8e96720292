"""Give tail probabilities and quantiles of the normal, Student's t, F and chi-square distributions, without SciPy.

Tails take arrays, for a window has thousands of tests; they are right to 1e-10 of their size, also far out.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemagen_monitor.measures.special import lower_beta, upper_gamma

Floats = NDArray[np.float64]

_EXPANSION_FROM: Final = 1000
"""Degrees of freedom from which four terms of the expansion give a quantile of t to 1e-12."""


def normal_two_sided(z: Floats) -> Floats:
    """Return the probability that a standard normal value is at least as far from 0 as z."""
    return np.array([math.erfc(abs(value) / math.sqrt(2)) for value in z.tolist()], np.float64)


def student_two_sided(t: Floats, degrees: Floats) -> Floats:
    """Return the probability that a value of Student's t is at least as far from 0 as t."""
    square = t * t
    return lower_beta(degrees / 2, np.full_like(t, 0.5), degrees / (degrees + square), square / (degrees + square))


def f_upper(f: Floats, numerator: Floats, denominator: Floats) -> Floats:
    """Return the probability that a value of F is at least f, for degrees of freedom that need not be whole."""
    scaled = numerator * f
    whole = scaled + denominator
    return lower_beta(denominator / 2, numerator / 2, denominator / whole, scaled / whole)


def chi_square_upper(x: Floats, degrees: Floats) -> Floats:
    """Return the probability that a value of chi-square is at least x."""
    return upper_gamma(degrees / 2, x / 2)


@cache
def normal_quantile(confidence: float) -> float:
    """Return the z between whose negative and itself lies this share of a standard normal distribution."""
    return -NormalDist().inv_cdf((1 - confidence) / 2)


@lru_cache(maxsize=4096)
def student_quantile(confidence: float, degrees: int) -> float:
    """Return the t between whose negative and itself lies this share of Student's distribution."""
    start = _expanded(normal_quantile(confidence), degrees)
    if degrees >= _EXPANSION_FROM:
        return start
    outside = 1 - confidence
    constant = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2) - math.log(degrees * math.pi) / 2
    t = start
    for _ in range(60):
        # Newton's steps between the logarithms of t and of the tail: that curve bends one way only.
        tail = float(student_two_sided(np.array([t]), np.array([float(degrees)]))[0])
        density = math.exp(constant - (degrees + 1) / 2 * math.log1p(t * t / degrees))
        step = math.log(tail / outside) * tail / (2 * density * t)
        t *= math.exp(step)
        if abs(step) <= 1e-14:
            break
    return t


def _expanded(z: float, degrees: int) -> float:
    """Return the quantile of t by its expansion in 1 / degrees (Abramowitz and Stegun, 26.7.5)."""
    square = z * z
    terms = (
        z,
        z * (square + 1) / 4,
        z * ((5 * square + 16) * square + 3) / 96,
        z * (((3 * square + 19) * square + 17) * square - 15) / 384,
        z * ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92160,
    )
    return math.fsum(term / degrees**power for power, term in enumerate(terms))
