"""A file that was lost is taken anew, and only then: what was known of the one before is made known to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime import DestinationError, TransientError
from schemagen_runtime.backends.sqlite.held_database import HeldDatabase


class Held(HeldDatabase):
    """Counts what becomes of it."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        super().__init__(str(path), create=not read_only, read_only=read_only)
        self.begun = self.forgotten = 0

    def _begin_anew(self, connection: sqlite3.Connection) -> None:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        self.begun += 1

    def _forget(self) -> None:
        self.forgotten += 1

    def _let_statements_go(self) -> None:
        pass

    def note(self, text: str) -> None:
        with self._writing() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS notes (text)")
            connection.execute("INSERT INTO notes VALUES (?)", (text,))

    def notes(self) -> list[str]:
        return self._read(lambda connection: [row[0] for row in connection.execute("SELECT text FROM notes")])


@pytest.fixture
def held(db: Path) -> Iterator[Held]:
    with closing(Held(db)) as opened:
        opened.note("before")
        yield opened


def test_while_all_is_well_nothing_is_done_again(held: Held) -> None:
    held.note("a")
    assert held.notes() == ["before", "a"]
    assert (held.begun, held.forgotten) == (0, 0)


def test_after_a_fork_the_same_file_is_opened_and_nothing_is_forgotten(held: Held) -> None:
    held.before_fork()
    held.after_fork()
    held.note("a")
    assert (held.notes(), held.begun, held.forgotten) == (["before", "a"], 0, 0)


@pytest.mark.parametrize("notices", ["who writes", "who reads"])
def test_another_file_is_begun_anew(held: Held, db: Path, tmp_path: Path, notices: str) -> None:
    with closing(Held(tmp_path / "other.db")) as other:
        other.note("theirs")
    (tmp_path / "other.db").rename(db)
    if notices == "who writes":
        with pytest.raises(TransientError, match="was replaced while it was open"):
            held.note("lost, and told so")
    assert held.notes() == ["theirs"]
    assert held.begun == 1
    assert held.forgotten >= 1
    held.note("ours")
    assert (held.notes(), held.begun) == (["theirs", "ours"], 1)


def test_what_is_missing_in_the_file_makes_it_lost_until_it_is_there(held: Held, db: Path) -> None:
    with closing(sqlite3.connect(db)) as other:
        other.execute("ALTER TABLE notes RENAME TO kept")
    for _ in range(2):
        with pytest.raises(DestinationError, match="no such table: notes"):
            held.notes()
    with closing(sqlite3.connect(db)) as other:
        other.execute("ALTER TABLE kept RENAME TO notes")
    assert held.notes() == ["before"]


def test_what_a_new_file_does_not_take_is_tried_again(
    held: Held, db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Held(tmp_path / "other.db")):
        pass
    (tmp_path / "other.db").rename(db)
    with monkeypatch.context() as patched:
        patched.setattr(held, "_begin_anew", _refuse)
        for _ in range(2):
            with pytest.raises(TransientError, match="it has another schema; events wait"):
                held.notes()
    held.note("a")
    assert held.notes() == ["a"]


def _refuse(_: sqlite3.Connection) -> None:
    raise DestinationError("it has another schema")


def test_who_may_only_read_does_not_write(held: Held, db: Path) -> None:
    with closing(Held(db, read_only=True)) as reader:
        assert reader.notes() == ["before"]
        with pytest.raises(DestinationError, match="readonly"):
            reader.note("a")
        assert reader.notes() == ["before"]
    with pytest.raises(DestinationError, match="closed"):
        reader.notes()
    assert held.notes() == ["before"]
