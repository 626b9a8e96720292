"""Where a column lives in the store: its table, its column and its type there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from schemagen_runtime.columns import BaseType, ColumnType, Role
from schemagen_runtime.document import Document, DocumentColumn

MAX_COLUMNS: Final = 1900
"""SQLite's own limit is 2000 a table; some are ours, and a view joins two tables."""

INTERNAL: Final = ("_model", "_schema", "_received_at", "_label_timestamp", "_label_received_at")

_SQL_TYPES: Final = {
    BaseType.STRING: "TEXT",
    BaseType.UUID: "TEXT",
    BaseType.TIMESTAMP: "TEXT",
    BaseType.INT: "INTEGER",
    BaseType.BOOL: "INTEGER",
    BaseType.FLOAT: "REAL",
    BaseType.LIST: "TEXT",
    BaseType.VECTOR: "TEXT",
}


class Place(StrEnum):
    """What a stored column is to its collection. A column cannot change its place."""

    ID = "id"
    TIMESTAMP = "timestamp"
    TAGS = "tags"
    INFERENCE = "inference"
    LABEL = "label"


_PLACES: Final = {
    Role.ID: Place.ID,
    Role.TIMESTAMP: Place.TIMESTAMP,
    Role.TAGS: Place.TAGS,
    Role.LABEL: Place.LABEL,
}


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column of the store: ``name`` on the wire, ``column`` in its table."""

    name: str
    place: Place
    type: ColumnType
    column: str

    @property
    def sql_type(self) -> str:
        """The type that its table declares."""
        return _SQL_TYPES[self.type.base]


def place_of(column: DocumentColumn) -> Place:
    """Where a column of a schema belongs."""
    return _PLACES.get(column.role, Place.INFERENCE)


def conflicts(document: Document, stored: Iterable[StoredColumn]) -> list[str]:
    """Every reason why a schema cannot be registered beside the columns that are stored."""
    by_name = {column.name: column for column in stored}
    own = {
        column.place: column for column in by_name.values() if column.place in (Place.ID, Place.TIMESTAMP, Place.TAGS)
    }
    reasons: list[str] = []
    for column in document.all_columns:
        place, bare = place_of(column), column.type.with_nullable(False)
        known = by_name.get(column.name)
        if known is not None and known.place is not place:
            reasons.append(f"column {column.name!r} is stored as {known.place}, and the schema makes it {place}")
        elif known is not None and known.type.with_nullable(False) != bare:
            stored_type = known.type.with_nullable(False)
            reasons.append(f"column {column.name!r} is stored as {stored_type}, and the schema makes it {bare}")
        elif known is None and place in own:
            reasons.append(
                f"the {place} column is stored as {own[place].name!r}, and the schema calls it {column.name!r}"
            )
    return reasons


def allot(document: Document, stored: Iterable[StoredColumn]) -> list[StoredColumn]:
    """The columns that the store must add for a schema, under names that are unique whatever their case."""
    known = {column.name for column in stored}
    taken = {column.column.casefold() for column in stored} | set(INTERNAL)
    added: list[StoredColumn] = []
    for column in document.all_columns:
        if column.name not in known:
            name, number = column.name, 1
            while name.casefold() in taken:
                number += 1
                name = f"{column.name}_{number}"
            taken.add(name.casefold())
            added.append(StoredColumn(column.name, place_of(column), column.type, name))
    return added
