"""Opening the database file, and what its errors mean."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from schemagen_runtime.api.destination import DestinationError, TransientError

APPLICATION_ID: Final = 0x5347454E
"""``SGEN``: marks the file as ours (the application id of SQLite's database header)."""
FORMAT: Final = 1
_BUSY_SECONDS: Final = 5.0
_BUSY_PAUSE: Final = 0.005
_PAGES_A_CHECKPOINT: Final = 4000
"""16 MB of log before it is brought into the file. Each page that changed meanwhile is then written there once, however
many commits changed it; with random ids most pages of an index do. More gains nothing."""
_PERMANENT: Final = ("malformed", "not a database", "readonly", "no such table", "no such column", "too many")

_CREATE: Final = """
CREATE TABLE schemagen_schemas (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL COLLATE NOCASE,
    collection TEXT NOT NULL COLLATE NOCASE,
    version TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL,
    registered_at TEXT NOT NULL,
    UNIQUE (project, collection, fingerprint),
    UNIQUE (project, collection, version)
);
CREATE TABLE schemagen_columns (
    project TEXT NOT NULL COLLATE NOCASE,
    collection TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    type TEXT NOT NULL,
    "column" TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (project, collection, name),
    UNIQUE (project, collection, "column")
);
"""


def quoted(name: str) -> str:
    """``name`` as an identifier in SQL."""
    return '"' + name.replace('"', '""') + '"'


def connect(path: str, *, create: bool) -> sqlite3.Connection:
    """Open a monitoring database; with ``create``, make it where there is none.

    Raises:
        DestinationError: the file cannot be opened, or is not a monitoring database.
    """
    if not create and not Path(path).is_file():
        raise DestinationError(f"there is no monitoring database at {path}")
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise DestinationError(f"cannot open {path}: {error}; is its folder there, and writable?") from error
    try:
        with translated(path):
            _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    # Looked at before anything is changed, for the file may belong to somebody else.
    empty = _is_empty(connection, path)
    _keep_a_log(connection)
    # Every commit is on disk before it is answered: that is what "delivered" means.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_A_CHECKPOINT}")
    if not empty:
        return
    with transaction(connection):
        # Another process may have been quicker.
        if _is_empty(connection, path):
            for statement in _CREATE.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {FORMAT}")


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Put the file into WAL mode. SQLite itself waits for nobody there, be it only for one who does the same."""
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
    """Whether the file is empty, and not ours yet; a file of another kind is refused."""
    application, version, tables = _look(connection)
    if application == APPLICATION_ID and version > FORMAT:
        raise DestinationError(f"{path} was written by a newer schemagen (format {version}); upgrade to read it")
    if application == APPLICATION_ID:
        return False
    if application or tables:
        raise DestinationError(f"{path} is another application's database; choose another file")
    return True


def _look(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Application id, format and number of tables, as of one moment: another process may be making them just now."""
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
    """One write transaction: the lock is taken at once, so that it cannot fail half-way for want of it."""
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
    """SQLite's errors as a destination's: transient where it is busy or out of room, else for good."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if any(word in str(error) for word in _PERMANENT):
            raise DestinationError(f"{path}: {error}") from error
        raise TransientError(f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise DestinationError(f"{path}: {error}") from error
