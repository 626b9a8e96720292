"""Register schemas, and read back what is registered."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from schemagen_runtime.api.destination import Collection, SchemaConflict, SchemaInfo
from schemagen_runtime.api.version import Version
from schemagen_runtime.backends.sqlite import former_documents, modes
from schemagen_runtime.backends.sqlite.connection import transaction
from schemagen_runtime.backends.sqlite.layout import MAX_COLUMNS, StoredColumn, allot, statements_to_add
from schemagen_runtime.columns import BaseType, ColumnType
from schemagen_runtime.compatibility.mode import DEFAULT, Mode
from schemagen_runtime.document import Document, Place, read_document
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from schemagen_runtime.compatibility.admission import Refused

_EXACTLY: Final = "project = ? COLLATE BINARY AND collection = ? COLLATE BINARY"
"""Names as they are: the columns take upper and lower case for the same, and rights do not."""


class _Held(NamedTuple):
    """Hold what a collection has when a schema comes.

    Attributes:
        columns: every column of it.
        versions: its versions, the oldest first.
        kept: the document that has the fingerprint of the schema; None where there is none.
    """

    columns: Sequence[StoredColumn]
    versions: Sequence[Version]
    kept: bytes | None


def register(
    connection: sqlite3.Connection,
    collection: Collection,
    schema: SchemaInfo,
    approved: frozenset[str] | None = frozenset(),
    *,
    dry_run: bool = False,
) -> bool:
    """Make a schema known, and give its new columns their place; return whether it is new.

    Args:
        connection: the database.
        collection: what takes the schema's events.
        schema: the schema.
        approved: the fingerprints of changes that are approved; None where every change is, whatever the mode says.
        dry_run: whether to judge only, and change nothing.

    Raises:
        SchemaConflict: it is refused; it says every reason.
    """
    with transaction(connection):
        _require_case(connection, collection)
        kept = document(connection, collection, schema.fingerprint)
        if kept == schema.document.strip():
            return False
        if kept is not None and not approved and former_documents.was_replaced(connection, collection, schema.document):
            return False  # it has newer words, or a meaning that was approved: whoever has still the old ones goes on
        held = _Held(stored_columns(connection, collection), versions(connection, collection), kept)
        refused = _find_refused(connection, collection, schema, held, approved)
        reasons = [f"{collection}: {one.change.message}{_rule(one)}" for one in refused]
        described = read_document(schema.document)
        if kept is None and len(held.columns) + len(described.all_columns) > MAX_COLUMNS:
            reasons.append(f"{collection}: SQLite holds no more than {MAX_COLUMNS} columns of a collection")
        if reasons:
            raise SchemaConflict(reasons, [one.described for one in refused])
        if kept is not None:
            # A mode that judges nothing takes another meaning, too; what is stored keeps the one that it came with.
            if approved or _means(kept) == _means(schema.document):
                _replace_words(connection, collection, schema, kept, dry_run=dry_run)
        elif not dry_run:
            _add(connection, collection, schema, described, held)
        return kept is None


def _means(document: bytes) -> str:
    with LOADING:
        from schemagen_runtime.compatibility.meaning import meaning  # noqa: PLC0415 -- only where a text changed

    return meaning(document)


def _find_refused(
    connection: sqlite3.Connection,
    collection: Collection,
    schema: SchemaInfo,
    held: _Held,
    approved: frozenset[str] | None,
) -> list[Refused]:
    """Return the changes for which a schema is refused."""
    if not held.versions or (held.kept is not None and approved is None):
        return []
    # Most programs register what is known already, or what is the first of its collection.
    with LOADING:
        from schemagen_runtime.compatibility.admission import Known, find_refused  # noqa: PLC0415 -- see above

    mode = Mode.NONE if approved is None else modes.mode(connection, collection)
    columns = [column.known for column in held.columns]
    # The same events fit where the fingerprint is known: only what their columns mean can have changed.
    taken = [] if held.kept is not None else [one.version for one in held.versions]
    newest = held.kept or document(connection, collection, held.versions[-1].fingerprint)
    assert newest is not None  # noqa: S101 -- it was just listed
    return find_refused(Known(columns, taken, newest, mode), schema.document, () if approved is None else approved)


def _rule(refused: Refused) -> str:
    """Return the rule of a change in words, where it is the mode that refuses it, and not the store."""
    return "" if refused.fingerprint is None else f" ({refused.change.rule})"


def _widen(
    connection: sqlite3.Connection, collection: Collection, described: Document, stored: Sequence[StoredColumn]
) -> None:
    """Read columns as the wider type that a schema gives them from now on. What they hold stays as it is."""
    types = {column.name: column.type for column in stored}
    change = "UPDATE schemagen_columns SET type = ? WHERE project = ? AND collection = ? AND name = ?"
    for column in described.all_columns:
        if column.name in types and _is_wider(column.type, types[column.name]):
            connection.execute(change, (str(column.type), collection.project, collection.name, column.name))


def _is_wider(new: ColumnType, stored: ColumnType) -> bool:
    """Tell whether a type takes more than the stored one, of those that the store takes in its place."""
    if (stored.base, new.base) == (BaseType.INT, BaseType.FLOAT):
        return True
    return stored.base is new.base and (new.precision or 0) > (stored.precision or 0)


def _replace_words(
    connection: sqlite3.Connection, collection: Collection, schema: SchemaInfo, kept: bytes, *, dry_run: bool
) -> None:
    """Keep a document in the place of the one with its fingerprint: the newest words count."""
    if not dry_run:
        former_documents.replace(connection, collection, kept, schema.document)
        change = "UPDATE schemagen_schemas SET document = ? WHERE project = ? AND collection = ? AND fingerprint = ?"
        text = schema.document.decode().strip()
        connection.execute(change, (text, collection.project, collection.name, schema.fingerprint))


def _version(schema: SchemaInfo, taken: Container[str]) -> str:
    """Return the version under which a schema is kept: with a mark of its content where its own one is taken.

    The mark is build metadata (Semantic Versioning 2.0.0, item 10), which does not count in the order of versions.
    """
    return f"{schema.version}+{schema.fingerprint[:12]}" if schema.version in taken else schema.version


def schema_id(connection: sqlite3.Connection, collection: Collection, fingerprint: str) -> int | None:
    """Return the number of a registered schema, None where it is not."""
    query = "SELECT id FROM schemagen_schemas WHERE project = ? AND collection = ? AND fingerprint = ?"
    row = connection.execute(query, (collection.project, collection.name, fingerprint)).fetchone()
    return None if row is None else int(row[0])


def schema_ids(connection: sqlite3.Connection, collection: Collection) -> dict[str, int]:
    """Return the numbers of a collection's schemas, by their fingerprints, the oldest first."""
    query = f"SELECT fingerprint, id FROM schemagen_schemas WHERE {_EXACTLY} ORDER BY id"  # noqa: S608 -- no value in it
    return dict(connection.execute(query, (collection.project, collection.name)).fetchall())


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


def _add(
    connection: sqlite3.Connection,
    collection: Collection,
    schema: SchemaInfo,
    described: Document,
    held: _Held,
) -> None:
    """Keep a schema, and give its new columns their place."""
    stored = held.columns
    if not stored:
        modes.set_mode(connection, collection, DEFAULT)
    _widen(connection, collection, described, stored)
    added = allot(described, stored)
    for statement in statements_to_add(collection, stored, added):
        connection.execute(statement)
    place = (collection.project, collection.name)
    version = _version(schema, {one.version for one in held.versions})
    row = (*place, version, schema.fingerprint, schema.document.decode().strip(), datetime.now(UTC).isoformat())
    insert = "INSERT INTO schemagen_schemas (project, collection, version, fingerprint, document, registered_at)"
    connection.execute(f"{insert} VALUES (?, ?, ?, ?, ?, ?)", row)
    rows = [(*place, column.name, column.place, str(column.type), column.column) for column in added]
    connection.executemany("INSERT INTO schemagen_columns VALUES (?, ?, ?, ?, ?, ?)", rows)
