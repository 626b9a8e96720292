"""Keep the collector's tokens in the monitoring database, so that a backup is whole and every process sees them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final, TypeAlias

from schemagen_runtime.api.destination import DestinationError
from schemagen_runtime.api.tokens import StoredToken, TokenTable
from schemagen_runtime.backends.sqlite import holders
from schemagen_runtime.backends.sqlite.connection import (
    connect,
    connect_to_read,
    is_of_the_file,
    transaction,
    translated,
)
from schemagen_runtime.backends.sqlite.database_file import find_database
from schemagen_runtime.backends.sqlite.layout import TOKENS_TABLE
from schemagen_runtime.support.files import absolute_path

_Row: TypeAlias = tuple[str, bytes, str | None, str, str, str, str | None, str | None]

_SELECT: Final = "SELECT id, hash, project, rights, name, created_at, expires_at, revoked_at FROM schemagen_tokens"


class SqliteTokens(TokenTable):
    """Keep tokens in a table that comes with the first of them.

    Nothing is cached. Threads may share one: ``_lock`` guards the connection, which is None where the next use is to
    open another.
    """

    def __init__(self, path: str, *, create: bool = False, read_only: bool = False) -> None:
        """Open the database; with ``create``, make it where there is none; with ``read_only``, write nothing at all.

        Raises:
            DestinationError: the file cannot be opened, or is not a monitoring database.
            TransientError: the file is locked.
        """
        self._read_only = read_only
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = (
            connect_to_read(path) if read_only else connect(path, create=create)
        )
        self._path, self._real = str(absolute_path(path)), find_database(path, create=False)
        self._is_lost = self._is_closed = False
        holders.add(self)

    @contextmanager
    def _opened(self) -> Generator[sqlite3.Connection]:
        """Hold the connection; where the file was lost, another one is made the next time."""
        with self._lock, translated(self._path):
            if self._is_closed:
                raise DestinationError(f"{self._path} is closed")
            try:
                if self._connection is None:
                    self._connection = self._connect()
                yield self._connection
            except (sqlite3.Error, UnicodeDecodeError) as error:
                if is_of_the_file(error):
                    self._disconnect()
                    self._is_lost = True
                raise

    def _connect(self) -> sqlite3.Connection:
        if self._is_lost:
            holders.leave_all(self._real, self)
        connection = connect_to_read(self._path) if self._read_only else connect(self._path, create=False)
        self._is_lost = False
        return connection

    def add(self, token: StoredToken) -> None:
        """Keep a new token, durably."""
        rights = " ".join(sorted(token.rights))
        times = map(_text, (token.created_at, token.expires_at, token.revoked_at))
        row = (token.id, token.digest, token.project, rights, token.name, *times)
        with self._opened() as connection, transaction(connection):
            connection.execute(TOKENS_TABLE)
            connection.execute("INSERT INTO schemagen_tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def get(self, id: str) -> StoredToken | None:  # noqa: A002
        """Return the token with an id; None where there is none."""
        rows = self._rows(f"{_SELECT} WHERE id = ?", id)
        return _token(rows[0]) if rows else None

    def all(self) -> list[StoredToken]:
        """Return every token that was ever added, the oldest first."""
        return list(map(_token, self._rows(f"{_SELECT} ORDER BY created_at, id")))

    def is_empty(self) -> bool:
        """Tell whether no token was ever added."""
        return not self._rows(f"{_SELECT} LIMIT 1")

    def revoke(self, id: str, at: datetime) -> None:  # noqa: A002
        """Store on disk when a token was revoked. The first time counts: to revoke it again changes nothing."""
        update = "UPDATE schemagen_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
        with self._opened() as connection, transaction(connection):
            connection.execute(update, (_text(at), id))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._is_closed = True
            self._disconnect()

    def leave(self, real: str) -> bool:
        """Leave the file at a real path; False where it is in use just now."""
        if real != self._real or not self._lock.acquire(blocking=False):
            return real != self._real
        self._disconnect()
        self._lock.release()
        return True

    def before_fork(self) -> None:
        """Disconnect, and hold the lock until the fork is over."""
        self._lock.acquire()
        self._disconnect()

    def after_fork(self) -> None:
        """Release the lock. The next use connects again, in the parent and in the child."""
        self._lock.release()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _rows(self, query: str, *values: str) -> Sequence[_Row]:
        with self._opened() as connection:
            try:
                return connection.execute(query, values).fetchall()
            except sqlite3.OperationalError as error:
                # The table comes with the first token.
                if "no such table" in str(error):
                    return ()
                raise


def _token(row: _Row) -> StoredToken:
    try:
        return _read_token(row)
    except (ValueError, TypeError, AttributeError) as error:
        raise DestinationError(f"the table of tokens is damaged: {error}") from error


def _read_token(row: _Row) -> StoredToken:
    id_, digest, project, rights, name, created_at, expires_at, revoked_at = row
    return StoredToken(
        id_,
        digest,
        project,
        frozenset(rights.split()),
        name,
        datetime.fromisoformat(created_at),
        _moment(expires_at),
        _moment(revoked_at),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _text(moment: datetime | None) -> str | None:
    # Always with microseconds, so that their order as texts is their order in time.
    return None if moment is None else moment.isoformat(timespec="microseconds")
