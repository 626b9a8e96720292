"""Add up numbers exactly: as whole multiples of a unit 2 ** -exponent, in integers that never overflow.

Sums of floats depend on the order in which they are added, and what was added cannot be subtracted again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_FAST: Final = 2.0**61
"""Below this the parts of a square fit into 64 bits; above, numbers are added one by one."""
_HALF: Final = 31
_WORD: Final = 32


@dataclass(frozen=True, slots=True)
class Sums:
    """Hold sums over rows, in units: the second power in units squared. They are added and subtracted exactly."""

    rows: int = 0
    total: int = 0
    """Σx in units."""
    absolute: int = 0
    """Σ|x| in units."""
    squares: int = 0
    """Σx² in units squared."""

    @classmethod
    def of(cls, values: NDArray[np.float64], exponent: int) -> Sums:
        """Add up values, each rounded to the unit 2 ** -exponent; NaN and the infinities are left out."""
        finite = values[np.isfinite(values)]
        with np.errstate(over="ignore"):
            scaled = np.rint(np.ldexp(finite, exponent))
        fast = np.abs(scaled) < _FAST
        units = scaled[fast].astype(np.int64)
        large = [_rounded(value, exponent) for value in finite[~fast].tolist()]
        return cls(
            rows=len(finite),
            total=_exact(units) + sum(large),
            absolute=_exact(np.abs(units)) + sum(map(abs, large)),
            squares=_exact_squares(units) + sum(one * one for one in large),
        )

    def __add__(self, other: Sums) -> Sums:
        """Return the sum of both."""
        return Sums(
            self.rows + other.rows,
            self.total + other.total,
            self.absolute + other.absolute,
            self.squares + other.squares,
        )

    def __sub__(self, other: Sums) -> Sums:
        """Return what is left without the other rows."""
        return Sums(
            self.rows - other.rows,
            self.total - other.total,
            self.absolute - other.absolute,
            self.squares - other.squares,
        )


def _rounded(value: float, exponent: int) -> int:
    """Return a value in units, where 64 bits do not hold it: a double of that size is a whole number of them."""
    numerator, denominator = value.as_integer_ratio()
    scale = 1 << abs(exponent)
    return numerator * scale // denominator if exponent >= 0 else numerator // (denominator * scale)


def _exact(numbers: NDArray[np.int64]) -> int:
    """Return the sum of numbers, however many: their halves are added up apart."""
    return (int((numbers >> _WORD).sum()) << _WORD) + int((numbers & ((1 << _WORD) - 1)).sum())


def _exact_squares(numbers: NDArray[np.int64]) -> int:
    """Return the sum of squares, of up to 122 bits each, by the halves of each number."""
    high, low = numbers >> _HALF, numbers & ((1 << _HALF) - 1)
    return (_exact(high * high) << (2 * _HALF)) + (_exact(high * low) << (_HALF + 1)) + _exact(low * low)
