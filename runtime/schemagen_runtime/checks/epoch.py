"""Tell which unit a number has that counts from 1970, by how large it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_DIGITS: Final = re.compile(r"-?[0-9]{9,19}(?:\.[0-9]*)?")
_FIRST, _LAST = 3e8, 5e9
"""Seconds of 1979 and 2128: between them each unit has numbers that no other has."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """Hold the unit of a number that counts from 1970, and how often it goes into a second."""

    unit: str
    in_a_second: int

    @property
    def expression(self) -> str:
        """Return the Python expression that makes a timestamp of such a number, called ``x``."""
        return self.expression_of("x")

    @property
    def text_expression(self) -> str:
        """Return the expression for the number as a text."""
        return self.expression_of("float(x)" if self.in_a_second == 1 else "int(x)")

    def expression_of(self, number: str) -> str:
        """Return the expression for what another expression gives, such as ``float(x)``."""
        if self.unit == "nanoseconds":  # a datetime ends at microseconds
            return f"pandas.Timestamp({number}, unit='ns', tz='UTC')"
        divided = number if self.in_a_second == 1 else f"{number} / {self.in_a_second:_}"
        return f"datetime.fromtimestamp({divided}, UTC)"


_UNITS: Final = (
    Epoch("seconds", 1),
    Epoch("milliseconds", 1_000),
    Epoch("microseconds", 1_000_000),
    Epoch("nanoseconds", 1_000_000_000),
)


def magnitude(value: float | str) -> Epoch | None:
    """Return the unit of a number, or of a text of digits; None where it is too small or too large for each."""
    if isinstance(value, str):
        if not _DIGITS.fullmatch(value):
            return None
        value = float(value)
    for unit in _UNITS:
        if _FIRST * unit.in_a_second <= value < _LAST * unit.in_a_second:
            return unit
    return None
