"""Register schemas, and read back what is registered."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from schemagen_runtime.api.destination import Collection, SchemaConflict, SchemaInfo
from schemagen_runtime.api.version import Version
from schemagen_runtime.backends.sqlite.connection import transaction
from schemagen_runtime.backends.sqlite.layout import MAX_COLUMNS, StoredColumn, allot, statements_to_add
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.document import Document, Place, read_document
from schemagen_runtime.support.loading import LOADING

_EXACTLY: Final = "project = ? COLLATE BINARY AND collection = ? COLLATE BINARY"
"""Names as they are: the columns take upper and lower case for the same, and rights do not."""


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
        reasons = _find_reasons(document, schema.version, stored, versions(connection, collection))
        if reasons:
            raise SchemaConflict([f"{collection}: {reason}" for reason in reasons])
        added = allot(document, stored)
        for statement in statements_to_add(collection, stored, added):
            connection.execute(statement)
        _remember(connection, collection, schema, added)


def schema_id(connection: sqlite3.Connection, collection: Collection, fingerprint: str) -> int | None:
    """Return the number of a registered schema, None where it is not."""
    query = "SELECT id FROM schemagen_schemas WHERE project = ? AND collection = ? AND fingerprint = ?"
    row = connection.execute(query, (collection.project, collection.name, fingerprint)).fetchone()
    return None if row is None else int(row[0])


def document(connection: sqlite3.Connection, collection: Collection, fingerprint: str) -> bytes | None:
    """Return the document of a registered schema, None where it is not."""
    query = f"SELECT document FROM schemagen_schemas WHERE {_EXACTLY} AND fingerprint = ?"  # noqa: S608 -- no value in it
    row = connection.execute(query, (collection.project, collection.name, fingerprint)).fetchone()
    return None if row is None else str(row[0]).encode()


def versions(connection: sqlite3.Connection, collection: Collection) -> list[Version]:
    """Return the registered versions of a collection, the oldest first."""
    query = f"SELECT version, fingerprint, registered_at FROM schemagen_schemas WHERE {_EXACTLY} ORDER BY id"  # noqa: S608 -- no value in it
    return [Version(*row) for row in connection.execute(query, (collection.project, collection.name))]


def stored_columns(connection: sqlite3.Connection, collection: Collection) -> list[StoredColumn]:
    """Return every column that a collection has, in the order in which they came."""
    query = (
        'SELECT name, place, type, "column" FROM schemagen_columns WHERE project = ? AND collection = ? ORDER BY rowid'
    )
    rows = connection.execute(query, (collection.project, collection.name))
    return [StoredColumn(name, Place(place), ColumnType.parse(type_), column) for name, place, type_, column in rows]


def collections(connection: sqlite3.Connection) -> list[Collection]:
    """Return every collection of the store."""
    rows = connection.execute("SELECT DISTINCT project, collection FROM schemagen_schemas ORDER BY project, collection")
    return [Collection(project, name) for project, name in rows]


def _require_case(connection: sqlite3.Connection, collection: Collection) -> None:
    query = "SELECT project, collection FROM schemagen_schemas WHERE project = ? AND collection = ? LIMIT 1"
    row = connection.execute(query, (collection.project, collection.name)).fetchone()
    if row is not None and Collection(*row) != collection:
        stored = Collection(*row)
        reason = f"{collection} differs from {stored} by upper and lower case only, which SQLite does not tell apart"
        raise SchemaConflict([reason])


def _find_reasons(
    document: Document, version: str, stored: Sequence[StoredColumn], registered: Sequence[Version]
) -> list[str]:
    """Return every reason against a schema: those of any store, then SQLite's own."""
    reasons: list[str] = []
    if registered:
        # Most programs register what is known already, or what is the first of its collection.
        with LOADING:
            from schemagen_runtime.compatibility.comparison import find_incompatibilities  # noqa: PLC0415 -- see above
            from schemagen_runtime.compatibility.rule import Candidate, Registered  # noqa: PLC0415 -- see above

        beside = Registered([column.known for column in stored], {one.version for one in registered})
        reasons = [found.reason for found in find_incompatibilities(beside, Candidate(version, document))]
    if len(stored) + len(document.all_columns) > MAX_COLUMNS:
        reasons.append(f"SQLite holds no more than {MAX_COLUMNS} columns of a collection")
    return reasons


def _remember(
    connection: sqlite3.Connection, collection: Collection, schema: SchemaInfo, added: Sequence[StoredColumn]
) -> None:
    place = (collection.project, collection.name)
    row = (*place, schema.version, schema.fingerprint, schema.document.decode().strip(), datetime.now(UTC).isoformat())
    insert = "INSERT INTO schemagen_schemas (project, collection, version, fingerprint, document, registered_at)"
    connection.execute(f"{insert} VALUES (?, ?, ?, ?, ?, ?)", row)
    rows = [(*place, column.name, column.place, str(column.type), column.column) for column in added]
    connection.executemany("INSERT INTO schemagen_columns VALUES (?, ?, ?, ?, ?, ?)", rows)
