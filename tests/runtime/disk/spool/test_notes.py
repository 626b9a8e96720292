"""Notes are read again by what they note; half a note that a killed process left costs no other."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from schemagen_runtime.disk.spool import notes as notes_module
from schemagen_runtime.disk.spool import records
from schemagen_runtime.disk.spool.notes import Notes


def test_notes_are_read_by_their_kind(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "1.done")
    assert notes.read(records.DONE) == set()
    notes.note(records.DONE, [1, 2])
    notes.note(records.BURYING, [3])
    notes.note(records.DONE, [4])
    assert notes.read(records.DONE) == {1, 2, 4}
    assert notes.read(records.BURYING) == {3}
    notes.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_note_after_half_a_note_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "1.done"
    first = Notes(path)
    first.note(records.DONE, [1])
    first.close()
    with path.open("ab") as file:
        file.write(records.frame(records.note_payload(records.DONE, [2]))[:-4])
    again = Notes(path)
    again.note(records.DONE, [3])
    again.close()
    assert again.read(records.DONE) == {1, 3}


def test_a_note_that_cannot_be_written_raises_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    notes = Notes(tmp_path / "1.done")
    with monkeypatch.context() as patch:
        patch.setattr(notes_module, "write_all", refuse)
        notes.note(records.DONE, [1])
    assert "No space left on device" in caplog.text
    notes.note(records.DONE, [2])
    notes.close()
    assert notes.read(records.DONE) == {2}
