"""Add up numbers exactly: as whole multiples of a unit 2 ** -exponent, in integers that never overflow.

Sums of floats depend on the order in which they are added, and what was added cannot be subtracted again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
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
        (found,) = cls.by_group(values, np.ones(len(values), np.int64), [0], exponent) if len(values) else (cls(),)
        return found

    @classmethod
    def once(cls, units: int) -> Sums:
        """Return the sums of one number of units."""
        return cls(1, units, abs(units), units * units)

    @classmethod
    def by_group(
        cls, values: NDArray[np.float64], weights: NDArray[np.int64], starts: Sequence[int], exponent: int
    ) -> list[Sums]:
        """Add up the values of groups that follow each other, as ``of`` does.

        Args:
            values: the values of all groups.
            weights: what each counts: 1 where it is added, -1 where it is taken away.
            starts: where each group begins: the first at 0, none of them empty.
            exponent: the unit is 2 ** -exponent.
        """
        finite = np.isfinite(values)
        with np.errstate(over="ignore", invalid="ignore"):
            scaled = np.rint(np.ldexp(values, exponent))
            fast = finite & (np.abs(scaled) < _FAST)
        units = np.where(fast, scaled, 0.0).astype(np.int64)
        parts = [finite * weights, *_words(units, weights), *_words(np.abs(units), weights)]
        parts += [part for product in _squares(units) for part in _words(product, weights)]
        found = [cls._joined(one) for one in np.add.reduceat(np.array(parts), starts, axis=1).T.tolist()]
        for place in np.flatnonzero(finite & ~fast).tolist():
            group = bisect_right(starts, place) - 1
            found[group] += cls._of_large(_rounded(float(values[place]), exponent), int(weights[place]))
        return found

    @classmethod
    def _joined(cls, sums: Sequence[int]) -> Sums:
        rows, *words = sums
        total, absolute, high, middle, low = (
            (upper << _WORD) + lower for upper, lower in zip(words[::2], words[1::2], strict=True)
        )
        return cls(rows, total, absolute, (high << (2 * _HALF)) + (middle << (_HALF + 1)) + low)

    @classmethod
    def _of_large(cls, units: int, weight: int) -> Sums:
        """Return the sums of one number that 64 bits do not hold; its row was counted with the others."""
        return cls(0, weight * units, weight * abs(units), weight * units * units)

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


def _words(numbers: NDArray[np.int64], weights: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the upper and the lower half of numbers, with their weights: of each the sums of 2 ** 31 rows fit."""
    return (numbers >> _WORD) * weights, (numbers & ((1 << _WORD) - 1)) * weights


def _squares(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the products of the halves of each number, of which its square, of up to 122 bits, is made."""
    high, low = numbers >> _HALF, numbers & ((1 << _HALF) - 1)
    return high * high, high * low, low * low
