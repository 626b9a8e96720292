"""Find the placeholders of a schema that was inferred, and stand in for them where rows are only checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from schemagen_runtime.document import read_document
from schemagen_runtime.schema import Schema

from schemagen.datafiles.row import DataRow
from schemagen.model.placeholders import PLACEHOLDERS, TODO_ID, TODO_TIME

_ANY_TIME: Final = "2000-01-01T00:00:00Z"


def placeholders(schema: Schema[object]) -> Sequence[str]:
    """Return the columns of a schema that stand where somebody has yet to name one."""
    names = {column.name for column in read_document(schema.document).all_columns}
    return [name for name in PLACEHOLDERS if name in names]


def told(name: str) -> str:
    """Say what a placeholder stands for."""
    return f"{name!r} is a placeholder: it stands for {PLACEHOLDERS[name]}"


def filled(rows: Iterator[DataRow], names: Sequence[str]) -> Iterator[DataRow]:
    """Yield the rows with a value for each of these placeholders, unless they have one."""
    for row in rows:
        if isinstance(row.values, dict):
            standing = {TODO_ID: f"line {row.line}", TODO_TIME: _ANY_TIME}
            values = cast("Mapping[str, object]", row.values)
            yield DataRow(row.line, {**{n: standing[n] for n in names if n in standing}, **values}, row.errors)
        else:
            yield row
