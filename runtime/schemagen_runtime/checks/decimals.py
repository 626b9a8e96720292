"""Check decimals on both paths. Only packages that have some load this: to import ``decimal`` takes milliseconds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import ClassVar, Final

from schemagen_runtime.checks.foreign import plain_scalar
from schemagen_runtime.checks.report import Column, Mismatch
from schemagen_runtime.columns import BaseType
from schemagen_runtime.decimals import MAX_PRECISION, Digits, read_digits, units
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.support.numbers import InexactNumber

__all__ = ["DecimalColumn", "as_decimal", "decimal_matcher", "is_decimal"]

_MAX_BITS: Final = (10**MAX_PRECISION).bit_length()
_IN_JSON: Final = "in JSON a decimal is a string"


def as_decimal(
    value: object, precision: int, scale: int, *, low: int | None = None, high: int | None = None
) -> str | None:
    """Return the wire form of a ``Decimal``, or of a text that is in it; None for anything else.

    Args:
        value: what came.
        precision: how many digits a number has at most.
        scale: how many of them stand after the point; there the wire form has as many in any case.
        low: the least number, in units of the last digit: 1250 is 12.50 where the scale is 2. None where there is none.
        high: the largest number, in the same units.
    """
    if type(value) is str:
        spelled = value if decimal_matcher(precision, scale)(value) is not None else None
    else:
        spelled = _spelled(value, precision, scale) if type(value) is Decimal else None
    if spelled is None or (low is None and high is None):
        return spelled
    number = units(spelled)
    return spelled if (low is None or number >= low) and (high is None or number <= high) else None


def is_decimal(value: object, precision: int, scale: int, *, low: int | None = None, high: int | None = None) -> bool:
    """Tell whether ``value`` is a text that is a decimal in its wire form; what the arguments mean is as above."""
    return type(value) is str and as_decimal(value, precision, scale, low=low, high=high) is not None


@cache
def decimal_matcher(precision: int, scale: int) -> Callable[[str], re.Match[str] | None]:
    """Return what matches a text in the wire form of a type: a zero is not negative, and no other number begins with 0.

    For speed: one match. To read a text's digits and to spell them again is the plain way, which a ``Decimal`` takes
    (2.1 µs, not 0.2).

    Args:
        precision: how many digits a number has at most.
        scale: how many of them stand after the point.
    """
    most = precision - scale
    whole = f"(?:0|[1-9][0-9]{{0,{most - 1}}})" if most else "0"
    fraction = rf"\.[0-9]{{{scale}}}" if scale else ""
    return re.compile(rf"(?!-[0.]+\Z)-?{whole}{fraction}").fullmatch


def _spelled(value: Decimal, precision: int, scale: int) -> str | None:
    text = _plain(value)
    digits = None if text is None else read_digits(text)
    return digits.spell(scale) if digits is not None and digits.fits(precision, scale) else None


def _plain(value: Decimal) -> str | None:
    """Return a finite number in plain notation; None for others, and for those too large or too small for any type."""
    if Decimal.is_zero(value):
        return "0"
    # Of one that is within, the text is not much longer than the number itself: 1E+999999 has a million digits.
    is_within = Decimal.is_finite(value) and abs(Decimal.adjusted(value)) <= MAX_PRECISION
    return Decimal.__format__(value, "f") if is_within else None


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class DecimalColumn(Column):
    """Take ``Decimal``, whole numbers, and plain decimal notation as text. Nothing is rounded, and a float is refused.

    Attributes:
        precision: how many digits a number has at most.
        scale: how many of them stand after the point.
        enum: the numbers that there are, in their wire form, as the bounds are.
    """

    base: ClassVar = BaseType.DECIMAL
    precision: int
    scale: int
    enum: frozenset[str] | None = None
    minimum: str | None = None
    maximum: str | None = None
    exclusive_minimum: str | None = None
    exclusive_maximum: str | None = None

    def convert(self, value: object) -> str:
        """Return the value in plain notation, with as many digits after the point as the type says."""
        digits = self._read(value)
        if not digits.fits(self.precision, self.scale):
            raise Mismatch(ErrorCode.OUT_OF_RANGE, value, hint=self._why_not(digits, value))
        text = digits.spell(self.scale)
        if self.enum is not None and text not in self.enum:
            raise Mismatch(ErrorCode.NOT_IN_ENUM, value)
        number = units(text)
        if (
            (self.minimum is not None and number < units(self.minimum))
            or (self.maximum is not None and number > units(self.maximum))
            or (self.exclusive_minimum is not None and number <= units(self.exclusive_minimum))
            or (self.exclusive_maximum is not None and number >= units(self.exclusive_maximum))
        ):
            raise Mismatch(ErrorCode.OUT_OF_RANGE, value)
        return text

    def _read(self, value: object) -> Digits:
        if isinstance(value, Decimal) and not Decimal.is_finite(value):
            raise Mismatch(ErrorCode.NOT_FINITE, value, hint="a decimal is a number: leave the value out")
        text = self._text(value)
        digits = None if text is None else read_digits(text)
        if digits is None and text is None:
            raise Mismatch(ErrorCode.OUT_OF_RANGE, value, hint=self._too_large())
        if digits is None:
            raise Mismatch(ErrorCode.TYPE_MISMATCH, text)
        return digits

    def _text(self, value: object) -> str | None:
        """Return what was given as a text; None for a number that is too large or too small for any type."""
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, Decimal):
            return _plain(value)
        plain = plain_scalar(value)
        if isinstance(plain, bool) or not isinstance(plain, int):
            raise Mismatch(ErrorCode.TYPE_MISMATCH, value, hint=self._from(plain))
        number = int.__int__(plain)
        return str(number) if number.bit_length() <= _MAX_BITS else None

    def _from(self, other: object) -> str:
        """Return what makes a decimal of a number that is none; a float shows fewer digits than it has."""
        if isinstance(other, float):
            return f"round(Decimal(str(x)), {self.scale}) is what the float shows, rounded; {_IN_JSON}"
        return _IN_JSON if type(other) is InexactNumber else ""

    def _why_not(self, digits: Digits, value: object) -> str:
        if len(digits.whole) > self.precision - self.scale:
            return self._too_large()
        expression = f"round({'Decimal(x)' if isinstance(value, str) else 'x'}, {self.scale})"
        return (
            f"it has more than {self.scale} digits after the point, and nothing is rounded here: {expression} does it"
        )

    def _too_large(self) -> str:
        return f"it has at most {self.precision - self.scale} digits before the point and {self.scale} after it"
