"""The SQLite store: joins, duplicates, versions, several processes, and what it refuses."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
from schemagen_runtime import (
    Fate,
    Settings,
    TransientError,
    Workspace,
)

from tests.runtime.backends.sqlite.support import ingest
from tests.runtime.support import SCHEMA, event


def test_a_locked_file_is_waited_for(db: Path) -> None:
    ingest(db, event("a"))
    blocker = sqlite3.connect(db, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with Workspace(
        f"sqlite:///{db}", project="p", model="m", settings=Settings(linger=0, registration_timeout=0)
    ) as ws:
        with pytest.raises(TransientError, match="locked"):
            ws.add_data_collection("other", schema=SCHEMA)
        blocker.execute("ROLLBACK")
        collection = ws.add_data_collection("c", schema=SCHEMA)
        blocker.execute("BEGIN IMMEDIATE")
        future = collection.ingest_events([event("b")])
        time.sleep(0.05)
        assert not future.done()
        blocker.execute("ROLLBACK")
        assert future.result(20).count(Fate.DELIVERED) == 1
    blocker.close()
