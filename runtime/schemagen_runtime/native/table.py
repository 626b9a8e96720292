"""Describe the columns of a schema to the engine, by what the explaining path knows of them."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

import math
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, cast

from schemagen_runtime.checks.maps import MapColumn
from schemagen_runtime.checks.report import Column
from schemagen_runtime.checks.scalars import DateColumn, FloatColumn, IntColumn, StringColumn, TimestampColumn
from schemagen_runtime.checks.sequences import ListColumn, VectorColumn
from schemagen_runtime.columns import BaseType, NanPolicy, Role
from schemagen_runtime.support.numbers import INT64_MAX, INT64_MIN

if TYPE_CHECKING:
    from schemagen_runtime.checks.decimals import DecimalColumn

ANY_NUMBER: Final = sys.maxsize
"""As the most there may be: no bound."""


class ScalarRow(NamedTuple):
    """Hold what the engine knows of single values: those of a column, or the elements of its lists or maps.

    Bounds are inclusive but ``above_text`` and ``below_text``; lengths are code points, ages and futures are seconds.
    ``column.hpp`` reads them in this order.
    """

    kind: int
    is_nullable: bool = False
    least_int: int = INT64_MIN
    largest_int: int = INT64_MAX
    least_float: float = -math.inf
    largest_float: float = math.inf
    least_length: int = 0
    largest_length: int = ANY_NUMBER
    precision: int = 0
    scale: int = 0
    max_age: float = math.inf
    max_future: float = math.inf
    must_be_visible: bool = False
    non_finite: int = 0
    choices: frozenset[str] | frozenset[int] | None = None
    search: Callable[[str], object] | None = None
    least_text: str | None = None
    largest_text: str | None = None
    above_text: str | None = None
    below_text: str | None = None


class ColumnRow(NamedTuple):
    """Hold what the engine knows of a column; in the order that ``column.hpp`` reads.

    Attributes:
        name: its name on the wire.
        attribute: the slot of it that events have.
        form: whether it holds single values, sequences or maps.
        may_lack: whether an inference may be without it.
        is_common: whether labels have it, too.
        is_label: whether it is a label.
        least_items: the fewest items of a sequence or map.
        largest_items: the most.
        item: its single values.
    """

    name: str
    attribute: str
    form: int
    may_lack: bool
    is_common: bool
    is_label: bool
    least_items: int
    largest_items: int
    item: ScalarRow


Field: TypeAlias = tuple[Column, str, str]
"""A column, the attribute that holds it, and its role, as a generated validator lists them."""

KINDS: Final[Mapping[BaseType, int]] = {
    base: kind
    for kind, base in enumerate(
        (
            BaseType.STRING,
            BaseType.INT,
            BaseType.FLOAT,
            BaseType.DECIMAL,
            BaseType.BOOL,
            BaseType.TIMESTAMP,
            BaseType.DATE,
            BaseType.UUID,
        )
    )
}
"""As ``scalar.hpp`` numbers them."""
SCALAR, SEQUENCE, MAP = range(3)
"""The forms of columns, as ``column.hpp`` numbers them."""
_NON_FINITE: Final = {NanPolicy.REJECT: 0, NanPolicy.NULL: 1, NanPolicy.ALLOW: 2}
_COMMON: Final = (Role.ID, Role.TIMESTAMP, Role.LABEL)
"""The roles of the columns that labels have, too."""
_OPTIONAL: Final = (Role.TAGS, Role.LABEL)
"""The roles of the columns that an inference may be without, whatever their type."""


def describe_columns(fields: Iterable[Field]) -> tuple[ColumnRow, ...]:
    """Return what the engine needs to know of each column, in the order of the schema."""
    return tuple(_describe(*field) for field in fields)


def _describe(column: Column, attribute: str, role: str) -> ColumnRow:
    form, item, least, largest = _parts(column)
    scalar = _SCALARS[item.base](item)
    if item is not column and item.nullable:
        scalar = scalar._replace(is_nullable=True)
    if (
        item is column
        and scalar.non_finite == _NON_FINITE[NanPolicy.NULL]
        and (not column.nullable or role == Role.LABEL)
    ):
        # Where NaN becomes null, and null is no value, the explaining path says what that means.
        scalar = scalar._replace(non_finite=_NON_FINITE[NanPolicy.REJECT])
    may_lack = column.nullable or role in _OPTIONAL
    return ColumnRow(
        column.name, attribute, form, may_lack, role in _COMMON, role == Role.LABEL, least, largest, scalar
    )


def _parts(column: Column) -> tuple[int, Column, int, int]:
    """Return a column's form, what describes its single values, and how many of them there may be."""
    if isinstance(column, VectorColumn):
        return SEQUENCE, column.item, column.dimension, column.dimension
    if isinstance(column, ListColumn | MapColumn):
        form = SEQUENCE if isinstance(column, ListColumn) else MAP
        return form, column.item, column.min_items or 0, _limit(column.max_items)
    return SCALAR, column, 0, ANY_NUMBER


def _limit(number: int | None) -> int:
    return ANY_NUMBER if number is None else number


def _plain(column: Column) -> ScalarRow:
    return ScalarRow(KINDS[column.base])


def _string(column: Column) -> ScalarRow:
    column = cast("StringColumn", column)
    return _plain(column)._replace(
        least_length=column.min_length or 0,
        largest_length=_limit(column.max_length),
        must_be_visible=column.visible,
        choices=column.enum,
        search=None if column.pattern is None else column.pattern.search,
    )


def _int(column: Column) -> ScalarRow:
    column = cast("IntColumn", column)
    least, largest = [INT64_MIN], [INT64_MAX]
    if column.minimum is not None:
        least.append(math.ceil(column.minimum))
    if column.exclusive_minimum is not None:
        least.append(math.floor(column.exclusive_minimum) + 1)
    if column.maximum is not None:
        largest.append(math.floor(column.maximum))
    if column.exclusive_maximum is not None:
        largest.append(math.ceil(column.exclusive_maximum) - 1)
    ends = max(least), min(largest)
    if ends[0] > ends[1]:
        ends = INT64_MAX, INT64_MIN  # nothing is between: the bounds themselves may lie beyond 64 bits
    return _plain(column)._replace(least_int=ends[0], largest_int=ends[1], choices=column.enum)


def _float(column: Column) -> ScalarRow:
    column = cast("FloatColumn", column)
    least, largest = [-math.inf], [math.inf]
    if column.minimum is not None:
        least.append(_at_least(column.minimum))
    if column.exclusive_minimum is not None:
        least.append(_above(column.exclusive_minimum))
    if column.maximum is not None:
        largest.append(-_at_least(-column.maximum))
    if column.exclusive_maximum is not None:
        largest.append(-_above(-column.exclusive_maximum))
    return _plain(column)._replace(
        least_float=max(least), largest_float=min(largest), non_finite=_NON_FINITE[column.nan]
    )


def _at_least(bound: float) -> float:
    """Return the least float that is not below a number, which may be an int that no float holds."""
    nearest = float(bound)
    return nearest if nearest >= bound else math.nextafter(nearest, math.inf)


def _above(bound: float) -> float:
    """Return the least float that is above a number."""
    nearest = float(bound)
    return nearest if nearest > bound else math.nextafter(nearest, math.inf)


def _timestamp(column: Column) -> ScalarRow:
    column = cast("TimestampColumn", column)
    return _plain(column)._replace(
        max_age=math.inf if column.max_age is None else column.max_age,
        max_future=math.inf if column.max_future is None else column.max_future,
    )


def _ordered_text(column: Column) -> ScalarRow:
    """Describe dates and decimals, whose bounds are texts in their wire form."""
    column = cast("DateColumn | DecimalColumn", column)
    return _plain(column)._replace(
        choices=column.enum,
        least_text=column.minimum,
        largest_text=column.maximum,
        above_text=column.exclusive_minimum,
        below_text=column.exclusive_maximum,
    )


def _decimal(column: Column) -> ScalarRow:
    column = cast("DecimalColumn", column)
    return _ordered_text(column)._replace(precision=column.precision, scale=column.scale)


_SCALARS: Final[Mapping[BaseType, Callable[[Column], ScalarRow]]] = {
    BaseType.STRING: _string,
    BaseType.INT: _int,
    BaseType.FLOAT: _float,
    BaseType.DECIMAL: _decimal,
    BaseType.BOOL: _plain,
    BaseType.TIMESTAMP: _timestamp,
    BaseType.DATE: _ordered_text,
    BaseType.UUID: _plain,
}
