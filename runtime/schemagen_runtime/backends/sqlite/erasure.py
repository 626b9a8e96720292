"""Erase ids for good: what is stored under them goes, its bytes are overwritten, and a late copy is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from schemagen_runtime.api.destination import Collection, DestinationError, TransientError
from schemagen_runtime.api.store_statistics import Erased
from schemagen_runtime.backends.sql.erased_ids import erased_id, hash_of_id, keys_to_erase
from schemagen_runtime.backends.sqlite.connection import has_table, transaction
from schemagen_runtime.backends.sqlite.counted_removal import uncount
from schemagen_runtime.backends.sqlite.counter_tables import collection_number
from schemagen_runtime.backends.sqlite.kept_reports import forget_reports
from schemagen_runtime.backends.sqlite.layout import history_table, id_column, inferences_table, labels_table
from schemagen_runtime.backends.sqlite.migration import migrate
from schemagen_runtime.backends.sqlite.reader import Reader
from schemagen_runtime.backends.sqlite.registry import stored_columns
from schemagen_runtime.backends.sqlite.rows import PreparedRows
from schemagen_runtime.errors import FieldError

_IDS: Final = 500
"""Ids of one transaction: writers wait for it."""


def erase(connection: sqlite3.Connection, path: str, collection: Collection, ids: Sequence[str | int]) -> Erased:
    """Erase ids of a collection, at most 500 in a transaction; then empty the log, which holds them too.

    Raises:
        DestinationError: an id is none of this collection; nothing is erased.
        TransientError: all is erased, and others keep the log from being emptied.
    """
    migrate(connection)
    reader = Reader(connection, collection)
    keys = keys_to_erase(collection, ids, reader.key)
    # What is removed is overwritten with zeros, in pages that stay and in those that become free.
    connection.execute("PRAGMA secure_delete = ON")
    erased = Erased()
    for at in range(0, len(keys), _IDS):
        with transaction(connection):
            uncount(connection, collection, keys[at : at + _IDS])
            erased += _erase(connection, collection, keys[at : at + _IDS])
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise TransientError(f"all is erased, but {path}-wal is in use and still holds it; run the same command again")
    return erased


def _erase(connection: sqlite3.Connection, collection: Collection, keys: Sequence[str | int]) -> Erased:
    id_ = id_column(stored_columns(connection, collection)).quoted
    inferences, labels = inferences_table(collection), labels_table(collection)
    marks = ", ".join("?" * len(keys))
    found: set[object] = set()
    count = 0
    for model in _models(connection, inferences):
        where = f'{inferences} WHERE "_model" = ? AND {id_} IN ({marks})'
        gone = _delete(connection, where, id_, (model, *keys))
        count += len(gone)
        found.update(gone)
    gone = _delete(connection, f"{labels} WHERE {id_} IN ({marks})", id_, keys)
    labelled = len(gone)
    found.update(gone, _delete(connection, f"{history_table(collection)} WHERE id IN ({marks})", "id", keys))
    _forget_requests(connection)
    salt, number = _salt(connection), collection_number(connection, collection)
    forget_reports(connection, number)  # they may tell of a value that nobody else had
    rows = [(number, hash_of_id(salt, key)) for key in keys]
    connection.executemany("INSERT OR IGNORE INTO schemagen_erased_ids VALUES (?, ?)", rows)
    return Erased(count, labelled, tuple(key for key in keys if key not in found))


def _delete(connection: sqlite3.Connection, where: str, column: str, values: Sequence[str | int]) -> list[object]:
    """Delete the rows of a table that a condition fits; return what they had in a column."""
    gone = [row[0] for row in connection.execute(f"SELECT {column} FROM {where}", values)]  # noqa: S608 -- quoted names
    connection.execute(f"DELETE FROM {where}", values)  # noqa: S608 -- quoted names
    return gone


def _models(connection: sqlite3.Connection, inferences: str) -> Iterator[str]:
    query = f'SELECT min("_model") FROM {inferences} WHERE "_model" > ?'  # noqa: S608 -- quoted name
    model: str | None = ""
    while (model := connection.execute(query, (model,)).fetchone()[0]) is not None:
        yield model


def _forget_requests(connection: sqlite3.Connection) -> None:
    """Forget what was answered: a digest stands for a whole body, so nobody can tell which of them held an id."""
    if has_table(connection, "schemagen_requests"):
        connection.execute("DELETE FROM schemagen_requests")


def write_unerased(connection: sqlite3.Connection, rows: PreparedRows) -> tuple[PreparedRows, Mapping[int, FieldError]]:
    """Return the rows of a batch whose ids were not erased, and the errors of the others, by index.

    Where nothing was erased, as nearly everywhere, that costs one look into an empty table a batch.
    """
    collection = rows.builder.collection
    number = collection_number(connection, collection)
    if not _has_erased(connection, number):
        return rows, {}
    salt = _salt(connection)
    hashes = {index: hash_of_id(salt, row[0]) for part in (rows.labels, rows.inferences) for index, row in part.items()}
    known: set[bytes] = set()
    wanted = list(set(hashes.values()))
    for at in range(0, len(wanted), _IDS):
        some = wanted[at : at + _IDS]
        query = f"SELECT hash FROM schemagen_erased_ids WHERE collection = ? AND hash IN ({', '.join('?' * len(some))})"  # noqa: S608
        known.update(row[0] for row in connection.execute(query, (number, *some)))
    refused = {index: erased_id(rows.builder.id.name) for index, hash_ in hashes.items() if hash_ in known}
    if not refused:
        return rows, refused
    kept = rows._replace(
        indexes=[index for index in rows.indexes if index not in refused],
        inferences={index: row for index, row in rows.inferences.items() if index not in refused},
        labels={index: row for index, row in rows.labels.items() if index not in refused},
    )
    return kept, refused


def _has_erased(connection: sqlite3.Connection, number: int | None) -> bool:
    query = "SELECT EXISTS (SELECT 1 FROM schemagen_erased_ids WHERE collection = ?)"
    return bool(connection.execute(query, (number,)).fetchone()[0])


def _salt(connection: sqlite3.Connection) -> bytes:
    row = connection.execute("SELECT value FROM schemagen_facts WHERE name = 'salt'").fetchone()
    if row is None:
        raise DestinationError("the database has lost the salt of its erased ids")
    return bytes(row[0])
