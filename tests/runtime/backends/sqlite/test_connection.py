"""Which files are opened, and what is said of the others."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from schemagen_runtime import (
    DestinationError,
    TransientError,
    Workspace,
)
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
