"""Rows go in many at a time; a row whose key is taken stays as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime.backends.sqlite.insertion import Insertion
from schemagen_runtime.backends.sqlite.placeholders import PLACEHOLDERS, PLAIN, Placeholders

from tests.runtime.backends.sqlite.support import ingest, records
from tests.runtime.support import event, label


def test_batches_that_fill_different_columns(db: Path) -> None:
    """What no event of a batch fills is left out of its statement; a batch is more than one statement takes."""
    ids = [f"{number:02}" for number in range(40)]
    ingest(db, *(event(id_) for id_ in ids[:20]), *(label(id_, z="late") for id_ in ids))
    more: list[dict[str, object]] = [{}, {"note": "", "F": 1}, {"F": None}, {"tags": ["t"], "y": 0}]
    ingest(db, *(event(id_, **more[place % 4]) for place, id_ in enumerate(reversed(ids[20:]))))
    found = [({**record.values, **record.labels}, record.id) for record in records(db)]
    assert [id_ for _, id_ in found] == ids
    nothing = {"timestamp": "2024-01-01T00:00:00+00:00", "x": 0, "p": 0.5}
    nothing |= dict.fromkeys(("note", "F", "tags", "y")) | {"z": "late"}
    assert [values for values, _ in found[:20]] == [nothing | {"id": id_} for id_ in ids[:20]]
    expected = [nothing | {"id": id_} | more[place % 4] for place, id_ in enumerate(reversed(ids[20:]))]
    assert [values for values, _ in found[20:]] == expected[::-1]


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        opened.execute("CREATE TABLE t (at TEXT NOT NULL, id TEXT PRIMARY KEY, x INTEGER)")
        yield opened


@pytest.mark.parametrize("placeholders", [PLAIN, PLACEHOLDERS])
@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 40])
@pytest.mark.parametrize("fills", [True, False])
def test_all_rows_are_inserted_or_none(
    connection: sqlite3.Connection, placeholders: Placeholders, count: int, fills: bool
) -> None:
    insertion = Insertion(connection, "t", ["at"], ["id", "x"], placeholders)
    rows = [(f"{number:02}", (number % 3 or None) if fills else None) for number in range(count)]
    connection.execute("BEGIN")
    assert insertion.insert_all(("now",), rows[::-1])
    stored = connection.execute("SELECT at, id, x FROM t ORDER BY id").fetchall()
    assert stored == [("now", *row) for row in rows]
    assert not insertion.insert_all(("later",), [("new", 1), *rows[:1], ("00", 9)])
    assert connection.execute("SELECT at, id, x FROM t ORDER BY id").fetchall() == stored
    connection.execute("COMMIT")


def test_a_row_whose_key_is_taken_stays_as_it_is(connection: sqlite3.Connection) -> None:
    insertion = Insertion(connection, "t", ["at"], ["id", "x"])
    assert insertion.insert(("now",), ("a", 1))
    assert not insertion.insert(("later",), ("a", 2))
    assert connection.execute("SELECT * FROM t").fetchall() == [("now", "a", 1)]


def test_rows_are_fewer_to_a_statement_where_sqlite_takes_few_values(connection: sqlite3.Connection) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 6)
    insertion = Insertion(connection, "t", ["at"], ["id", "x"])
    assert insertion.insert_all(("now",), [(f"{number}", number) for number in range(9)])
    assert connection.execute("SELECT count(*), sum(x) FROM t").fetchone() == (9, 36)
