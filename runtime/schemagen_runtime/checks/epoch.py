"""Tell which unit a number has that counts from 1970, or the days of a spreadsheet, by how large it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_DIGITS: Final = re.compile(r"-?[0-9]{9,19}(?:\.[0-9]*)?")
_EXCEL_DIGITS: Final = re.compile(r"[0-9]{5}(?:\.[0-9]*)?")
_FIRST_DAY, _LAST_DAY = 21_916, 73_050
"""Days of 1960 and 2099 as Excel, Sheets and Calc count them, from 1899-12-30."""
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


def is_excel_day(value: float | str) -> bool:
    """Tell whether a number, or a text of digits, is a date of 1960 to 2099 as spreadsheets store it."""
    if isinstance(value, str):
        if not _EXCEL_DIGITS.fullmatch(value):
            return False
        value = float(value)
    return _FIRST_DAY <= value < _LAST_DAY


def excel_expression(number: str) -> str:
    """Return the expression that makes a timestamp of such a number, which is what another expression gives."""
    return f"datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days={number})"
