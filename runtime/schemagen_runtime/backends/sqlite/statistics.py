"""Count what a monitoring database holds, by plain reads, which keep no writer waiting."""

from __future__ import annotations

import sqlite3
from typing import Final

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.store_statistics import CollectionStatistics, StoreStatistics
from schemagen_runtime.backends.sqlite import registry, rejections
from schemagen_runtime.backends.sqlite.database_file import size_of
from schemagen_runtime.backends.sqlite.layout import id_column, inferences_table, labels_table, rowid_name

_WINDOW: Final = 5000
"""Rows at either end of a table that are searched."""


def statistics(connection: sqlite3.Connection, path: str) -> StoreStatistics:
    """Count what a database holds: all numbers are those of one moment, whoever writes meanwhile."""
    connection.execute("BEGIN")
    try:
        counted = [_count(connection, collection) for collection in registry.collections(connection)]
    finally:
        connection.execute("ROLLBACK")
    return StoreStatistics(size_of(path), size_of(f"{path}-wal"), counted)


def _count(connection: sqlite3.Connection, collection: Collection) -> CollectionStatistics:
    columns = registry.stored_columns(connection, collection)
    id_ = id_column(columns).quoted
    inferences, labels = inferences_table(collection), labels_table(collection)
    # Each of these reads an index, which is a fraction of its table where events have vectors.
    by_model = f'SELECT "_model", count(*) FROM {inferences} GROUP BY 1 ORDER BY 1'  # noqa: S608 -- quoted names
    joined = f"{inferences} AS i JOIN {labels} AS l ON l.{id_} = i.{id_}"
    labelled = f"SELECT count(*), count(DISTINCT i.{id_}) FROM {joined}"  # noqa: S608 -- quoted names
    models: dict[str, int] = dict(connection.execute(by_model).fetchall())
    (count_of_labels,) = connection.execute(f"SELECT count(*) FROM {labels}").fetchone()  # noqa: S608 -- quoted names
    count_of_labelled, ids = connection.execute(labelled).fetchone()
    first, last = _received(connection, inferences, rowid_name(columns))
    return CollectionStatistics(
        collection,
        models,
        count_of_labelled,
        count_of_labels,
        count_of_labels - ids,
        first,
        last,
        registry.versions(connection, collection),
        rejections.total(connection, collection),
    )


def _received(connection: sqlite3.Connection, inferences: str, rowid: str | None) -> tuple[str | None, str | None]:
    """Return when the earliest and the latest inference came.

    No index has it, and the whole table may be large. Rows are stored in the order in which they come, but for
    batches that overtook each other: a few thousand rows at either end have the answer.
    """
    if rowid is None:
        query = f'SELECT min("_received_at"), max("_received_at") FROM {inferences}'  # noqa: S608 -- quoted names
        first, last = connection.execute(query).fetchone()
        return first, last
    ends = (("min", "ASC"), ("max", "DESC"))
    first, last = (
        connection.execute(
            f"SELECT {function}(received_at) FROM"  # noqa: S608 -- quoted names
            f' (SELECT "_received_at" AS received_at FROM {inferences} ORDER BY {rowid} {order} LIMIT {_WINDOW})'
        ).fetchone()[0]
        for function, order in ends
    )
    return first, last
