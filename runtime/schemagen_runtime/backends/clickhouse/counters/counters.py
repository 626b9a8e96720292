"""Count the rows of a database of ClickHouse into a SQLite file, and read what is counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing, contextmanager
from typing import TypeVar

from schemagen_runtime.api.counters import Counting
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.counters.changed_hours import ChangedHours
from schemagen_runtime.backends.clickhouse.counters.counted_rows import CountedRows
from schemagen_runtime.backends.clickhouse.counters.hour_step import HourStep
from schemagen_runtime.backends.clickhouse.counters.hour_table import HourTable, Waiting
from schemagen_runtime.backends.clickhouse.counters.known_schemas import know_schemas
from schemagen_runtime.backends.clickhouse.counters.remote_segments import RemoteSegmentStep
from schemagen_runtime.backends.clickhouse.registry import ClickHouseRegistry
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables
from schemagen_runtime.backends.sqlite.connection import connect, transaction, translated
from schemagen_runtime.backends.sqlite.counter_tables import (
    CountedCollection,
    CountedState,
    collection_number,
    state_of,
)
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters, steps_of
from schemagen_runtime.backends.sqlite.migration import migrate
from schemagen_runtime.backends.sqlite.open_database import read_alone

T = TypeVar("T")


class ClickHouseCounters(SqliteCounters):
    """Count the rows of one database into a file that has its schemas, but none of its rows."""

    def __init__(self, url: str, path: str) -> None:
        """Take the URL of the database, and the path of the file, which is made where there is none.

        Raises:
            ValueError: the URL is none of a store.
            DestinationError: the file cannot be opened, or is no monitoring database.
            TransientError: it is locked.
        """
        super().__init__(path)
        connect(path, create=True).close()
        self._client = ClickHouseClient(url)
        self._registry = ClickHouseRegistry(self._client)

    def count(self, collection: Collection) -> Generator[Counting, None, None]:
        """Count the hours of which something changed, in steps; yield after each how far it is."""
        with self._connected() as connection:
            step = self._reference_step(connection, collection)
            step.look()
            yield from steps_of(step)

    def recount(self, collection: Collection) -> Generator[Counting, None, None]:
        """Count every hour anew, in steps; go on with a recount that was not ended."""
        with self._connected() as connection:
            step = self._reference_step(connection, collection)
            step.look()
            with transaction(connection):
                step.recount()
            yield from steps_of(step)

    def counting(self, collection: Collection) -> Counting | None:
        """Return how far a collection is counted; None where it never was."""
        found = self._read(collection, _waiting)
        if found is None:
            return None
        waiting, state = found
        rows, labels = ChangedHours(self._client, *self._found(collection)).totals()
        return waiting.counting(state, abs(rows - waiting.rows) + abs(labels - waiting.labels))

    def count_segments(
        self, collection: Collection, model: str, columns: Iterable[str], days: Iterable[int]
    ) -> Generator[int, None, None]:
        """Count columns by each segment of their schema on some days, from rows; yield how many rows were read."""
        with self._connected() as connection:
            know_schemas(connection, collection, self._registry)
            rows = CountedRows(self._client, *self._found(collection))
            yield from RemoteSegmentStep(connection, collection, model, rows).run(columns, days)

    def close(self) -> None:
        """Close this thread's connections to the database."""
        self._client.close()

    @contextmanager
    def _connected(self) -> Generator[sqlite3.Connection]:
        with closing(connect(self._path, create=True)) as connection, translated(self._path):
            migrate(connection)
            yield connection

    def _reference_step(self, connection: sqlite3.Connection, collection: Collection) -> HourStep:
        know_schemas(connection, collection, self._registry)
        found = self._found(collection)
        return HourStep(connection, collection, ChangedHours(self._client, *found), CountedRows(self._client, *found))

    def _found(self, collection: Collection) -> tuple[Tables, Sequence[StoredColumn]]:
        return Tables(collection), self._registry.columns_to_read(collection)

    def _read(self, collection: Collection, read: Callable[[sqlite3.Connection, CountedCollection], T]) -> T | None:
        is_known = read_alone(self._path, lambda one: collection_number(one, collection) is not None)
        return super()._read(collection, read) if is_known else None


def _waiting(connection: sqlite3.Connection, place: CountedCollection) -> tuple[Waiting, CountedState] | None:
    waiting = HourTable(connection, place.number).waiting()
    return None if waiting is None else (waiting, state_of(connection, place))
