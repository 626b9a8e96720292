"""Say which values fit a column as a whole: what its type, kind, enum and bounds leave, whoever of them says it."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition.

import math
import re
import sys
from typing import Final, NamedTuple, cast

from schemagen_runtime.columns import BaseType, Kind, Role
from schemagen_runtime.compatibility.described import DescribedColumn
from schemagen_runtime.durations import parse_duration
from schemagen_runtime.patterns.translation import python_pattern

_LARGEST: Final = sys.float_info.max
_EXACT: Final = 2**53
"""Up to here every int is a float (IEEE 754 binary64)."""

NUMBER_KEYS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
LENGTH_KEYS: Final = ("minLength", "maxLength")
ITEM_KEYS: Final = ("minItems", "maxItems")
AGE_KEYS: Final = ("max_age", "max_future")
BOUND_KEYS: Final = (*NUMBER_KEYS, *LENGTH_KEYS, *ITEM_KEYS)


class Interval(NamedTuple):
    """Hold the numbers between two bounds; an open end lies itself outside."""

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


def members(column: DescribedColumn) -> tuple[str | int, ...] | None:
    """Return the values of its enum; None where it is free."""
    found = column.said.get("enum")
    return None if found is None else tuple(cast("list[str | int]", found))


def numbers(column: DescribedColumn, *, with_kind: bool = True) -> Interval:
    """Return the numbers that fit: by its bounds, and by its kind, which makes a probability lie between 0 and 1."""
    said = column.said
    is_int = column.type.scalar is BaseType.INT
    interval = Interval(-(2**63), 2**63 - 1) if is_int else Interval(-_LARGEST, _LARGEST)
    step = 1 if is_int else 0
    for key, bound in ((key, cast("float", said[key])) for key in NUMBER_KEYS if key in said):
        exclusive = key.startswith("exclusive")
        is_open = exclusive and not is_int
        if key.lower().endswith("minimum"):
            interval = interval.cut(Interval(bound + step * exclusive, math.inf, is_open))
        else:
            interval = interval.cut(Interval(-math.inf, bound - step * exclusive, high_open=is_open))
    return interval.cut(_PROBABILITY) if with_kind and column.kind is Kind.PROBABILITY else interval


def lengths(column: DescribedColumn) -> Interval:
    """Return how many code points a string may have."""
    said = column.said
    least = 1 if must_be_visible(column) else 0
    return Interval(max(cast("int", said.get("minLength", 0)), least), cast("float", said.get("maxLength", math.inf)))


def must_be_visible(column: DescribedColumn) -> bool:
    """Tell whether a blank value is refused: of an id, unless the schema lists all or calls none too short."""
    said = column.said
    is_text = column.role is Role.ID and column.type.base is BaseType.STRING
    return is_text and "enum" not in said and said.get("minLength") != 0


def items(column: DescribedColumn) -> Interval:
    """Return how many items a list or a map may have."""
    said = column.said
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
