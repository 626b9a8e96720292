"""Say which values fit a column as a whole: what its type, kind, enum and bounds leave, whoever of them says it."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition.

import math
import re
import sys
from typing import Final, NamedTuple, cast

from schemagen_runtime.columns import BaseType, ColumnType, Kind, Role
from schemagen_runtime.compatibility.described import DescribedColumn
from schemagen_runtime.dates import day_number, is_full_date
from schemagen_runtime.decimals import MAX_PRECISION, Digits, read_digits
from schemagen_runtime.durations import parse_duration
from schemagen_runtime.patterns.languages import text_lengths
from schemagen_runtime.patterns.translation import python_pattern

_LARGEST: Final = sys.float_info.max
_EXACT: Final = 2**53
"""Up to here every int is a float (IEEE 754 binary64)."""

MAX_TRIED: Final = 100
"""Members of an enum that are tried on a pattern, each of which may take ten milliseconds; more are not."""

NUMBER_KEYS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
LENGTH_KEYS: Final = ("minLength", "maxLength")
ITEM_KEYS: Final = ("minItems", "maxItems")
AGE_KEYS: Final = ("max_age", "max_future")
BOUND_KEYS: Final = (*NUMBER_KEYS, *LENGTH_KEYS, *ITEM_KEYS)


class Interval(NamedTuple):
    """Hold the numbers between two bounds; an open end lies itself outside.

    Days are numbers too, from year 1 on. Decimals are whole numbers of units of their last possible digit, so that they
    are compared exactly.
    """

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def holds(self, other: "Interval") -> bool:
        """Tell whether every number of ``other`` lies inside; none lies in one that is empty."""
        if other.is_empty:
            return True
        low = self.low < other.low or (self.low == other.low and (other.low_open or not self.low_open))
        high = self.high > other.high or (self.high == other.high and (other.high_open or not self.high_open))
        return low and high

    @property
    def is_empty(self) -> bool:
        """Tell whether no number lies inside."""
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def cut(self, other: "Interval") -> "Interval":
        """Return the numbers that lie in both."""
        low = max((self.low, self.low_open), (other.low, other.low_open))
        high = min((self.high, not self.high_open), (other.high, not other.high_open))
        return Interval(low[0], high[0], low[1], not high[1])


ALL_COUNTS: Final = Interval(0, math.inf)
_PROBABILITY: Final = Interval(0, 1)
_POINT: Final = MAX_PRECISION
"""How many digits of a decimal stand after the point where it is compared: none has more."""
_WHOLE: Final = {
    BaseType.INT: Interval(-(2**63), 2**63 - 1),
    BaseType.DATE: Interval(day_number("0001-01-01"), day_number("9999-12-31")),
}
"""Types whose values are counted one by one, from the first to the last."""


def members(column: DescribedColumn) -> tuple[str | int, ...] | None:
    """Return the values of its enum; None where it is free."""
    found = column.said.get("enum")
    return None if found is None else tuple(cast("list[str | int]", found))


def as_number(value: object) -> float:
    """Return the number that stands for a bound or a member of an enum: of a full-date or a decimal, see above."""
    if not isinstance(value, str):
        return cast("float", value)
    return day_number(value) if is_full_date(value) else _units(value)


def _units(text: str) -> int:
    digits = cast("Digits", read_digits(text))  # what is in a document was read before
    number = int(f"{digits.whole}{digits.fraction:0<{_POINT}}")
    return -number if digits.negative else number


def whole_number(number: float) -> float:
    """Return a whole number as decimals are compared."""
    return number if math.isinf(number) else int(number) * 10**_POINT


def step_of(column: DescribedColumn) -> int:
    """Return how far the next value lies from a single value; 0 where none is the next."""
    scale = column.type.scale
    return int(column.type.scalar in _WHOLE) if scale is None else int(10 ** (_POINT - scale))


def digits_of(column_type: ColumnType) -> Interval | None:
    """Return the numbers that the digits of a decimal can say; None where the single values are no decimals."""
    if column_type.precision is None or column_type.scale is None:
        return None
    most = (10**column_type.precision - 1) * int(10 ** (_POINT - column_type.scale))
    return Interval(-most, most)


def is_held(column: DescribedColumn, by: ColumnType) -> bool:
    """Tell whether a type of decimals holds every number that fits a column of decimals."""
    found, digits = members(column), digits_of(by)
    if digits is None or by.precision is None or by.scale is None:
        return False
    if found is None:
        return by.scale >= (column.type.scale or 0) and digits.holds(numbers(column))
    read = [read_digits(str(one)) for one in found]
    return all(one is not None and one.fits(by.precision, by.scale) for one in read)


def numbers(column: DescribedColumn, *, with_kind: bool = True) -> Interval:
    """Return the numbers that fit: by its bounds, and by its kind, which makes a probability lie between 0 and 1.

    Of a date or a decimal they are those that stand for its values, as :func:`as_number` returns them.
    """
    said = column.said
    interval = digits_of(column.type) or _WHOLE.get(column.type.scalar, Interval(-_LARGEST, _LARGEST))
    step = step_of(column)
    for key, bound in ((key, as_number(said[key])) for key in NUMBER_KEYS if key in said):
        exclusive = key.startswith("exclusive")
        is_open = exclusive and not step
        if key.lower().endswith("minimum"):
            interval = interval.cut(Interval(bound + step * exclusive, math.inf, is_open))
        else:
            interval = interval.cut(Interval(-math.inf, bound - step * exclusive, high_open=is_open))
    return interval.cut(_PROBABILITY) if with_kind and column.kind is Kind.PROBABILITY else interval


def lengths(column: DescribedColumn) -> Interval:
    """Return how many code points a string may have: by its bounds, and by its pattern."""
    said = column.said
    least = 1 if must_be_visible(column) else 0
    bounds = Interval(max(cast("int", said.get("minLength", 0)), least), cast("float", said.get("maxLength", math.inf)))
    return bounds.cut(Interval(*text_lengths(str(said["pattern"])))) if "pattern" in said else bounds


def must_be_visible(column: DescribedColumn) -> bool:
    """Tell whether a blank value is refused: of an id, unless the schema lists all or calls none too short."""
    said = column.said
    is_text = column.role is Role.ID and column.type.base is BaseType.STRING
    return is_text and "enum" not in said and said.get("minLength") != 0


def items(column: DescribedColumn) -> Interval:
    """Return how many items a list or a map may have; a vector has as many as its type says."""
    said, dimension = column.said, column.type.dimension
    if dimension is not None:
        return Interval(dimension, dimension)
    return Interval(cast("int", said.get("minItems", 0)), cast("float", said.get("maxItems", math.inf)))


def age(column: DescribedColumn, key: str) -> float:
    """Return the seconds from now within which a timestamp must lie; infinity where there is no such bound."""
    seconds = parse_duration(str(column.said.get(key, "")))
    return math.inf if seconds is None else seconds


def is_exact_float(column: DescribedColumn) -> bool:
    """Tell whether every int that fits the column is a float too."""
    found = members(column)
    if found is not None:
        return all(isinstance(member, int) and abs(member) <= _EXACT for member in found)
    return Interval(-_EXACT, _EXACT).holds(numbers(column))


def fits_pattern(column: DescribedColumn, value: str) -> bool:
    """Tell whether a text fits the pattern of a column; every text does where it has none."""
    pattern = column.said.get("pattern")
    return pattern is None or re.search(python_pattern(str(pattern)), value, re.ASCII) is not None
