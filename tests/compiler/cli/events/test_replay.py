"""``schemagen replay`` moves letters into a store once, and keeps each one that it cannot check or deliver."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compiler.cli.support import EVENT, schemagen, write

REPLAY = ("replay", "log", "--to", "sqlite:///m.db")


def write_letters(folder: Path, count: int) -> Path:
    """Write events with a file destination, and return its file of letters."""
    write(folder)
    (folder / "log").mkdir()
    (folder / "events.ndjson").write_text("".join(f"{EVENT % number}\n" for number in range(count)))
    path = folder / "log" / "events.ndjson"
    done = schemagen("ingest", "events.ndjson", "--schema", "lending.yaml", "--to", f"file://{path}", cwd=folder)
    assert done.returncode == 0, done.stderr
    return path


def only_letters(folder: Path) -> Path:
    """Return the one file of letters in the folder: a replay gives the file that it works on another name."""
    (path,) = (folder / "log").glob("*.ndjson")
    return path


def test_what_is_delivered_leaves_the_folder_and_is_stored(tmp_path: Path) -> None:
    write_letters(tmp_path, 3)
    done = schemagen(*REPLAY, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "log: 3 letters: 3 delivered, 0 duplicate, 0 kept\n"
    assert list((tmp_path / "log").glob("*.ndjson")) == []
    assert schemagen("show", "a2", "--from", "sqlite:///m.db", cwd=tmp_path).returncode == 0


def test_a_letter_that_is_stored_already_is_a_duplicate(tmp_path: Path) -> None:
    path = write_letters(tmp_path, 3)
    letters = path.read_bytes()
    assert schemagen(*REPLAY, cwd=tmp_path).returncode == 0
    path.write_bytes(letters)
    done = schemagen(*REPLAY, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "log: 3 letters: 0 delivered, 3 duplicate, 0 kept\n"


def test_a_letter_that_does_not_fit_stays_alone_and_is_delivered_once_it_is_mended(tmp_path: Path) -> None:
    path = write_letters(tmp_path, 3)
    good = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text(good[0] + good[1].replace('"income":1', '"income":-1') + good[2], "utf-8")
    failed = schemagen(*REPLAY, cwd=tmp_path)
    assert failed.returncode == 1
    assert ":2: error[out_of_range]: event 'a1': column 'income' does not fit" in failed.stdout
    assert failed.stderr == "log: 3 letters: 2 delivered, 0 duplicate, 1 kept\n"
    kept = only_letters(tmp_path)
    kept.write_text(kept.read_text("utf-8").replace('"income":-1', '"income":1'), "utf-8")
    mended = schemagen(*REPLAY, cwd=tmp_path)
    assert (mended.returncode, mended.stdout) == (0, "")
    assert mended.stderr == "log: 1 letter: 1 delivered, 0 duplicate, 0 kept\n"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"float"', '"flot"', "the document of its schema is damaged: 'flot' is not a type"),
        ("lending", "landing", "the document of its schema is another one's: it has the fingerprint "),
    ],
)
def test_letters_whose_schema_cannot_be_used_are_kept_as_they_are(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    letters = write_letters(tmp_path, 2).read_bytes()
    (document,) = (tmp_path / "log" / "schemas").iterdir()
    document.write_text(document.read_text("utf-8").replace(old, new), "utf-8")
    done = schemagen(*REPLAY, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.count(f"error[unreadable]: {reason}") == 2
    assert done.stderr == "log: 2 letters: 0 delivered, 0 duplicate, 2 kept\n"
    assert only_letters(tmp_path).read_bytes() == letters


def test_letters_that_lie_in_a_folder_inside_are_said_to(tmp_path: Path) -> None:
    path = write_letters(tmp_path, 1)
    (path.parent / "dead-letters").mkdir()
    path.rename(path.parent / "dead-letters" / path.name)
    done = schemagen(*REPLAY, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "log itself holds no letters; they are in log/dead-letters: name that folder" in done.stderr
