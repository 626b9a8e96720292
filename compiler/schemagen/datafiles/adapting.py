"""Adapt the rows of a file to the schema as far as the caller asked for it: unknown columns, other timestamps, ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import cast

from schemagen_runtime.checks.timestamp_text import mend
from schemagen_runtime.columns import BaseType, ColumnType

from schemagen.datafiles.row import DataRow
from schemagen.datafiles.whole_floats import whole


def without_unknown(rows: Iterator[DataRow], types: Mapping[str, ColumnType]) -> Iterator[DataRow]:
    """Yield the rows without the columns that the schema does not have."""
    for row in rows:
        if isinstance(row.values, dict):
            values = cast("dict[str, object]", row.values)
            yield DataRow(row.line, {name: value for name, value in values.items() if name in types}, row.errors)
        else:
            yield row


def with_mended_timestamps(rows: Iterator[DataRow], types: Mapping[str, ColumnType]) -> Iterator[DataRow]:
    """Yield the rows with the timestamps of other programs as RFC 3339 has them. What would be a guess stays."""
    return _converted(rows, types, BaseType.TIMESTAMP, _mended)


def with_whole_ints(rows: Iterator[DataRow], types: Mapping[str, ColumnType]) -> Iterator[DataRow]:
    """Yield the rows with ints where a column of ints has floats that are whole numbers."""
    return _converted(rows, types, BaseType.INT, _with_ints)


def with_row_ids(rows: Iterator[DataRow], column: str, source: str) -> Iterator[DataRow]:
    """Yield the rows with an id in ``column``, such as ``loans.csv:17``, where they have none."""
    for row in rows:
        if isinstance(row.values, dict):
            values = cast("dict[str, object]", row.values)
            has_id = values.get(column) is not None
            yield row if has_id else DataRow(row.line, {**values, column: f"{source}:{row.line}"}, row.errors)
        else:
            yield row


def _converted(
    rows: Iterator[DataRow], types: Mapping[str, ColumnType], base: BaseType, convert: Callable[[object], object]
) -> Iterator[DataRow]:
    """Yield the rows with each single value of the columns of a type converted, those in lists and maps too."""
    names = [name for name, of in types.items() if base in (of.base, of.element)]
    for row in rows:
        if isinstance(row.values, dict):
            values = cast("dict[str, object]", row.values)
            converted = {name: _each(values[name], convert) for name in names if name in values}
            yield DataRow(row.line, {**values, **converted}, row.errors)
        else:
            yield row


def _each(value: object, convert: Callable[[object], object]) -> object:
    if isinstance(value, list):
        return [_each(item, convert) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: _each(item, convert) for key, item in cast("dict[str, object]", value).items()}
    return convert(value)


def _with_ints(value: object) -> object:
    return whole(value) if isinstance(value, float) else value


def _mended(value: object) -> object:
    return mend(value) or value if isinstance(value, str) else value
