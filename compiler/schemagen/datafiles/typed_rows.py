"""Read the rows of a table whose values have types, such as a Parquet file, as events of a schema."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, Protocol

from schemagen_runtime.columns import BaseType, NanPolicy
from schemagen_runtime.document import DocumentColumn
from schemagen_runtime.support.nearest import nearest

from schemagen.datafiles.naive_time import NaiveTime, day_or_text
from schemagen.datafiles.row import BadHeader, DataRow, RowError
from schemagen.datafiles.vectors import given, header_errors, join, with_parts
from schemagen.datafiles.whole_floats import whole
from schemagen.text.suggest import shown

_HEADER: Final = 0
"""The number of what stands before the first row."""


class TypedTable(Protocol):
    """Hold an open table that can be read once, by columns."""

    @property
    def names(self) -> Sequence[str]:
        """Return the names of its columns, in order."""
        ...

    def columns(self, names: Sequence[str] | None = None) -> Iterator[Mapping[str, Sequence[object]]]:
        """Yield its rows as lists of values by the names of their columns, all or ``names``; None where there is none.

        Raises:
            Unreadable: the rest of it cannot be read.
        """
        ...


def read_typed(
    table: TypedTable, columns: Sequence[DocumentColumn], *, ignore_unknown: bool = False
) -> Iterator[DataRow]:
    """Yield every row, numbered from 1; what is null in it is left out.

    Values are those of :func:`~schemagen.datafiles.arrow_values.column_values`, with these exceptions: floats that are
    whole stand for ints in a column of ints, which is what they become where some are missing, NaN is null in a
    column that may be null, unless the schema allows NaN, and decimals are their texts in a column of strings. A time
    without a zone is its day in a column of dates, if it is at midnight, and else its text.

    Args:
        table: the table.
        columns: those of the schema.
        ignore_unknown: whether columns that the schema does not have are left out.

    Raises:
        BadHeader: the table has a column that the schema does not have, or a vector in parts and not all of them.
        Unreadable: the rest of the table cannot be read.

    """
    parts = {column.name: column.parts for column in columns if column.parts}
    known = with_parts({column.name: column.type for column in columns}, parts)
    vectors = given(parts, table.names)
    errors = list(header_errors(parts, table.names, ignore_unknown=ignore_unknown))
    if not ignore_unknown:
        errors += [_unknown(name, known) for name in table.names if name not in known]
    if errors:
        raise BadHeader(_HEADER, tuple(errors))
    names = [name for name in table.names if name in known]
    adapters = {column.name: _adapter(column) for column in columns}
    number = 0
    for read in table.columns(names):
        values = [adapters[name](read[name]) if name in adapters else _plain(read[name]) for name in names]
        for row in zip(*values, strict=True):
            number += 1
            event = {name: value for name, value in zip(names, row, strict=True) if value is not None}
            join(event, vectors)
            yield DataRow(number, event)


def _unknown(name: str, known: Collection[str]) -> RowError:
    near = nearest(name, known)
    hint = f"did you mean {shown(near)}?" if near is not None else "--ignore-unknown leaves it out"
    return RowError(
        "unknown_column", f"the schema has no column {shown(name)}, which the file has; {hint}", column=name
    )


def _adapter(column: DocumentColumn) -> Callable[[Sequence[object]], Sequence[object]]:
    """Return what makes events' values of those of a table."""
    if column.type.base is BaseType.STRING:
        return _texts
    if column.type.base is BaseType.DATE:
        return lambda values: list(map(day_or_text, values))
    if column.type.base is BaseType.INT:
        return lambda values: [whole(value) if isinstance(value, float) else value for value in _plain(values)]
    if column.type.base is BaseType.FLOAT and column.type.nullable and column.nan is not NanPolicy.ALLOW:
        return lambda values: [None if value != value else value for value in _plain(values)]  # noqa: PLR0124 -- only NaN
    return _plain


def _plain(values: Sequence[object]) -> Sequence[object]:
    """Return values among which times without a zone are texts."""
    return values if NaiveTime not in set(map(type, values)) else _texts(values)


def _texts(values: Sequence[object]) -> Sequence[object]:
    if {Decimal, NaiveTime}.isdisjoint(map(type, values)):
        return values
    return [None if value is None else str(value) for value in values]
