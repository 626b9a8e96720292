"""What is SQLite's own about positions: tables that come when they are needed, and letters that leave no trace."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from schemagen_runtime.api.positions import Step
from schemagen_runtime.backends.sqlite.positions import positions, waiting_letters
from schemagen_runtime.backends.sqlite.store import SqliteStore


def test_a_database_that_nobody_streamed_into_has_no_positions(db: Path) -> None:
    SqliteStore(str(db)).close()
    with closing(sqlite3.connect(db)) as connection:
        assert positions(connection, "relay") == {}
        assert waiting_letters(connection, "relay") == []


def test_a_settled_letter_leaves_no_bytes(db: Path) -> None:
    store = SqliteStore(str(db))
    secret = b"somebody's own words" * 20
    store.write_step([], Step("relay", {"0": None}, {"0": "1"}), lambda _: [("0", secret)])
    store.settle_letters(store.waiting_letters("relay"))
    store.close()
    assert secret[:60] not in db.read_bytes()
