"""Keep the mode of each data collection: how strictly it takes new versions of its schema."""

from __future__ import annotations

import sqlite3

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.sqlite.connection import has_table
from schemagen_runtime.backends.sqlite.layout import MODES_TABLE
from schemagen_runtime.compatibility.mode import BEFORE_MODES, Mode


def mode(connection: sqlite3.Connection, collection: Collection) -> Mode:
    """Return the mode of a collection that is registered."""
    if not has_table(connection, "schemagen_modes"):
        return BEFORE_MODES
    query = "SELECT mode FROM schemagen_modes WHERE project = ? AND collection = ?"
    row = connection.execute(query, (collection.project, collection.name)).fetchone()
    return BEFORE_MODES if row is None else Mode(row[0])


def set_mode(connection: sqlite3.Connection, collection: Collection, chosen: Mode) -> None:
    """Give a collection a mode, in the transaction of the caller."""
    connection.execute(MODES_TABLE)
    insert = "INSERT OR REPLACE INTO schemagen_modes (project, collection, mode) VALUES (?, ?, ?)"
    connection.execute(insert, (collection.project, collection.name, str(chosen)))
