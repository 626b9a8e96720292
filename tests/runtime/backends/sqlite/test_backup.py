"""A copy is whole or not there, replaces nothing, and is of one moment."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest
from schemagen_runtime import DestinationError
from schemagen_runtime.backends.sqlite import backup
from schemagen_runtime.backends.sqlite.backup import back_up

from tests.runtime.backends.sqlite.support import ingest, records
from tests.runtime.support import event, label


def test_a_copy_is_of_one_moment_although_others_write(db: Path, tmp_path: Path) -> None:
    ingest(db, *(event(f"{number:04}", note="n" * 4000) for number in range(2000)), label("0000", y=1))
    steps: list[tuple[int, int]] = []

    def report(copied: int, of: int) -> None:
        if not steps:
            ingest(db, event("late"))
        steps.append((copied, of))

    copy = tmp_path / "copy.db"
    back_up(str(db), str(copy), report)
    assert len(steps) > 1
    assert steps[-1][0] == steps[-1][1]
    assert len({of for _, of in steps}) == 1
    assert [record.id for record in records(copy)] == [f"{number:04}" for number in range(2000)]
    assert records(db)[-1].id == "late"
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert copy.stat().st_mode == db.stat().st_mode


@pytest.mark.parametrize("suffix", ["", "-wal", "-journal"])
def test_what_is_there_is_not_replaced(db: Path, tmp_path: Path, suffix: str) -> None:
    ingest(db, event("a"))
    target = tmp_path / "copy.db"
    there = tmp_path / f"copy.db{suffix}"
    there.write_text("somebody's")
    with pytest.raises(DestinationError, match=f"{there} exists already"):
        back_up(str(db), str(target))
    assert there.read_text() == "somebody's"


def test_a_copy_that_fails_leaves_nothing(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    folder = tmp_path / "copies"
    folder.mkdir()

    def fail(_copied: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(str(db), str(folder / "copy.db"), fail)
    assert list(folder.iterdir()) == []
    with pytest.raises(DestinationError, match="is a folder; name a file in it"):
        back_up(str(db), str(folder))
    with pytest.raises(DestinationError, match="cannot be written: No such file or directory"):
        back_up(str(db), str(tmp_path / "no" / "copy.db"))
    with pytest.raises(DestinationError, match="there is no monitoring database"):
        back_up(str(tmp_path / "absent.db"), str(tmp_path / "copy.db"))


class Failing:
    """``os``, one of whose functions fails, or does its work and fails all the same."""

    def __init__(self, name: str, error: BaseException, *, is_done: bool) -> None:
        self._name = name
        self._error = error
        self._is_done = is_done

    def __getattr__(self, name: str) -> object:
        real = getattr(os, name)

        def fail(*arguments: object, **options: object) -> None:
            if self._is_done:
                real(*arguments, **options)
            raise self._error

        return fail if name == self._name else real


FULL, BROKEN = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.mark.parametrize("is_done", [False, True], ids=["not done", "done"])
@pytest.mark.parametrize(
    ("name", "error"), [("open", FULL), ("close", BROKEN), ("fsync", BROKEN), ("close", KeyboardInterrupt())]
)
def test_a_call_of_the_system_that_fails_is_told_and_leaves_nothing(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException, *, is_done: bool
) -> None:
    ingest(db, event("a"))
    folder = tmp_path / "copies"
    folder.mkdir()
    monkeypatch.setattr(backup, "os", Failing(name, error, is_done=is_done))
    expected = DestinationError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected, match="copy.db cannot be written: " if expected is DestinationError else None):
        back_up(str(db), str(folder / "copy.db"))
    assert list(folder.iterdir()) == []


def test_a_file_of_another_backup_is_not_removed(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    theirs = tmp_path / f".copy.db.{os.getpid()}.new"
    theirs.write_text("of another thread")
    with pytest.raises(DestinationError, match="cannot be written: File exists"):
        back_up(str(db), str(tmp_path / "copy.db"))
    assert theirs.read_text() == "of another thread"


def test_a_name_that_cannot_be_removed_makes_the_copy_no_worse(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ingest(db, event("a"))

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(path), missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        back_up(str(db), str(tmp_path / "copy.db"))
    assert [record.id for record in records(tmp_path / "copy.db")] == ["a"]
    assert "new cannot be removed: Operation not permitted; remove it by hand" in caplog.text
