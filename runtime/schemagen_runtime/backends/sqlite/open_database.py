"""Hold a database open, and see when its file is no longer the one that its path names.

Whoever removes the file of a running service, or puts another in its place, leaves SQLite a file without a name: it
goes on committing, to nowhere. SQLite does not look. Two calls of ``stat`` a commit do, which take 4 µs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from typing import Final, TypeVar

from schemagen_runtime.api.destination import TransientError
from schemagen_runtime.backends.sqlite.connection import connect, connect_to_read, roll_back, translated
from schemagen_runtime.backends.sqlite.database_file import Identity, Snapshot, find_database, may_write
from schemagen_runtime.support.files import absolute_path

T = TypeVar("T")

_ATTEMPTS: Final = 5


class OpenDatabase:
    """Hold a connection, and which file it is to.

    Attributes:
        path: the path by which it was opened, from the root: a process may change its folder.
        real: the same path, free of links, when it was opened.
        connection: the connection.
        identity: the file; None where it went while it was being opened.
        is_migrated: whether the file is known to have the tables of this format, which who writes needs.
    """

    def __init__(self, path: str, *, create: bool = False, read_only: bool = False) -> None:
        """Open the file.

        Raises:
            DestinationError: the file cannot be opened, or is not a monitoring database.
            TransientError: the file is locked.
        """
        real = find_database(path, create=create)
        self.path = path = str(absolute_path(path))
        self._log = f"{real}-wal"
        self.real = real
        # Taken before the connection is made, which decides by what it finds whether it takes part in locks.
        self._snapshot = Snapshot.of(real) if read_only and not may_write(real) else None
        identity = Identity.of(path)
        self.connection = connect_to_read(path) if read_only else connect(path, create=False)
        self.identity = identity if identity == Identity.of(path) else None
        self._log_identity = Identity.of(self._log)
        self.is_migrated = False
        # A savepoint copies each page that changes after it: into memory, not into a temporary file. Not for those who
        # count the rows of a large file, and sort more than memory holds.
        if not read_only:
            self.connection.execute("PRAGMA temp_store = MEMORY")

    def find_loss(self) -> str | None:
        """Say what happened to the file, or to the log beside it; None where all is well.

        While a connection is open nobody removes its log but by mistake: SQLite does so with the last connection.
        """
        identity = Identity.of(self.path)
        if identity is None:
            return "was removed while it was open"
        if identity != self.identity:
            return "was replaced while it was open"
        log = Identity.of(self._log)
        if self._log_identity is None:
            self._log_identity = log  # SQLite makes it with the first transaction
        if log != self._log_identity:
            return "lost its -wal file while it was open"
        return None

    def is_outdated(self) -> bool:
        """Tell whether what was read without locks may be wrong, for the file was written to or exchanged meanwhile."""
        snapshot = self._snapshot
        if snapshot is None or snapshot.has_log:
            return Identity.of(self.path) != self.identity
        return Snapshot.of(self.real) != snapshot or Identity.of(self.path) != self.identity

    def roll_back(self) -> None:
        """Undo what was begun and not committed, if there is anything."""
        roll_back(self.connection)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def read_alone(path: str, read: Callable[[sqlite3.Connection], T]) -> T:
    """Read a database over a connection of its own; anew where somebody wrote to a file that was read without locks.

    Raises:
        DestinationError: the file cannot be opened, or is damaged.
        TransientError: the file is locked, or others open, write and close it again and again.
    """
    return read_current(path, lambda: closing(OpenDatabase(path, read_only=True)), read)


def read_current(
    path: str, opened: Callable[[], AbstractContextManager[OpenDatabase]], read: Callable[[sqlite3.Connection], T]
) -> T:
    """Read until what was read is sure not to be outdated.

    Args:
        path: the database, for messages.
        opened: returns the database that is to be read now; asked again where the one before is outdated.
        read: reads it.

    Raises:
        DestinationError: the file cannot be opened, or is damaged.
        TransientError: the file is locked, or others open, write and close it again and again.
    """
    for _ in range(_ATTEMPTS):
        with translated(path), opened() as database:
            try:
                found = read(database.connection)
            except sqlite3.DatabaseError:
                if not database.is_outdated():
                    raise
            else:
                if not database.is_outdated():
                    return found
    raise TransientError(f"{path} changes all the time; try again")
