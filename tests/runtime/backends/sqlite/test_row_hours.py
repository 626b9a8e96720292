"""Rows are found by the hour of their own timestamps, whatever came, went and was counted."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from schemagen_runtime.api.selection import Selection
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.backends.sqlite.row_hours import TABLE, Moment, RowHours, _decode, _encode, by_hour, note_rows
from schemagen_runtime.backends.sqlite.selection import Condition
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.counters.support import PLACE, inference, ingest, schemas

EVERY = Condition('"_model" = ?', ("m1",))
ALL = Selection("m1", date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "m.db"
    add(path, 40)
    return path


_numbers = count()


def add(db: Path, rows: int) -> None:
    chance = random.Random(rows)
    events = [inference(chance, f"id {next(_numbers)}", is_second=False, with_labels=False) for _ in range(rows)]
    ingest(db, "m1", schemas("string")[0], events)


def newest(db: Path) -> list[str | int]:
    """The ids that are found by hour."""
    with closing(sqlite3.connect(db)) as connection:
        hours = RowHours.of(connection, PLACE)
        assert hours is not None
        return [one.id for one in hours.newest(ALL, None, EVERY) if isinstance(one, Moment)]


def in_order(db: Path) -> list[str | int]:
    """The same ids by the timestamps of the rows."""
    query = 'SELECT id FROM "p/c/inferences" WHERE "_model" = ? ORDER BY at DESC, id DESC'
    with closing(sqlite3.connect(db)) as connection:
        return [row[0] for row in connection.execute(query, ("m1",))]


def noted(db: Path) -> int:
    with closing(sqlite3.connect(db)) as connection:
        query = "SELECT first, steps FROM schemagen_row_hours"
        return sum(len(list(_decode(*row))) for row in connection.execute(query))


@pytest.mark.parametrize("largest", [1, 100, 200, 2**40])
def test_row_ids_are_read_as_they_were_written(largest: int) -> None:
    chance = random.Random(largest)
    for many in (1, 2, 300):
        ids = sorted({chance.randint(1, largest * many) for _ in range(many)})
        assert list(_decode(ids[0], _encode(ids))) == ids


def test_rows_are_told_apart_by_model_and_hour() -> None:
    rows = [(1, 1, "m", "2026-03-01T09:30:00+00:00"), (2, 1, "n", "2026-03-01T09:30:00+00:00")]
    rows += [(3, 1, "m", "1969-12-31T23:00:00.5+00:00"), (4, 1, "m", "2026-03-01T09:59:59+00:00")]
    hour = (datetime(2026, 3, 1, 9, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(hours=1)
    assert by_hour(rows) == {("m", hour): [1, 4], ("n", hour): [2], ("m", -1): [3]}


def test_steps_are_noted_in_one_row_until_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemagen_runtime.backends.sqlite.row_hours._ROOM", 10)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(TABLE)
        for first in range(1, 100, 5):
            note_rows(connection, 1, {("m", 7): range(first, first + 5)})
        rows = connection.execute("SELECT first, last, steps FROM schemagen_row_hours").fetchall()
    assert 5 < len(rows) < 12
    assert [id_ for first, _, steps in rows for id_ in _decode(first, steps)] == list(range(1, 101))


def test_rows_that_are_not_counted_yet_are_found_too(db: Path) -> None:
    list(SqliteCounters(str(db)).count(PLACE))
    add(db, 30)
    assert noted(db) == 40
    assert newest(db) == in_order(db)
    list(SqliteCounters(str(db)).count(PLACE))
    assert noted(db) == 70
    assert newest(db) == in_order(db)


def test_where_too_much_is_not_counted_there_is_no_index(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(db)) as connection:
        assert RowHours.of(connection, PLACE) is None
        list(SqliteCounters(str(db)).count(PLACE))
        add(db, 30)
        assert RowHours.of(connection, PLACE) is not None
        monkeypatch.setattr("schemagen_runtime.backends.sqlite.row_hours._MOST_UNCOUNTED", 29)
        assert RowHours.of(connection, PLACE) is None


def test_a_row_id_that_is_given_again_names_the_new_row_only(db: Path) -> None:
    list(SqliteCounters(str(db)).count(PLACE))
    with SqliteStore(str(db)) as store, closing(sqlite3.connect(db)) as connection:
        for _ in range(3):
            (last,) = connection.execute('SELECT id FROM "p/c/inferences" ORDER BY rowid DESC LIMIT 1').fetchone()
            store.erase(PLACE, [last])
    assert newest(db) == in_order(db)
    for _ in range(2):
        add(db, 5)
        assert newest(db) == in_order(db)
        list(SqliteCounters(str(db)).count(PLACE))
        assert newest(db) == in_order(db)


def test_a_recount_notes_all_rows_again(db: Path) -> None:
    list(SqliteCounters(str(db)).count(PLACE))
    list(SqliteCounters(str(db)).recount(PLACE))
    assert noted(db) == 40
    assert newest(db) == in_order(db)


def test_what_was_pruned_is_forgotten(db: Path) -> None:
    list(SqliteCounters(str(db)).count(PLACE))
    middle = datetime.now(UTC)
    add(db, 1)  # of one hour: the rows of all others can be forgotten
    with SqliteStore(str(db)) as store:
        list(store.prune(PLACE, middle))
        assert newest(db) == in_order(db)
        assert noted(db) < 41
        list(store.prune(PLACE, datetime.now(UTC)))
        assert noted(db) == 0
        add(db, 10)
        assert newest(db) == in_order(db)


def test_an_end_is_found_without_reading_what_lies_before_it(db: Path) -> None:
    """As a page of newest records is: the rest of the hours is not read."""
    list(SqliteCounters(str(db)).count(PLACE))
    read: list[str] = []
    with closing(sqlite3.connect(db)) as connection:
        hours = RowHours.of(connection, PLACE)
        assert hours is not None
        connection.set_trace_callback(read.append)
        moments: Iterator[object] = hours.newest(ALL, None, EVERY)
        next(moments)
        first = len(read)
        list(moments)
    assert first < len(read)
