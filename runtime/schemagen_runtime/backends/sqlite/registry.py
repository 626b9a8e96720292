"""Schemas and their versions: what is registered, and the tables that follow from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from schemagen_runtime.api.destination import Collection, SchemaConflict, SchemaInfo
from schemagen_runtime.backends.sqlite.connection import quoted, transaction
from schemagen_runtime.backends.sqlite.layout import MAX_COLUMNS, Place, StoredColumn, allot, conflicts
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.document import read_document

_EXACTLY: Final = "project = ? COLLATE BINARY AND collection = ? COLLATE BINARY"
"""Names as they are: the columns take upper and lower case for the same, and rights do not."""


@dataclass(frozen=True, slots=True)
class Version:
    """One registered version of a schema."""

    version: str
    fingerprint: str
    registered_at: str


def register(connection: sqlite3.Connection, collection: Collection, schema: SchemaInfo) -> None:
    """Make a schema known, and give its new columns their place.

    Raises:
        SchemaConflict: it would break what is stored; it says every reason.
    """
    with transaction(connection):
        _require_case(connection, collection)
        if schema_id(connection, collection, schema.fingerprint) is not None:
            return
        document = read_document(schema.document)
        stored = stored_columns(connection, collection)
        reasons = [*_version_reasons(connection, collection, schema), *conflicts(document, stored)]
        if len(stored) + len(document.all_columns) > MAX_COLUMNS:
            reasons.append(f"SQLite holds no more than {MAX_COLUMNS} columns of a collection")
        if reasons:
            raise SchemaConflict([f"{collection}: {reason}" for reason in reasons])
        added = allot(document, stored)
        _change_tables(connection, collection, stored, added)
        _remember(connection, collection, schema, added)


def schema_id(connection: sqlite3.Connection, collection: Collection, fingerprint: str) -> int | None:
    """The number of a registered schema, None where it is not."""
    query = "SELECT id FROM schemagen_schemas WHERE project = ? AND collection = ? AND fingerprint = ?"
    row = connection.execute(query, (collection.project, collection.name, fingerprint)).fetchone()
    return None if row is None else int(row[0])


def document(connection: sqlite3.Connection, collection: Collection, fingerprint: str) -> bytes | None:
    """The document of a registered schema, None where it is not."""
    query = f"SELECT document FROM schemagen_schemas WHERE {_EXACTLY} AND fingerprint = ?"  # noqa: S608 -- no value in it
    row = connection.execute(query, (collection.project, collection.name, fingerprint)).fetchone()
    return None if row is None else str(row[0]).encode()


def versions(connection: sqlite3.Connection, collection: Collection) -> list[Version]:
    """The registered versions of a collection, the oldest first."""
    query = f"SELECT version, fingerprint, registered_at FROM schemagen_schemas WHERE {_EXACTLY} ORDER BY id"  # noqa: S608 -- no value in it
    return [Version(*row) for row in connection.execute(query, (collection.project, collection.name))]


def stored_columns(connection: sqlite3.Connection, collection: Collection) -> list[StoredColumn]:
    """Every column that a collection has, in the order in which they came."""
    query = (
        'SELECT name, place, type, "column" FROM schemagen_columns WHERE project = ? AND collection = ? ORDER BY rowid'
    )
    rows = connection.execute(query, (collection.project, collection.name))
    return [StoredColumn(name, Place(place), ColumnType.parse(type_), column) for name, place, type_, column in rows]


def collections(connection: sqlite3.Connection) -> list[Collection]:
    """Every collection of the store."""
    rows = connection.execute("SELECT DISTINCT project, collection FROM schemagen_schemas ORDER BY project, collection")
    return [Collection(project, name) for project, name in rows]


def table(collection: Collection, what: str) -> str:
    """The name of a table or view of a collection, quoted."""
    return quoted(f"{collection}/{what}")


def _require_case(connection: sqlite3.Connection, collection: Collection) -> None:
    query = "SELECT project, collection FROM schemagen_schemas WHERE project = ? AND collection = ? LIMIT 1"
    row = connection.execute(query, (collection.project, collection.name)).fetchone()
    if row is not None and Collection(*row) != collection:
        stored = Collection(*row)
        reason = f"{collection} differs from {stored} by upper and lower case only, which SQLite does not tell apart"
        raise SchemaConflict([reason])


def _version_reasons(connection: sqlite3.Connection, collection: Collection, schema: SchemaInfo) -> list[str]:
    query = "SELECT 1 FROM schemagen_schemas WHERE project = ? AND collection = ? AND version = ?"
    if connection.execute(query, (collection.project, collection.name, schema.version)).fetchone():
        return [f"version {schema.version} is registered with other content; raise the schema's version"]
    return []


def _change_tables(
    connection: sqlite3.Connection,
    collection: Collection,
    stored: Sequence[StoredColumn],
    added: Sequence[StoredColumn],
) -> None:
    if not stored:
        _create_tables(connection, collection, added)
    else:
        for column in added:
            target = "labels" if column.place is Place.LABEL else "inferences"
            statement = f"ALTER TABLE {table(collection, target)} ADD COLUMN {quoted(column.column)} {column.sql_type}"
            connection.execute(statement)
    connection.execute(f"DROP VIEW IF EXISTS {table(collection, 'records')}")
    _create_view(connection, collection, [*stored, *added])


def _create_tables(connection: sqlite3.Connection, collection: Collection, columns: Sequence[StoredColumn]) -> None:
    (id_,) = (column for column in columns if column.place is Place.ID)
    declared = {column: f"{quoted(column.column)} {column.sql_type}" for column in columns}
    inference = [text for column, text in declared.items() if column.place not in (Place.ID, Place.LABEL)]
    label = [text for column, text in declared.items() if column.place is Place.LABEL]
    parts = [
        '"_model" TEXT NOT NULL',
        f"{declared[id_]} NOT NULL",
        *inference,
        '"_schema" INTEGER NOT NULL REFERENCES schemagen_schemas (id)',
        '"_received_at" TEXT NOT NULL',
        f'PRIMARY KEY ("_model", {quoted(id_.column)})',
    ]
    connection.execute(f"CREATE TABLE {table(collection, 'inferences')} ({', '.join(parts)})")
    parts = [
        f"{declared[id_]} NOT NULL PRIMARY KEY",
        *label,
        '"_label_timestamp" TEXT',
        '"_label_received_at" TEXT NOT NULL',
    ]
    connection.execute(f"CREATE TABLE {table(collection, 'labels')} ({', '.join(parts)})")


def _create_view(connection: sqlite3.Connection, collection: Collection, columns: Sequence[StoredColumn]) -> None:
    (id_,) = (quoted(column.column) for column in columns if column.place is Place.ID)
    inference = [f"i.{quoted(column.column)}" for column in columns if column.place is not Place.LABEL]
    label = [f"l.{quoted(column.column)}" for column in columns if column.place is Place.LABEL]
    internal = ['i."_schema"', 'i."_received_at"', 'l."_label_timestamp"', 'l."_label_received_at"']
    names = ", ".join(['i."_model"', *inference, *label, *internal])
    tables = f"{table(collection, 'inferences')} AS i LEFT JOIN {table(collection, 'labels')} AS l ON l.{id_} = i.{id_}"
    connection.execute(f"CREATE VIEW {table(collection, 'records')} AS SELECT {names} FROM {tables}")  # noqa: S608 -- quoted names


def _remember(
    connection: sqlite3.Connection, collection: Collection, schema: SchemaInfo, added: Sequence[StoredColumn]
) -> None:
    place = (collection.project, collection.name)
    row = (*place, schema.version, schema.fingerprint, schema.document.decode().strip(), datetime.now(UTC).isoformat())
    insert = "INSERT INTO schemagen_schemas (project, collection, version, fingerprint, document, registered_at)"
    connection.execute(f"{insert} VALUES (?, ?, ?, ?, ?, ?)", row)
    rows = [(*place, column.name, column.place, str(column.type), column.column) for column in added]
    connection.executemany("INSERT INTO schemagen_columns VALUES (?, ?, ?, ?, ?, ?)", rows)
