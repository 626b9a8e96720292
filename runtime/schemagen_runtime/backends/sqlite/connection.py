"""Open the database file, begin and end transactions on it, and translate SQLite's errors."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from schemagen_runtime.api.destination import DestinationError, TransientError
from schemagen_runtime.backends.sqlite.database_file import find_database, has_log, may_write
from schemagen_runtime.backends.sqlite.layout import FACTS_TABLES, REGISTRY_TABLES

APPLICATION_ID: Final = 0x5347454E
"""``SGEN``: marks the file as ours (the application id of SQLite's database header)."""
FORMAT: Final = 2
"""The version of the tables, kept as ``user_version`` in the header. Format 2 brought when each label counts."""
_BUSY_SECONDS: Final = 5.0
_BUSY_PAUSE: Final = 0.005
_PAGES_A_CHECKPOINT: Final = 4000
"""16 MB of log before it is brought into the file. Each page that changed meanwhile is then written there once, however
many commits changed it; with random ids most pages of an index do. More gains nothing."""
_OF_THE_FILE: Final = frozenset({
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_INTERNAL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
})  # fmt: skip
_MISSING: Final = ("no such ", "has no column named")
"""What SQLite says (as ``SQLITE_ERROR``, which has no code of its own for it) where what was made in a file is gone."""
_PERMANENT: Final = ("malformed", "not a database", "readonly", "no such table", "no such column", "too many", "decode")
_LOST_LOG: Final = "; if its -wal file was removed or cut, end the other programs that have the database open"
_READONLY: Final = "; expected a file that this user may write, in a folder that this user may write"


def connect(path: str, *, create: bool) -> sqlite3.Connection:
    """Open a monitoring database to write it.

    The connection is in autocommit mode: a transaction begins where :func:`transaction` begins one. A statement that
    finds the file locked waits for 5 seconds. Several threads may use the connection, one at a time.

    Args:
        path: the file.
        create: whether to make the file where there is none.

    Raises:
        DestinationError: the file cannot be opened, or is not a monitoring database.
        TransientError: the file is locked.
    """
    return _opened(find_database(path, create=create), path, lambda connection: _set_up(connection, path))


def connect_to_read(path: str) -> sqlite3.Connection:
    """Open a monitoring database to read it: nothing in it changes, and nothing stays beside it.

    - Where a log lies beside the file, somebody has the file open, or ended without closing it. The connection takes
      part in their locks.
    - Where none does, whoever may write there makes a log for as long as the connection is open, as SQLite needs it
      for its locks.
    - Who may not write there reads without locks, as if the file could not change (``immutable``): nobody has written
      since it was closed. Such a reader must look afterwards whether somebody came:
      :class:`schemagen_runtime.backends.sqlite.open_database.OpenDatabase` does.

    Raises:
        DestinationError: the file cannot be opened, or is not a monitoring database.
        TransientError: the file is locked.
    """
    real = find_database(path, create=False)
    mode = "mode=ro" if has_log(real) else "mode=rw" if may_write(real) else "mode=ro&immutable=1"
    return _opened(
        f"{Path(real).as_uri()}?{mode}", path, lambda connection: _require_readable(connection, path), uri=True
    )


def _opened(
    database: str, path: str, prepare: Callable[[sqlite3.Connection], None], *, uri: bool = False
) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            database, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=uri
        )
    except sqlite3.Error as error:
        raise DestinationError(f"cannot open {path}: {error}; is its folder there, and writable?") from error
    try:
        with translated(path):
            prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _require_readable(connection: sqlite3.Connection, path: str) -> None:
    connection.execute("PRAGMA query_only = ON")
    try:
        is_empty = _is_empty(connection, path)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        cause = f"{path}-wal holds what a program that did not close it has written"
        advice = "let somebody who may write beside it open it once, such as by schemagen prune --dry-run"
        raise DestinationError(f"{path} cannot be read without writing beside it: {cause}; {advice}") from error
    if is_empty:
        raise DestinationError(f"{path} is empty, and no monitoring database yet")


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
            for statement in (*REGISTRY_TABLES.split(";"), *FACTS_TABLES.split(";")):
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


@contextmanager
def savepoint(connection: sqlite3.Connection) -> Generator[None, None, None]:
    """Undo a part of a transaction where a block raises; an error of SQLite itself is left to the whole of it."""
    connection.execute("SAVEPOINT part")
    try:
        yield
    except sqlite3.Error:
        raise
    except BaseException:
        connection.execute("ROLLBACK TO part")
        raise
    finally:
        if connection.in_transaction:
            connection.execute("RELEASE part")


def has_table(connection: sqlite3.Connection, name: str) -> bool:
    """Tell whether the database has a table, one of those that come when they are first needed."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(query, (name,)).fetchone() is not None


def format_of(connection: sqlite3.Connection) -> int:
    """Return the version of the tables in a monitoring database."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


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
        if begun and connection.in_transaction:  # an error may have ended it
            connection.execute("COMMIT")
    return application, version, tables


class _Transaction:
    """Hold a write transaction open for a block.

    This is no generator: one that an exception out of a signal handler left half-way would go on when the garbage
    collector finds it, in the midst of another transaction.
    """

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: object) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
        finally:
            roll_back(self._connection)


def transaction(connection: sqlite3.Connection) -> AbstractContextManager[None]:
    """Begin a write transaction; commit it at the end of the block, or roll it back where the block raises.

    The lock for writing is taken at once (``BEGIN IMMEDIATE``): a transaction that first reads, and takes the lock
    when it first writes, can fail in the middle because another connection has it.
    """
    return _Transaction(connection)


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo the transaction that is open, if there is one."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def is_of_the_file(error: Exception) -> bool:
    """Tell whether an error is about the file as it is now, and not about what is written.

    Somebody removed, cut, replaced or damaged it, or its log, or took away a right: whoever did may mend it. Nothing
    that was read from it counts any more.
    """
    if isinstance(error, UnicodeDecodeError):  # by which ``sqlite3`` tells of a text that is damaged
        return True
    # Not every error of this class comes from SQLite and has a code.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in _OF_THE_FILE or (code == sqlite3.SQLITE_ERROR and any(word in str(error) for word in _MISSING))


@contextmanager
def translated(path: str) -> Generator[None, None, None]:
    """Raise errors of SQLite in the block as those of a destination.

    Raises:
        TransientError: the file is locked, the disk is full, or the like: it may work later.
        DestinationError: the file is damaged, or SQLite refuses for another reason that stays.
    """
    try:
        yield
    except UnicodeDecodeError as error:  # by which ``sqlite3`` tells of a message that quotes what is damaged
        raise DestinationError(f"{path} is damaged: it holds a text that is no UTF-8") from error
    except sqlite3.OperationalError as error:
        if any(word in str(error) for word in _PERMANENT):
            hint = _READONLY if "readonly" in str(error) else ""
            raise DestinationError(f"{path}: {error}{hint}") from error
        is_cut = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_SHORT_READ
        hint = _LOST_LOG if is_cut else ""
        raise TransientError(f"{path}: {error}{hint}") from error
    except sqlite3.DatabaseError as error:
        raise DestinationError(f"{path}: {error}") from error
