"""Keep what is told of alerts in the monitoring database, in one transaction with the events that tell it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from typing import Final, TypeVar

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.notices import AlertNews, Decide, Notice, Notices, ToldAlert
from schemagen_runtime.backends.sqlite.connection import connect, has_table, transaction, translated
from schemagen_runtime.backends.sqlite.open_database import read_alone

T = TypeVar("T")

TABLES: Final = """
CREATE TABLE IF NOT EXISTS schemagen_told_alerts (
    id TEXT NOT NULL,
    project TEXT NOT NULL COLLATE NOCASE,
    collection TEXT NOT NULL COLLATE NOCASE,
    model TEXT NOT NULL,
    alert TEXT NOT NULL,
    PRIMARY KEY (project, collection, model, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS schemagen_notices (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    receiver TEXT NOT NULL,
    alert TEXT NOT NULL,
    body TEXT NOT NULL,
    made_at REAL NOT NULL,
    attempts INTEGER NOT NULL,
    next_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS schemagen_leases (
    receiver TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, until REAL NOT NULL
) WITHOUT ROWID
"""
"""Come with the first alert that is told."""

_TOLD: Final = """
SELECT id, alert FROM schemagen_told_alerts WHERE project = ? AND collection = ? AND model = ? ORDER BY id
"""
_DUE: Final = """
SELECT number, event, body, attempts FROM schemagen_notices
WHERE receiver = :receiver AND next_at <= :now
AND number IN (SELECT min(number) FROM schemagen_notices WHERE receiver = :receiver GROUP BY alert)
ORDER BY number LIMIT 1
"""
_GIVEN_UP: Final = """
DELETE FROM schemagen_notices WHERE made_at < ? RETURNING number, event, body, attempts
"""
_LEASE: Final = """
INSERT INTO schemagen_leases VALUES (:receiver, :holder, :now + :seconds)
ON CONFLICT (receiver) DO UPDATE SET holder = :holder, until = :now + :seconds
WHERE holder = :holder OR until <= :now OR until > :now + 2 * :seconds RETURNING holder
"""
"""What ends so much later than a lease that is taken now was taken before the clock was set back."""


class SqliteNotices(Notices):
    """Keep them in one database, over a connection for each call."""

    def __init__(self, path: str) -> None:
        """Take the path of the database; it is opened where it is needed."""
        self._path = path

    def tell(self, collection: Collection, model: str, receivers: Sequence[str], decide: Decide, now: float) -> int:
        """Keep what is told now, and an event for each receiver, in one transaction; return how many news there are."""
        place = (collection.project, collection.name, model)
        # Most judgements bring no news, and whoever reads only keeps nobody from writing.
        if not decide(self._read(lambda connection: _told(connection, place), ())):
            return 0
        with self._writing() as connection, transaction(connection):
            news = decide(_told(connection, place))
            for one in news:
                _keep(connection, place, one)
                rows = [(one.event, receiver, one.id, one.body.decode(), now, now) for receiver in receivers]
                insert = "INSERT INTO schemagen_notices VALUES (NULL, ?, ?, ?, ?, ?, 0, ?)"
                connection.executemany(insert, rows)
        return len(news)

    def due(self, receiver: str, now: float) -> Notice | None:
        """Return the oldest event whose turn it is; one waits for those before it of the same alert."""
        given = {"receiver": receiver, "now": now}
        row = self._read(lambda connection: connection.execute(_DUE, given).fetchone(), None)
        return None if row is None else _notice(row)

    def settle(self, notice: Notice) -> None:
        """Forget an event: its receiver answered."""
        with self._writing() as connection, transaction(connection):
            connection.execute("DELETE FROM schemagen_notices WHERE number = ?", (notice.number,))

    def postpone(self, notice: Notice, until: float) -> None:
        """Keep an event that was sent in vain until it is sent again."""
        update = "UPDATE schemagen_notices SET attempts = attempts + 1, next_at = ? WHERE number = ?"
        with self._writing() as connection, transaction(connection):
            connection.execute(update, (until, notice.number))

    def give_up(self, made_before: float) -> Sequence[Notice]:
        """Forget the events that were made before a moment, of every receiver; return them."""
        query = "SELECT 1 FROM schemagen_notices WHERE made_at < ? LIMIT 1"
        if self._read(lambda connection: connection.execute(query, (made_before,)).fetchone(), None) is None:
            return ()
        with self._writing() as connection, transaction(connection):
            return list(map(_notice, connection.execute(_GIVEN_UP, (made_before,)).fetchall()))

    def lease(self, receiver: str, holder: str, now: float, seconds: float) -> bool:
        """Tell whether a holder may send to a receiver for some seconds from now on; nobody else may meanwhile."""
        given = {"receiver": receiver, "holder": holder, "now": now, "seconds": seconds}
        with self._writing() as connection, transaction(connection):
            return bool(connection.execute(_LEASE, given).fetchall())

    def release(self, receiver: str, holder: str) -> None:
        """Give others leave to send to a receiver, if this holder has it."""
        with self._writing() as connection, transaction(connection):
            connection.execute("DELETE FROM schemagen_leases WHERE receiver = ? AND holder = ?", (receiver, holder))

    def _read(self, read: Callable[[sqlite3.Connection], T], without: T) -> T:
        """Return what is read; ``without`` where nothing was ever told."""
        return read_alone(
            self._path,
            lambda connection: read(connection) if has_table(connection, "schemagen_notices") else without,
        )

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection]:
        with closing(connect(self._path, create=False)) as connection, translated(self._path):
            if not has_table(connection, "schemagen_notices"):
                with transaction(connection):
                    for statement in TABLES.split(";"):
                        connection.execute(statement)
            yield connection


def _told(connection: sqlite3.Connection, place: tuple[str, str, str]) -> Sequence[ToldAlert]:
    return [ToldAlert(id_, alert.encode()) for id_, alert in connection.execute(_TOLD, place).fetchall()]


def _keep(connection: sqlite3.Connection, place: tuple[str, str, str], news: AlertNews) -> None:
    if news.alert is None:
        delete = "DELETE FROM schemagen_told_alerts WHERE project = ? AND collection = ? AND model = ? AND id = ?"
        connection.execute(delete, (*place, news.id))
    else:
        insert = "INSERT OR REPLACE INTO schemagen_told_alerts VALUES (?, ?, ?, ?, ?)"
        connection.execute(insert, (news.id, *place, news.alert.decode()))


def _notice(row: tuple[int, str, str, int]) -> Notice:
    number, event, body, attempts = row
    return Notice(number, event, body.encode(), attempts)
