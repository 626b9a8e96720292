"""Keep what was judged of models in the database, compressed, beside the counters from which it was judged."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Final

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.kept_reports import KEEPER_SECONDS, Basis, KeeperState, KeptReport, KeptReports
from schemagen_runtime.backends.sqlite.connection import connect, has_table, transaction, translated
from schemagen_runtime.backends.sqlite.counter_tables import collection_number, find_counted, is_counted, model_editions
from schemagen_runtime.backends.sqlite.open_database import read_alone

TABLE: Final = """
CREATE TABLE IF NOT EXISTS schemagen_kept_reports (
    id INTEGER PRIMARY KEY,
    collection INTEGER NOT NULL,
    model TEXT NOT NULL,
    period TEXT NOT NULL,
    form INTEGER NOT NULL,
    edition INTEGER NOT NULL,
    other TEXT NOT NULL,
    today INTEGER NOT NULL,
    judged_at REAL NOT NULL,
    report BLOB NOT NULL,
    UNIQUE (collection, model, period)
)
"""
"""Comes with the first model that is judged in the background. ``collection`` is the number of its first schema,
``judged_at`` in seconds since 1970, ``report`` compressed by zlib (RFC 1950)."""


_KEEPER_TABLE: Final = """
CREATE TABLE IF NOT EXISTS schemagen_keeper (
    id INTEGER PRIMARY KEY CHECK (id = 1), holder TEXT NOT NULL, doing TEXT NOT NULL, at REAL NOT NULL
)
"""
"""Comes with the first keeper; ``at`` in seconds since 1970."""
_BASIS: Final = "model, period, form, edition, other, today, judged_at"
_KEEP: Final = f"""
INSERT OR REPLACE INTO schemagen_kept_reports (collection, {_BASIS}, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608 -- our own names
_ONE: Final = "collection = ? AND form = ? AND coalesce(model = ?, 1) AND coalesce(period = ?, 1)"


class SqliteKeptReports(KeptReports):
    """Keep reports in one database, over connections of its own."""

    def __init__(self, path: str) -> None:
        """Take the path of the database; it is opened where it is needed."""
        self._path = path

    def keep(self, collection: Collection, reports: Sequence[KeptReport]) -> bool:
        """Keep reports in one transaction; not where the counters of a model have another edition by now."""
        with closing(connect(self._path, create=False)) as connection, translated(self._path):
            place = find_counted(connection, collection)
            rows = [
                (place.number, *basis[:-1], basis.judged_at.timestamp(), zlib.compress(report))
                for basis, report in reports
            ]
            with transaction(connection):
                editions = model_editions(connection, place) if is_counted(connection, place.number) else {}
                if any(editions.get(one.basis.model) != one.basis.edition for one in reports):
                    return False
                connection.execute(TABLE)
                connection.executemany(_KEEP, rows)
        return True

    def bases(self, collection: Collection, form: int) -> list[Basis]:
        """Return what the reports of a collection in some form are judged from, by model and period."""
        return [_basis(row) for row in self._select(_BASIS, collection, form, None, None)]

    def reports(
        self, collection: Collection, form: int, *, model: str | None = None, period: str | None = None
    ) -> list[KeptReport]:
        """Return the reports of a collection in some form, by model and period."""
        rows = self._select(f"{_BASIS}, report", collection, form, model, period)
        return [KeptReport(_basis(own), zlib.decompress(report)) for *own, report in rows]

    def _select(self, names: str, collection: Collection, *given: str | int | None) -> list[tuple[Any, ...]]:
        query = f"SELECT {names} FROM schemagen_kept_reports WHERE {_ONE} ORDER BY model, period"  # noqa: S608 -- our own names

        def read(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
            if not has_table(connection, "schemagen_kept_reports"):
                return []
            number = collection_number(connection, collection)
            return connection.execute(query, (number, *given)).fetchall()

        return read_alone(self._path, read)

    def tell(self, holder: str, doing: str) -> bool:
        """Say what a keeper does; return False, and say nothing, where another one said something just now."""
        now = datetime.now(UTC).timestamp()
        with closing(connect(self._path, create=False)) as connection, translated(self._path), transaction(connection):
            connection.execute(_KEEPER_TABLE)
            row = connection.execute("SELECT holder, at FROM schemagen_keeper").fetchone()
            # A clock that was put back must not keep everybody waiting.
            if row is not None and row[0] != holder and abs(now - row[1]) < KEEPER_SECONDS:
                return False
            connection.execute("INSERT OR REPLACE INTO schemagen_keeper VALUES (1, ?, ?, ?)", (holder, doing, now))
        return True

    def leave(self, holder: str) -> None:
        """Say that a keeper has ended, so that another one may begin."""
        with closing(connect(self._path, create=False)) as connection, translated(self._path), transaction(connection):
            if has_table(connection, "schemagen_keeper"):
                connection.execute("DELETE FROM schemagen_keeper WHERE holder = ?", (holder,))

    def keeper(self) -> KeeperState | None:
        """Return what the keeper does that is at work; None where there is none."""

        def read(connection: sqlite3.Connection) -> KeeperState | None:
            if not has_table(connection, "schemagen_keeper"):
                return None
            row = connection.execute("SELECT doing, at FROM schemagen_keeper").fetchone()
            if row is None or abs(datetime.now(UTC).timestamp() - row[1]) >= KEEPER_SECONDS:
                return None
            return KeeperState(row[0], datetime.fromtimestamp(row[1], UTC))

        return read_alone(self._path, read)

    def close(self) -> None:
        """Close nothing: each method opens what it needs."""


def _basis(row: Sequence[Any]) -> Basis:
    return Basis._make((*row[:-1], datetime.fromtimestamp(row[-1], UTC)))


def forget_reports(connection: sqlite3.Connection, number: int | None) -> None:
    """Remove the reports of a collection, by its number, within a transaction in which rows of it are erased."""
    if has_table(connection, "schemagen_kept_reports"):
        connection.execute("DELETE FROM schemagen_kept_reports WHERE collection = ?", (number,))
