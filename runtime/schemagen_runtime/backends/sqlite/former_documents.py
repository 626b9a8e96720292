"""Remember which documents were replaced by newer words, so that a program which still has one does not bring it back.

Two programs can have the same version of a schema with other words, while one of them is still to be renewed. Each
registers what it has whenever it starts.
"""

from __future__ import annotations

import sqlite3
from hashlib import sha256

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.sqlite.connection import has_table
from schemagen_runtime.backends.sqlite.layout import FORMER_DOCUMENTS_TABLE

_TABLE = "schemagen_former_documents"


def was_replaced(connection: sqlite3.Connection, collection: Collection, document: bytes) -> bool:
    """Tell whether a document was kept for a collection once, and another took its place."""
    if not has_table(connection, _TABLE):
        return False
    query = f"SELECT 1 FROM {_TABLE} WHERE project = ? AND collection = ? AND digest = ?"  # noqa: S608 -- no value in it
    return connection.execute(query, _row(collection, document)).fetchone() is not None


def replace(connection: sqlite3.Connection, collection: Collection, former: bytes, newer: bytes) -> None:
    """Remember that one document takes the place of another, in the transaction of the caller."""
    connection.execute(FORMER_DOCUMENTS_TABLE)
    delete = f"DELETE FROM {_TABLE} WHERE project = ? AND collection = ? AND digest = ?"  # noqa: S608 -- as above
    connection.execute(delete, _row(collection, newer))
    insert = f"INSERT OR IGNORE INTO {_TABLE} (project, collection, digest) VALUES (?, ?, ?)"  # noqa: S608 -- as above
    connection.execute(insert, _row(collection, former))


def _row(collection: Collection, document: bytes) -> tuple[str, str, bytes]:
    return collection.project, collection.name, sha256(document.strip()).digest()
