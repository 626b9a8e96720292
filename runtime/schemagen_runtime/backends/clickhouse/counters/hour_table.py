"""Keep which hours of a collection of ClickHouse are counted, and which are to be counted, in the SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from schemagen_runtime.api.counters import Counting
from schemagen_runtime.backends.clickhouse.counters.changed_hours import HourDigest
from schemagen_runtime.backends.sqlite.connection import has_table
from schemagen_runtime.backends.sqlite.counter_tables import CountedState

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS schemagen_seen_hours (
    collection INTEGER NOT NULL,
    kind TEXT NOT NULL,
    hour INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (collection, kind, hour)
) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS schemagen_uncounted_hours (
    collection INTEGER NOT NULL, hour INTEGER NOT NULL, PRIMARY KEY (collection, hour)
) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS schemagen_seen (collection INTEGER PRIMARY KEY, at TEXT NOT NULL)",
)
"""``schemagen_seen_hours`` has what ClickHouse had when it was looked at last, ``schemagen_uncounted_hours`` the hours
whose counters do not say that yet."""


class Kind(StrEnum):
    """Say what a digest is of."""

    ROWS = "rows"
    """Of inferences, by the hour of the event."""
    LABELS = "labels"
    """Of label events, by the hour in which they came."""


class Waiting(NamedTuple):
    """Hold what waits to be counted.

    Attributes:
        rows: how many inferences there are.
        labels: how many label events there are.
        hours: how many hours wait.
        waiting: how many inferences they have.
        at: when ClickHouse was looked at.
    """

    rows: int
    labels: int
    hours: int
    waiting: int
    at: datetime

    def counting(self, state: CountedState, more: int = 0) -> Counting:
        """Return how far the collection is counted, where ``more`` rows and labels came or went since."""
        changes = self.hours + more
        return Counting(
            self.rows - self.waiting,
            self.rows,
            changes,
            is_recount=state.counted < state.recount,
            edition=state.edition,
            until=self.at if changes else None,
        )


class HourTable:
    """Read and write the hours of one collection, over one connection."""

    def __init__(self, connection: sqlite3.Connection, collection: int) -> None:
        """Take the number of the collection."""
        self._connection = connection
        self._collection = collection

    def make(self) -> None:
        """Make the tables where there are none."""
        for statement in _TABLES:
            self._connection.execute(statement)

    def seen(self, kind: Kind) -> dict[int, HourDigest]:
        """Return what there was of each hour."""
        query = "SELECT hour, rows, digest FROM schemagen_seen_hours WHERE collection = ? AND kind = ?"
        found = self._connection.execute(query, (self._collection, kind))
        return {hour: HourDigest(rows, digest) for hour, rows, digest in found}

    def see(self, kind: Kind, found: Mapping[int, HourDigest]) -> None:
        """Keep what there is of each hour, in the place of what there was, within a transaction; as what follows."""
        delete = "DELETE FROM schemagen_seen_hours WHERE collection = ? AND kind = ?"
        self._connection.execute(delete, (self._collection, kind))
        rows = [(self._collection, kind, hour, *digest) for hour, digest in found.items()]
        self._connection.executemany("INSERT INTO schemagen_seen_hours VALUES (?, ?, ?, ?, ?)", rows)

    def see_at(self, moment: datetime) -> None:
        """Keep when ClickHouse was looked at."""
        insert = "INSERT OR REPLACE INTO schemagen_seen VALUES (?, ?)"
        self._connection.execute(insert, (self._collection, moment.isoformat()))

    def wait(self, hours: Iterable[int]) -> None:
        """Keep that hours are to be counted."""
        insert = "INSERT OR IGNORE INTO schemagen_uncounted_hours VALUES (?, ?)"
        self._connection.executemany(insert, [(self._collection, hour) for hour in hours])

    def done(self, hours: Iterable[int]) -> None:
        """Keep that hours are counted."""
        delete = "DELETE FROM schemagen_uncounted_hours WHERE collection = ? AND hour = ?"
        self._connection.executemany(delete, [(self._collection, hour) for hour in hours])

    def next(self, rows: int) -> list[int]:
        """Return the first hours that wait, as many as have some rows together: one at least, where one waits."""
        query = (
            "SELECT u.hour, coalesce(s.rows, 0) FROM schemagen_uncounted_hours AS u "
            "LEFT JOIN schemagen_seen_hours AS s ON s.collection = u.collection AND s.kind = ? AND s.hour = u.hour "
            "WHERE u.collection = ? ORDER BY u.hour"
        )
        chosen: list[int] = []
        for hour, count in self._connection.execute(query, (Kind.ROWS, self._collection)):
            rows -= count
            if rows < 0 and chosen:
                break
            chosen.append(hour)
        return chosen

    def uncounted(self) -> frozenset[int]:
        """Return the hours that wait."""
        query = "SELECT hour FROM schemagen_uncounted_hours WHERE collection = ?"
        return frozenset(row[0] for row in self._connection.execute(query, (self._collection,)))

    def waiting(self) -> Waiting | None:
        """Return what waits; None where ClickHouse was never looked at."""
        if not has_table(self._connection, "schemagen_seen"):
            return None
        at = self._connection.execute(
            "SELECT at FROM schemagen_seen WHERE collection = ?", (self._collection,)
        ).fetchone()
        if at is None:
            return None
        total = "SELECT coalesce(sum(rows), 0) FROM schemagen_seen_hours WHERE collection = ? AND kind = ?"
        rows, labels = (self._connection.execute(total, (self._collection, kind)).fetchone()[0] for kind in Kind)
        uncounted = self.uncounted()
        seen = self.seen(Kind.ROWS)
        waiting = sum(seen[hour].rows for hour in uncounted if hour in seen)
        return Waiting(rows, labels, len(uncounted), waiting, datetime.fromisoformat(at[0]))
