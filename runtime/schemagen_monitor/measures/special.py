"""Compute the special functions behind tail probabilities, for many arguments at once, right in far tails too.

Densities are computed as Loader does (2000, "Fast and accurate computation of binomial probabilities"): what is large
and cancels never appears, so that a probability of 1e-300 has as many right digits as one of 0.3. The rest are
continued fractions (modified Lentz) and series.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ENOUGH: Final = 1e-15
"""Relative change at which a series or a fraction has converged."""
_TINY: Final = 1e-300
_STEPS: Final = 100_000
"""Steps after which it is given up: they grow with the square root of the largest argument, 10,000 of them at 1e8."""
_SERIES_FROM: Final = 16
_LN_2PI: Final = math.log(2 * math.pi)


def log_gamma(values: Floats) -> Floats:
    """Return ln Γ of each value above 0."""
    return np.array([math.lgamma(value) for value in values.tolist()], np.float64)


def stirling_error(values: Floats) -> Floats:
    """Return ln Γ(x + 1) without Stirling's (x + ½) ln x - x + ½ ln 2π, for each x above 0."""
    large = np.maximum(values, _SERIES_FROM)
    square = large * large
    series: Floats = (
        1 / 12
        - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 / square) / square) / square) / square) / square
    ) / large
    small = values < _SERIES_FROM
    few = values[small]
    series[small] = log_gamma(few + 1) - ((few + 0.5) * np.log(few) - few + _LN_2PI / 2)
    return series


def deviance(values: Floats, means: Floats) -> Floats:
    """Return x ln(x / mean) + mean - x, without cancellation where both are close; both above 0."""
    difference = values - means
    ratio = difference / (values + means)
    near = np.abs(ratio) < 0.1
    safe = np.where(near, ratio, 0.0)
    total = difference * safe
    term = 2 * values * safe
    for step in range(1, 40):
        term = term * safe * safe
        total = total + term / (2 * step + 1)
        if bool(np.all(np.abs(term) <= np.abs(total) * _ENOUGH)):
            break
    with np.errstate(divide="ignore", over="ignore"):
        plain = values * (np.log(values) - np.log(means)) + means - values
    return np.where(near, total, plain)


def log_binomial(values: Floats, trials: Floats, share: Floats, rest: Floats) -> Floats:
    """Return the logarithm of the binomial probability of x in n, also for x and n that are not whole.

    Args:
        values: x, from 0 to n.
        trials: n.
        share: The probability of one.
        rest: 1 - share, given apart, so that a share near 1 keeps its digits.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = (values > 0) & (values < trials) & (share > 0) & (rest > 0)
        x, n = np.where(inner, values, 1.0), np.where(inner, trials, 2.0)
        p, q = np.where(inner, share, 0.5), np.where(inner, rest, 0.5)
        body = stirling_error(n) - stirling_error(x) - stirling_error(n - x)
        body = body - deviance(x, n * p) - deviance(n - x, n * q)
        body = body - (_LN_2PI + np.log(x) + np.log1p(-x / n)) / 2
        # At an end one factor is 1, also where its base is 0.
        low = np.where(values == 0, 0.0, values * np.log(share))
        high = np.where(values == trials, 0.0, (trials - values) * np.log(rest))
    return np.where(inner, body, low + high)


def upper_gamma(shape: Floats, x: Floats) -> Floats:
    """Return the regularised upper incomplete gamma function Q(shape, x), for shape above 0 and x from 0 on."""
    positive = np.maximum(x, _TINY)
    density = np.exp(-stirling_error(shape) - deviance(shape, positive)) / np.sqrt(2 * math.pi * shape)
    result = np.ones_like(x)
    low = (x > 0) & (x < shape + 1)
    high = x >= shape + 1
    result[low] = 1 - density[low] * _gamma_series(shape[low], x[low])
    result[high] = density[high] * shape[high] * _gamma_fraction(shape[high], x[high])
    return result


def _gamma_series(shape: Floats, x: Floats) -> Floats:
    """Return Σ xᵏ / ((a + 1) … (a + k))."""
    total = np.ones_like(x)
    term = np.ones_like(x)
    for step in range(1, _STEPS):
        term = term * x / (shape + step)
        total = total + term
        if bool(np.all(term <= total * _ENOUGH)):
            break
    return total


def _gamma_fraction(shape: Floats, x: Floats) -> Floats:
    """Return Γ(a, x) / (xᵃ e⁻ˣ) as a continued fraction (DLMF 8.9.2, its even part)."""

    def step(number: int, active: NDArray[np.intp]) -> tuple[Floats, Floats]:
        return -number * (number - shape[active]), x[active] + 2 * number + 1 - shape[active]

    return 1 / _fraction(x + 1 - shape, step)


def lower_beta(a: Floats, b: Floats, x: Floats, y: Floats) -> Floats:
    """Return the regularised incomplete beta function I_x(a, b).

    Args:
        a: Above 0.
        b: Above 0.
        x: From 0 to 1.
        y: 1 - x, given apart, so that an x near 1 keeps its digits.
    """
    direct = x * (a + b + 2) < a + 1
    first, second = np.where(direct, a, b), np.where(direct, b, a)
    near, far = np.where(direct, x, y), np.where(direct, y, x)
    scale = np.exp(log_binomial(first, first + second, near, far)) * second / (first + second)
    inside = near > 0
    part = np.zeros_like(x)
    part[inside] = scale[inside] / _beta_fraction(first[inside], second[inside], near[inside])
    return np.where(direct, part, 1 - part)


def _beta_fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    """Return the continued fraction by which I_x(a, b) is divided (DLMF 8.17.22)."""

    def step(number: int, active: NDArray[np.intp]) -> tuple[Floats, Floats]:
        one, other, near = a[active], b[active], x[active]
        half = number // 2
        place = one + 2 * half
        if number % 2:
            top = -(one + half) * (one + other + half) * near / (place * (place + 1))
        else:
            top = half * (other - half) * near / ((place - 1) * place)
        return top, np.ones_like(near)

    return _fraction(np.ones_like(x), step)


def _fraction(start: Floats, step: Callable[[int, NDArray[np.intp]], tuple[Floats, Floats]]) -> Floats:
    """Evaluate start + a₁ / (b₁ + a₂ / (b₂ + …)) for many at once, as Lentz did; those that have converged rest.

    Args:
        start: The first terms.
        step: Gives the numerators and denominators aₖ, bₖ for the number k and those that have not converged.
    """
    values = np.where(np.abs(start) < _TINY, _TINY, start)
    active = np.arange(len(start))
    upper, lower = values.copy(), np.zeros_like(start)
    for number in range(1, _STEPS):
        top, bottom = step(number, active)
        lower = bottom + top * lower
        lower = 1 / np.where(np.abs(lower) < _TINY, _TINY, lower)
        upper = bottom + top / upper
        upper = np.where(np.abs(upper) < _TINY, _TINY, upper)
        change = upper * lower
        values[active] *= change
        moving = np.abs(change - 1) > _ENOUGH
        active, upper, lower = active[moving], upper[moving], lower[moving]
        if not len(active):
            break
    return values
