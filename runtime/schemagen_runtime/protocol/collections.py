"""Write and read the description of a collection: its columns and its registered versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.version import Version
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.document import CollectionColumn
from schemagen_runtime.protocol.answer import read_list


def describe_collection(
    collection: Collection, columns: Iterable[CollectionColumn], versions: Iterable[Version]
) -> dict[str, object]:
    """Return a collection as a JSON object."""
    return {
        "project": collection.project,
        "name": collection.name,
        "columns": [{"name": one.name, "type": str(one.type), "place": str(one.place)} for one in columns],
        "versions": [
            {"version": one.version, "fingerprint": one.fingerprint, "registered_at": one.registered_at}
            for one in versions
        ],
    }


def read_column_types(answer: Mapping[str, object]) -> dict[str, ColumnType]:
    """Read the types of a described collection's columns, by the columns' names.

    Raises:
        NotUnderstood: it has no list of columns.
        ValueError: a column is no object, or its type is none of the schema language.
    """
    return dict(map(_column, read_list(answer, "columns")))


def _column(described: object) -> tuple[str, ColumnType]:
    if not isinstance(described, dict):
        raise ValueError("a column is no JSON object")  # noqa: TRY004 -- a mistake of the answer, not of the program
    column = cast("Mapping[str, object]", described)
    return str(column.get("name")), ColumnType.parse(str(column.get("type")))
