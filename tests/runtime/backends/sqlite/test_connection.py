"""Which files are opened, and what is said of the others."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime import (
    DestinationError,
    TransientError,
    Workspace,
)
from schemagen_runtime.backends.sqlite.connection import is_of_the_file
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.support import ingest
from tests.runtime.support import event


def test_files_that_are_no_monitoring_database(tmp_path: Path) -> None:
    text, other, newer = tmp_path / "text.db", tmp_path / "other.db", tmp_path / "newer.db"
    text.write_text("this is not a database, " * 100)
    sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
    ingest(newer, event("a"))
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = text.read_bytes(), other.read_bytes()
    for path, message in ((text, "not a database"), (other, "another application"), (newer, "newer schemagen")):
        with pytest.raises(DestinationError, match=message):
            Workspace(f"sqlite:///{path}")
    with pytest.raises(DestinationError, match="cannot open"):
        Workspace(f"sqlite:///{tmp_path}/no/such/folder/x.db")
    with pytest.raises(DestinationError, match="no monitoring database"):
        SqliteStore(str(tmp_path / "absent.db"), create=False)
    assert (text.read_bytes(), other.read_bytes()) == before


def test_a_new_file_may_be_opened_by_several_at_once(tmp_path: Path) -> None:
    """As the workers of a server do at its first start: SQLite waits for nobody while a file gets its log."""
    together = threading.Barrier(4)

    def open_each(_: int) -> None:
        for number in range(40):
            together.wait(60)
            try:
                SqliteStore(str(tmp_path / f"{number}.db")).close()
            except (DestinationError, TransientError):
                together.abort()
                raise

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(open_each, range(4))) == [None] * 4


def error_of(statement: str, prepare: str = "") -> sqlite3.Error:
    """What SQLite says of a statement."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript(f"CREATE TABLE t (x INTEGER CHECK (x > 0)); {prepare}")
        with pytest.raises(sqlite3.Error) as raised:
            connection.execute(statement).fetchall()
    return raised.value


def coded(code: int) -> sqlite3.Error:
    error = sqlite3.DatabaseError("said by SQLite")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (error_of("INSERT INTO t VALUES (1)", "PRAGMA query_only = ON"), True),
        (error_of("SELECT * FROM gone"), True),
        (error_of("SELECT gone FROM t"), True),
        (error_of("INSERT INTO t (gone) VALUES (1)"), True),
        (error_of("INSERT INTO t VALUES (-1)"), False),
        (error_of("SELEC"), False),
        (error_of("SELECT zeroblob(2000000000)"), False),
        (coded(sqlite3.SQLITE_CORRUPT_VTAB), True),
        (coded(sqlite3.SQLITE_IOERR_WRITE), True),
        (coded(sqlite3.SQLITE_NOTADB), True),
        (coded(sqlite3.SQLITE_READONLY_DBMOVED), True),
        (coded(sqlite3.SQLITE_CANTOPEN_ISDIR), True),
        (coded(sqlite3.SQLITE_FULL), False),
        (coded(sqlite3.SQLITE_BUSY_SNAPSHOT), False),
        (coded(sqlite3.SQLITE_CONSTRAINT_UNIQUE), False),
        (sqlite3.ProgrammingError("said by Python"), False),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), True),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_an_operator_may_mend_is_no_fault_of_the_events(error: Exception, *, expected: bool) -> None:
    assert is_of_the_file(error) is expected
