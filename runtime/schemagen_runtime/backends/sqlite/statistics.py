"""What a monitoring database holds, in numbers; plain reads, which keep no writer waiting."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.sqlite import registry
from schemagen_runtime.backends.sqlite.connection import quoted
from schemagen_runtime.backends.sqlite.layout import Place
from schemagen_runtime.backends.sqlite.registry import Version, stored_columns, table
from schemagen_runtime.backends.sqlite.retention import rowid_name

_WINDOW: Final = 5000


@dataclass(frozen=True, slots=True)
class CollectionStatistics:
    """What is stored of one collection.

    Attributes:
        collection: its place.
        models: how many inferences there are of each model.
        labelled: inferences that have a label.
        labels: ids that have a label.
        unjoined: of those, the ones without an inference.
        first_received_at: when the earliest inference that is still stored came; None where there is none.
        last_received_at: when the latest came.
        versions: the registered versions, the oldest first.
    """

    collection: Collection
    models: Mapping[str, int]
    labelled: int
    labels: int
    unjoined: int
    first_received_at: str | None
    last_received_at: str | None
    versions: Sequence[Version]

    @property
    def inferences(self) -> int:
        """How many inferences there are, of all models."""
        return sum(self.models.values())


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a database holds; sizes in bytes, the write-ahead log apart from the file."""

    size: int
    wal_size: int
    collections: Sequence[CollectionStatistics]


def statistics(connection: sqlite3.Connection, path: str) -> Statistics:
    """Count what a database holds: all numbers are those of one moment, whoever writes meanwhile."""
    connection.execute("BEGIN")
    try:
        counted = [_count(connection, collection) for collection in registry.collections(connection)]
    finally:
        connection.execute("ROLLBACK")
    return Statistics(_size(path), _size(f"{path}-wal"), counted)


def _size(path: str) -> int:
    with suppress(FileNotFoundError):
        return os.stat(path).st_size  # noqa: PTH116 -- the path is text, and so is its suffix
    return 0


def _count(connection: sqlite3.Connection, collection: Collection) -> CollectionStatistics:
    columns = stored_columns(connection, collection)
    (id_,) = (quoted(column.column) for column in columns if column.place is Place.ID)
    inferences, labels = table(collection, "inferences"), table(collection, "labels")
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
    )


def _received(connection: sqlite3.Connection, inferences: str, rowid: str | None) -> tuple[str | None, str | None]:
    """The earliest and the latest reception.

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
