"""Open the database file, begin and end transactions on it, and translate SQLite's errors."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from schemagen_runtime.api.destination import DestinationError, TransientError
from schemagen_runtime.backends.sqlite.layout import REGISTRY_TABLES

APPLICATION_ID: Final = 0x5347454E
"""``SGEN``: marks the file as ours (the application id of SQLite's database header)."""
FORMAT: Final = 1
"""The version of the tables, kept as ``user_version`` in the header."""
_BUSY_SECONDS: Final = 5.0
_BUSY_PAUSE: Final = 0.005
_PAGES_A_CHECKPOINT: Final = 4000
"""16 MB of log before it is brought into the file. Each page that changed meanwhile is then written there once, however
many commits changed it; with random ids most pages of an index do. More gains nothing."""
_PERMANENT: Final = ("malformed", "not a database", "readonly", "no such table", "no such column", "too many")


def connect(path: str, *, create: bool) -> sqlite3.Connection:
    """Open a monitoring database.

    The connection is in autocommit mode: a transaction begins where :func:`transaction` begins one. A statement that
    finds the file locked waits for 5 seconds. Several threads may use the connection, one at a time.

    Args:
        path: the file.
        create: whether to make the file where there is none.

    Raises:
        DestinationError: the file cannot be opened, or is not a monitoring database.
        TransientError: the file is locked.
    """
    if not create and not Path(path).is_file():
        raise DestinationError(f"there is no monitoring database at {path}")
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise DestinationError(f"cannot open {path}: {error}; is its folder there, and writable?") from error
    try:
        with translated(path):
            _set_up(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up(connection: sqlite3.Connection, path: str) -> None:
    """Put a connection into the modes that the store needs; give an empty file its tables."""
    # Looked at before anything is changed, for the file may belong to somebody else.
    is_new = _is_empty(connection, path)
    _use_wal(connection)
    # Every commit is on disk before it is answered: that is what "delivered" means.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_A_CHECKPOINT}")
    if not is_new:
        return
    with transaction(connection):
        # Another process may have been quicker.
        if _is_empty(connection, path):
            for statement in REGISTRY_TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {FORMAT}")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Put the file into WAL mode, and wait while it is locked.

    SQLite's own waiting does not cover this statement: it fails at once where another connection holds the file, even
    if that one only puts it into WAL mode too.
    """
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_BUSY_PAUSE)
        else:
            return


def _is_empty(connection: sqlite3.Connection, path: str) -> bool:
    """Tell whether the file is empty; False means that it is a monitoring database.

    Raises:
        DestinationError: the file is another application's, or of a newer format.
    """
    application, version, tables = _read_header(connection)
    if application == APPLICATION_ID and version > FORMAT:
        raise DestinationError(f"{path} was written by a newer schemagen (format {version}); upgrade to read it")
    if application == APPLICATION_ID:
        return False
    if application or tables:
        raise DestinationError(f"{path} is another application's database; choose another file")
    return True


def _read_header(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Return application id, format and number of tables.

    All three are read in one transaction, because another process may be making the tables at this moment.
    """
    begun = not connection.in_transaction
    if begun:
        connection.execute("BEGIN")
    try:
        queries = ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
        application, version, tables = (int(connection.execute(query).fetchone()[0]) for query in queries)
    finally:
        if begun:
            connection.execute("COMMIT")
    return application, version, tables


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None, None, None]:
    """Begin a write transaction; commit it at the end of the block, or roll it back where the block raises.

    The lock for writing is taken at once (``BEGIN IMMEDIATE``): a transaction that first reads, and takes the lock
    when it first writes, can fail in the middle because another connection has it.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def translated(path: str) -> Generator[None, None, None]:
    """Raise errors of SQLite in the block as those of a destination.

    Raises:
        TransientError: the file is locked, the disk is full, or the like: it may work later.
        DestinationError: the file is damaged, or SQLite refuses for another reason that stays.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if any(word in str(error) for word in _PERMANENT):
            raise DestinationError(f"{path}: {error}") from error
        raise TransientError(f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise DestinationError(f"{path}: {error}") from error
