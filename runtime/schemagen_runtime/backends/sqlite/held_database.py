"""Keep a database open for several threads, and open it again where its file was lost."""

from __future__ import annotations

import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Final, TypeVar

from schemagen_runtime.api.destination import DestinationError, TransientError
from schemagen_runtime.backends.sqlite import holders
from schemagen_runtime.backends.sqlite.connection import is_of_the_file, translated
from schemagen_runtime.backends.sqlite.database_file import Identity
from schemagen_runtime.backends.sqlite.migration import migrate
from schemagen_runtime.backends.sqlite.open_database import OpenDatabase, read_current

T = TypeVar("T")

_WAITING: Final = "events wait until a sound database is there, that this user may write"


class HeldDatabase(ABC):
    """Hold a connection to a database, and know when its file is not the one that its path names any more.

    ``_lock`` guards the connection. A fork waits for it, and finds no connection open.
    """

    def __init__(self, path: str, *, create: bool, read_only: bool) -> None:
        """Open the file; with ``create``, make it where there is none; with ``read_only``, write nothing at all.

        Raises:
            DestinationError: the file cannot be opened, or is not a monitoring database.
            TransientError: the file is locked.
        """
        self._read_only = read_only
        self._lock = threading.Lock()
        self._opened: OpenDatabase | None = OpenDatabase(path, create=create and not read_only, read_only=read_only)
        self._path, self._real = self._opened.path, self._opened.real
        self._identity = self._opened.identity
        self._closed = self._is_lost = False

    def _require_open(self) -> None:
        if self._closed:
            raise DestinationError(f"{self._path} is closed")

    def _database(self) -> OpenDatabase:
        """Return the open file; open it again after a fork, or where it was lost.

        Raises:
            TransientError: it cannot be opened again. It was sound once, and somebody may put it back.
        """
        if self._opened is not None:
            self._opened.roll_back()  # an exception out of a signal handler may have cut somebody off
            return self._opened
        self._require_open()
        try:
            if self._is_lost:
                holders.leave_all(self._real, self)
            self._opened = database = OpenDatabase(self._path, read_only=self._read_only)
            if self._is_lost or database.identity != self._identity:
                self._take(database)
        except DestinationError as error:
            raise TransientError(f"{error}; events wait until it is there again") from error
        return database

    def _take(self, database: OpenDatabase) -> None:
        """Take a file for one's own that is, or may be, another than before."""
        try:
            self._begin_anew(database.connection)
        except BaseException:
            self._disconnect()
            raise
        self._identity, self._is_lost = database.identity, False

    @abstractmethod
    def _begin_anew(self, connection: sqlite3.Connection) -> None:
        """Make what was known to the file known to the one that is there now, such as a backup."""

    @abstractmethod
    def _forget(self) -> None:
        """Forget what was read from the file, and anything that fits this file only."""

    @abstractmethod
    def _let_statements_go(self) -> None:
        """Forget what belongs to the connection, which is about to be closed."""

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection, None, None]:
        """Hold the file for a block that writes; what it committed counts only if the file is still in its place.

        The caller takes the lock: an exception out of a signal handler may leave a generator with what it took.

        Raises:
            TransientError: it is not, or it is damaged: events must wait, for a sound file may be put there.
        """
        with translated(self._path):
            try:
                database = self._database()
                if not database.is_migrated:
                    migrate(database.connection)
                    database.is_migrated = True
                yield database.connection
            except (sqlite3.Error, UnicodeDecodeError) as error:
                if is_of_the_file(error) and not self._read_only:
                    self._lose()
                    raise TransientError(f"{self._path}: {error}; {_WAITING}") from error
                raise
            loss = database.find_loss()
            if loss is not None:
                self._lose()
                raise TransientError(f"{self._path} {loss}; events wait until a monitoring database is there")

    def _lose(self) -> None:
        """Leave a file that is damaged, or gone: what it knew is made known again to the one that is there next."""
        self._let_go()
        self._forget()
        self._is_lost = True

    def _let_go(self) -> None:
        """Leave a file that is no longer the one of its path.

        What its log still holds goes into it first, wherever it is now: SQLite would take a log that stays behind for
        that of the next file of this name.
        """
        if Identity.of(self._path) != self._identity:
            self._forget()
            if self._opened is not None and not self._read_only:
                with suppress(sqlite3.Error):
                    self._opened.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._disconnect()

    def _read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """Read from the file that is at the path now."""
        with self._lock:
            return read_current(self._path, self._reading, read)

    @contextmanager
    def _reading(self) -> Generator[OpenDatabase]:
        """Hold the open file, opened anew where what is read from it would be outdated."""
        if self._opened is not None and self._opened.is_outdated():
            self._lose()
        try:
            yield self._database()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if is_of_the_file(error):
                self._lose()
            raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._closed = True
            self._disconnect()

    def before_fork(self) -> None:
        """Finish the transaction that is under way, and disconnect; hold the lock until the fork is over."""
        self._lock.acquire()
        self._disconnect()

    def after_fork(self) -> None:
        """Release the lock. The next use connects again, in the parent and in the child."""
        self._lock.release()

    def leave(self, real: str) -> bool:
        """Leave the file at a real path; False where it is in use just now."""
        if real != self._real or not self._lock.acquire(blocking=False):
            return real != self._real
        try:
            self._let_go()
        finally:
            self._lock.release()
        return True

    def _disconnect(self) -> None:
        self._let_statements_go()
        if self._opened is not None:
            self._opened.close()
            self._opened = None
