"""A table of SQLite is read in portions, and what is wrong with its name says which tables there are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from schemagen.datafiles import sqlite_table
from schemagen.datafiles.row import Unopened, Unreadable
from schemagen.datafiles.sqlite_table import open_sqlite


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = tmp_path / "shop ?#.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute('CREATE TABLE "the ""orders""" (id INTEGER PRIMARY KEY, price REAL, "a b", raw)')
        rows = [(number, number / 2, None if number % 2 else "x", b"\0") for number in range(120)]
        connection.executemany('INSERT INTO "the ""orders""" VALUES (?, ?, ?, ?)', rows)
        connection.execute('CREATE VIEW prices AS SELECT price FROM "the ""orders"""')
        connection.commit()
    return str(path)


def test_all_rows_come_in_portions_as_sqlite_keeps_them(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_table, "_CELLS", 200)
    with open_sqlite(database, 'the "orders"') as table:
        assert (table.names, table.rows, table.position) == (("id", "price", "a b", "raw"), 120, 0)
        portions = list(table.columns())
        assert table.position == table.size
    assert [len(portion["id"]) for portion in portions] == [50, 50, 20]
    assert [portions[0][name][:2] for name in portions[0]] == [(0, 1), (0.0, 0.5), ("x", None), (b"\0", b"\0")]


def test_some_columns_can_be_chosen_and_views_are_tables(database: str) -> None:
    with open_sqlite(database, "prices") as table:
        (portion,) = table.columns(["price"])
    assert portion["price"][-1] == 59.5


def test_nothing_is_written(database: str) -> None:
    before = Path(database).read_bytes()
    with open_sqlite(database, "prices") as table:
        list(table.columns())
    assert Path(database).read_bytes() == before


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("price", r"has no table 'price'; it has 'prices', 'the \"orders\"'; did you mean #prices\?"),
        ("", "name one behind '#'"),
    ],
)
def test_a_table_that_is_not_there_is_told_with_those_that_are(database: str, table: str, words: str) -> None:
    with pytest.raises(Unopened, match=words), open_sqlite(database, table):
        pass


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n" * 300)
    with pytest.raises(Unopened, match="file is not a database"), open_sqlite(str(tmp_path / "t.csv"), "t"):
        pass
    with pytest.raises(Unopened, match="there is no such file"), open_sqlite(str(tmp_path / "none.db"), "t"):
        pass
    assert not (tmp_path / "none.db").exists()
    sqlite3.connect(tmp_path / "empty.db").close()
    with pytest.raises(Unopened, match="has no table"), open_sqlite(str(tmp_path / "empty.db"), "t"):
        pass


def test_a_database_that_breaks_off_says_where(database: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE much AS SELECT price, randomblob(20000) AS raw FROM prices")
        connection.commit()
    pages = bytearray(Path(database).read_bytes())
    for place in range(len(pages) // 2 // 4096 * 4096, len(pages), 4096):
        if not pages[place]:  # it begins with the number of the page where a long value goes on
            pages[place : place + 4] = b"\xff" * 4
    Path(database).write_bytes(pages)
    with open_sqlite(database, "much") as table, pytest.raises(Unreadable, match="cannot be read after row 0"):
        list(table.columns())
