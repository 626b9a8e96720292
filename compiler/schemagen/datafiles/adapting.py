"""Adapt the rows of a file to the schema as far as the caller asked for it: unknown columns, other timestamps, ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    names = [name for name, of in types.items() if BaseType.TIMESTAMP in (of.base, of.element)]
    for row in rows:
        if isinstance(row.values, dict):
            values = cast("dict[str, object]", row.values)
            mended = {name: _mended(values[name]) for name in names if name in values}
            yield DataRow(row.line, {**values, **mended}, row.errors)
        else:
            yield row


def with_whole_ints(rows: Iterator[DataRow], types: Mapping[str, ColumnType]) -> Iterator[DataRow]:
    """Yield the rows with ints where a column of ints has floats that are whole numbers."""
    names = [name for name, of in types.items() if BaseType.INT in (of.base, of.element)]
    for row in rows:
        if isinstance(row.values, dict):
            values = cast("dict[str, object]", row.values)
            ints = {name: _with_ints(values[name]) for name in names if name in values}
            yield DataRow(row.line, {**values, **ints}, row.errors)
        else:
            yield row


def with_row_ids(rows: Iterator[DataRow], column: str, source: str) -> Iterator[DataRow]:
    """Yield the rows with an id in ``column``, such as ``loans.csv:17``, where they have none."""
    for row in rows:
        if isinstance(row.values, dict):
            values = cast("dict[str, object]", row.values)
            has_id = values.get(column) is not None
            yield row if has_id else DataRow(row.line, {**values, column: f"{source}:{row.line}"}, row.errors)
        else:
            yield row


def _with_ints(value: object) -> object:
    if isinstance(value, list):
        return [_with_ints(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: _with_ints(item) for key, item in cast("dict[str, object]", value).items()}
    return whole(value) if isinstance(value, float) else value


def _mended(value: object) -> object:
    if isinstance(value, list):
        return [_mended(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: _mended(item) for key, item in cast("dict[str, object]", value).items()}
    return mend(value) or value if isinstance(value, str) else value
