"""Read decimal numbers as floats, and refuse those that a float would make another number of.

A float stands for a number if it is the nearest one, and written with as many significant digits it is that number
again: ``0.1`` has one, and ``0.1000000000000000055511151231257827`` has the same; ``9007199254740993.0`` has none, nor
has ``1e400``, which would be infinite, nor ``1e-400``, which would be zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isinf
from typing import Final, Self

from schemagen_runtime.support.loading import LOADING

INT64_MIN: Final = -(2**63)
INT64_MAX: Final = 2**63 - 1
_SURE: Final = 16
"""Characters, without an exponent, that hold 15 digits at most: a float keeps those (``sys.float_info.dig``)."""


@dataclass(frozen=True, slots=True)
class InexactNumber:
    """Hold a number for which no float stands, as it was written. It fits no column: that is how it is refused."""

    text: str

    @property
    def reason(self) -> str:
        """Return what a float would make of the number, and what to do, in a few words."""
        if "." not in self.text and "e" not in self.text.lower():
            return "it has thousands of digits"
        number = float(self.text)
        if isinf(number):
            return "it is beyond the largest float, about 1.8e308"
        if not number:
            return "it is nearer to 0 than any float but 0"
        return f"the nearest float is another number: write {number!r}, or keep it as text in a decimal column"


class NegativeZero(int):
    """Hold ``-0`` as JSON may write it, without a point: an int column takes a zero, a float column its sign too."""

    __slots__ = ()


class WrittenFloat(float):
    """Hold a float and the text that it was read from, such as ``2.50``."""

    __slots__ = ("text",)

    text: str

    def __new__(cls, text: str) -> Self:
        """Hold the number that a text stands for."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def read_float(text: str) -> float | InexactNumber:
    """Return the float that stands for a decimal number, or the number itself where there is none.

    Raises:
        ValueError: the text is no number.
    """
    number = float(text)
    # For speed: most numbers are short, or written as Python and JavaScript write them (0.4 µs). To compare each as a
    # decimal number is the plain way (2 µs).
    if (len(text) <= _SURE and "e" not in text and "E" not in text) or repr(number) == text:
        return number
    return number if _stands_for(number, text) else InexactNumber(text)


def keep_float(text: str) -> WrittenFloat | InexactNumber:
    """Return the float that stands for a decimal number, with its text; or the number itself where there is none.

    Raises:
        ValueError: the text is no number.
    """
    number = read_float(text)
    return number if isinstance(number, InexactNumber) else WrittenFloat(text)


def read_int(text: str) -> int | InexactNumber:
    """Return a whole number, or the number as it is written where it has more digits than Python turns into an int.

    A zero that has a sign keeps it, as ``NegativeZero``.

    Raises:
        ValueError: the text is no number.
    """
    try:
        number = int(text)
    except ValueError:
        if text.lstrip("+-").isdecimal():
            return InexactNumber(text)
        raise
    return number or (NegativeZero() if text.startswith("-") else number)


def _stands_for(number: float, text: str) -> bool:
    if isinf(number):
        return False
    mantissa = text.lower().partition("e")[0]
    digits = mantissa.lstrip("+-").replace(".", "").lstrip("0")
    if not digits or not number:
        return not digits
    with LOADING:
        from decimal import Decimal  # noqa: PLC0415 -- few numbers need it, and start-up counts

    return Decimal(f"{number:.{len(digits) - 1}e}") == Decimal(text)
