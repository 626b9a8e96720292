"""Describe every table of the store: which there are, and where a column of a collection lies in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.columns import BaseType, ColumnType
from schemagen_runtime.document import CollectionColumn, Document, Place

MAX_COLUMNS: Final = 1900
"""SQLite's own limit is 2000 a table; some are ours, and a view joins two tables."""

INTERNAL: Final = ("_model", "_schema", "_received_at", "_label_timestamp", "_label_received_at")

REGISTRY_TABLES: Final = """
CREATE TABLE schemagen_schemas (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL COLLATE NOCASE,
    collection TEXT NOT NULL COLLATE NOCASE,
    version TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL,
    registered_at TEXT NOT NULL,
    UNIQUE (project, collection, fingerprint),
    UNIQUE (project, collection, version)
);
CREATE TABLE schemagen_columns (
    project TEXT NOT NULL COLLATE NOCASE,
    collection TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    type TEXT NOT NULL,
    "column" TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (project, collection, name),
    UNIQUE (project, collection, "column")
);
"""
"""Every store has these: schemas and columns of all collections."""

REQUESTS_TABLE: Final = """
CREATE TABLE IF NOT EXISTS schemagen_requests (
    key BLOB PRIMARY KEY, digest BLOB NOT NULL, answered_at REAL NOT NULL, conflicts TEXT
) WITHOUT ROWID
"""
"""Comes with the first collector that writes."""

TOKENS_TABLE: Final = """
CREATE TABLE IF NOT EXISTS schemagen_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL,
    project TEXT,
    rights TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT
) WITHOUT ROWID
"""
"""Comes with the first token."""

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


class StoredColumn(NamedTuple):
    """Describe a column of a collection, and where it lies.

    Attributes:
        name: its name on the wire.
        place: the part that it has in the collection.
        type: its type.
        column: its name in its table.
    """

    name: str
    place: Place
    type: ColumnType
    column: str

    @property
    def known(self) -> CollectionColumn:
        """Return what callers of the store may know of it."""
        return CollectionColumn(self.name, self.place, self.type)

    @property
    def quoted(self) -> str:
        """Return its name in its table as an identifier in SQL."""
        return quoted(self.column)

    @property
    def declaration(self) -> str:
        """Return its name and type as its table declares them."""
        return f"{self.quoted} {_SQL_TYPES[self.type.base]}"


def quoted(name: str) -> str:
    """Return a name as an identifier in SQL."""
    return '"' + name.replace('"', '""') + '"'


def inferences_table(collection: Collection) -> str:
    """Return the quoted name of the table of a collection's inferences."""
    return quoted(f"{collection}/inferences")


def labels_table(collection: Collection) -> str:
    """Return the quoted name of the table of a collection's labels."""
    return quoted(f"{collection}/labels")


def records_view(collection: Collection) -> str:
    """Return the quoted name of the view that joins a collection's inferences with their labels."""
    return quoted(f"{collection}/records")


def id_column(columns: Iterable[StoredColumn]) -> StoredColumn:
    """Return the id column of a collection's columns."""
    (id_,) = (column for column in columns if column.place is Place.ID)
    return id_


def allot(document: Document, stored: Iterable[StoredColumn]) -> list[StoredColumn]:
    """Return the columns that the store must add for a schema, under names that are unique whatever their case."""
    stored = list(stored)
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
            added.append(StoredColumn(column.name, column.place, column.type, name))
    return added


def statements_to_add(
    collection: Collection, stored: Sequence[StoredColumn], added: Sequence[StoredColumn]
) -> Iterator[str]:
    """Yield the statements that give new columns their place in the tables of a collection, and in its view."""
    if stored:
        for column in added:
            table = labels_table(collection) if column.place is Place.LABEL else inferences_table(collection)
            yield f"ALTER TABLE {table} ADD COLUMN {column.declaration}"
    else:
        yield _create_inferences(collection, added)
        yield _create_labels(collection, added)
    yield f"DROP VIEW IF EXISTS {records_view(collection)}"
    yield _create_view(collection, [*stored, *added])


def _create_inferences(collection: Collection, columns: Sequence[StoredColumn]) -> str:
    id_ = id_column(columns)
    parts = [
        '"_model" TEXT NOT NULL',
        f"{id_.declaration} NOT NULL",
        *(column.declaration for column in columns if column.place not in (Place.ID, Place.LABEL)),
        '"_schema" INTEGER NOT NULL REFERENCES schemagen_schemas (id)',
        '"_received_at" TEXT NOT NULL',
        f'PRIMARY KEY ("_model", {id_.quoted})',
    ]
    return f"CREATE TABLE {inferences_table(collection)} ({', '.join(parts)})"


def _create_labels(collection: Collection, columns: Sequence[StoredColumn]) -> str:
    parts = [
        f"{id_column(columns).declaration} NOT NULL PRIMARY KEY",
        *(column.declaration for column in columns if column.place is Place.LABEL),
        '"_label_timestamp" TEXT',
        '"_label_received_at" TEXT NOT NULL',
    ]
    return f"CREATE TABLE {labels_table(collection)} ({', '.join(parts)})"


def _create_view(collection: Collection, columns: Sequence[StoredColumn]) -> str:
    id_ = id_column(columns).quoted
    inference = [f"i.{column.quoted}" for column in columns if column.place is not Place.LABEL]
    label = [f"l.{column.quoted}" for column in columns if column.place is Place.LABEL]
    internal = ['i."_schema"', 'i."_received_at"', 'l."_label_timestamp"', 'l."_label_received_at"']
    names = ", ".join(['i."_model"', *inference, *label, *internal])
    tables = f"{inferences_table(collection)} AS i LEFT JOIN {labels_table(collection)} AS l ON l.{id_} = i.{id_}"
    return f"CREATE VIEW {records_view(collection)} AS SELECT {names} FROM {tables}"  # noqa: S608 -- quoted names
