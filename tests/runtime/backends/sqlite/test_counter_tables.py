"""The database notes what changes, whoever writes, and what is counted never reaches beyond the last row."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime import Collection, DestinationError
from schemagen_runtime.api.counters import Counting
from schemagen_runtime.backends.sqlite.connection import connect, transaction
from schemagen_runtime.backends.sqlite.counter_tables import (
    begin_counting,
    collection_number,
    find_counted,
    is_counted,
    progress_of,
    state_of,
)

from tests.runtime.backends.sqlite.counters.support import PLACE, inference, ingest, schemas


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path, chance = tmp_path / "m.db", random.Random(4)
    events = [inference(chance, f"id {n}", is_second=False, with_labels=False) for n in range(10)]
    ingest(path, "m", schemas("string")[0], events)
    return path


def begin(db: Path) -> None:
    with closing(connect(str(db), create=False)) as connection, transaction(connection):
        begin_counting(connection, find_counted(connection, PLACE))


def test_counting_begins_once(db: Path) -> None:
    with closing(connect(str(db), create=False)) as connection:
        number = collection_number(connection, PLACE)
        assert not is_counted(connection, number)
        begin(db)
        begin(db)
        assert is_counted(connection, number)
        assert progress_of(connection, find_counted(connection, PLACE))._replace(until=None) == Counting(
            counted=0, newest=10, changes=0
        )


def test_another_program_that_writes_labels_is_noted(db: Path) -> None:
    begin(db)
    with closing(sqlite3.connect(db)) as other, other:
        other.execute("INSERT INTO \"p/c/labels\" (id, paid, \"_label_received_at\") VALUES ('id 1', 0, '')")
        other.execute("UPDATE \"p/c/labels\" SET paid = 1 WHERE id = 'id 1'")
        assert other.execute('SELECT id, paid FROM "p/c/label_changes"').fetchall() == [("id 1", None), ("id 1", 0)]


def test_labels_that_a_new_version_brings_are_noted(db: Path) -> None:
    begin(db)
    ingest(db, "m", schemas("string")[1], [inference(random.Random(1), "new", is_second=True, with_labels=False)])
    begin(db)
    for graded in (0.25, 0.5):
        stamp = f"2026-04-0{int(graded * 4)}T00:00:00Z"
        ingest(db, "m", schemas("string")[1], [{"id": "new", "at": stamp, "graded": graded}])
    with closing(sqlite3.connect(db)) as connection:
        assert connection.execute('SELECT graded FROM "p/c/label_changes"').fetchall() == [(None,), (0.25,)]


@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_what_is_counted_ends_at_the_last_row_that_is_left(db: Path, order: str) -> None:
    begin(db)
    with closing(connect(str(db), create=False)) as connection:
        connection.execute("UPDATE schemagen_counted SET counted = 10, recount = 9")
        rows = connection.execute(f'SELECT id FROM "p/c/inferences" WHERE rowid > 6 ORDER BY rowid {order}').fetchall()
        connection.executemany('DELETE FROM "p/c/inferences" WHERE id = ?', rows)
        assert state_of(connection, find_counted(connection, PLACE))[:2] == (6, 6)


def test_what_cannot_be_counted_is_told(db: Path) -> None:
    with closing(connect(str(db), create=False)) as connection:
        with pytest.raises(DestinationError, match="no collection p/none"):
            find_counted(connection, Collection("p", "none"))
        hide = "INSERT INTO schemagen_columns VALUES ('p', 'c', ?, 'inference', 'int', ?)"
        connection.executemany(hide, [(name, name) for name in ("rowid", "oid", "_rowid_")])
        with pytest.raises(DestinationError, match="hide SQLite's row ids"):
            find_counted(connection, PLACE)
