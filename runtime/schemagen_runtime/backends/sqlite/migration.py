"""Bring the tables of an older format to this one: the first writer does, and never a reader.

No row is read or written: a column that SQLite adds at the end of a table is NULL in every row that is there already
(sqlite.org/lang_altertable.html). So the time it takes depends on the number of collections only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.sqlite.connection import FORMAT, format_of, transaction
from schemagen_runtime.backends.sqlite.layout import (
    ADDED,
    FACTS_TABLES,
    INTERNAL,
    StoredColumn,
    inferences_table,
    labels_table,
    quoted,
    records_view,
    statements_to_migrate,
    unique_name,
)
from schemagen_runtime.backends.sqlite.registry import collections, stored_columns
from schemagen_runtime.document import Place


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to this format, in one transaction, unless it is there already."""
    if format_of(connection) == FORMAT:
        return
    with transaction(connection):
        if format_of(connection) == FORMAT:  # another process was quicker
            return
        for statement in FACTS_TABLES.split(";"):
            connection.execute(statement)
        for collection in collections(connection):
            connection.execute(f"DROP VIEW IF EXISTS {records_view(collection)}")
            columns = _make_way(connection, collection, stored_columns(connection, collection))
            for statement in statements_to_migrate(collection, columns):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {FORMAT}")


def _make_way(
    connection: sqlite3.Connection, collection: Collection, columns: Sequence[StoredColumn]
) -> list[StoredColumn]:
    """Give columns of the user's other names where they have those that are ours now; return all columns."""
    ours = {name for names in ADDED.values() for name in names}
    taken = {column.column.casefold() for column in columns} | set(INTERNAL)
    renamed: list[StoredColumn] = []
    for column in columns:
        if column.column.casefold() in ours:
            name = unique_name(column.name, taken)
            for table in _tables_with(collection, column):
                connection.execute(f"ALTER TABLE {table} RENAME COLUMN {column.quoted} TO {quoted(name)}")
            change = 'UPDATE schemagen_columns SET "column" = ? WHERE project = ? AND collection = ? AND name = ?'
            connection.execute(change, (name, collection.project, collection.name, column.name))
            column = column._replace(column=name)  # noqa: PLW2901 -- the same column, under its new name
        renamed.append(column)
    return renamed


def _tables_with(collection: Collection, column: StoredColumn) -> list[str]:
    labels, inferences = labels_table(collection), inferences_table(collection)
    if column.place is Place.ID:
        return [inferences, labels]
    return [labels if column.place is Place.LABEL else inferences]
