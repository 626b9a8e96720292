"""The mode of a collection lies in the database; those that were made before there were modes have none."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from schemagen_runtime import Collection, SchemaInfo
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.compatibility.mode import Mode

from tests.runtime.support import SCHEMA

PLACE = Collection("p", "c")


def test_a_mode_is_kept_by_the_file(tmp_path: Path) -> None:
    path = str(tmp_path / "m.db")
    with SqliteStore(path) as store:
        store.register(PLACE, SchemaInfo.of(SCHEMA))
        store.register(Collection("p", "other"), SchemaInfo.of(SCHEMA))
        store.set_mode(PLACE, Mode.FULL)
    with SqliteStore(path, read_only=True) as again:
        assert again.mode(PLACE) is Mode.FULL
        assert again.mode(Collection("p", "other")) is Mode.SAFE


def test_a_collection_without_a_mode_has_that_of_before(tmp_path: Path) -> None:
    path = str(tmp_path / "m.db")
    with SqliteStore(path) as store:
        store.register(PLACE, SchemaInfo.of(SCHEMA))
    for change in ("DELETE FROM schemagen_modes", "DROP TABLE schemagen_modes"):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(change)
        with SqliteStore(path) as store:
            assert store.mode(PLACE) is Mode.STORE
    with SqliteStore(path) as store:
        store.set_mode(PLACE, Mode.NONE)
        assert store.mode(PLACE) is Mode.NONE
