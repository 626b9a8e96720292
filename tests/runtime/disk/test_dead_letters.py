"""Letters are kept as they are, known again, and a writer that fails is told apart from one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import DeadLetter, DeadLetterError, ErrorCode, FieldError
from schemagen_runtime.disk.dead_letters import FILE_NAME, DeadLetterCallable, DeadLetterFolder
from schemagen_runtime.protocol.envelope import SchemaFolder, decode

from tests.runtime.disk.support import STREAM

ERROR = FieldError(ErrorCode.OUT_OF_RANGE, "x", "x is out of range", "less", "more")
LETTER = DeadLetter(STREAM, b'{"id":"a"}', (ERROR,), 3, 1700000000.25, 1700000001.5)


def test_a_letter_is_kept_and_known_again(tmp_path: Path) -> None:
    folder = DeadLetterFolder(tmp_path / "dead", 1 << 20)
    assert folder.bury([LETTER]) == 1
    (line,) = (tmp_path / "dead" / FILE_NAME).read_bytes().splitlines()
    read = decode(line, SchemaFolder(tmp_path / "dead"))
    assert (read.stream, read.line, read.attempts) == (STREAM, LETTER.line, 3)
    assert (read.accepted_at, read.failed_at) == (LETTER.accepted_at, LETTER.failed_at)
    assert read.errors[0].message == ERROR.message
    assert folder.holds(STREAM, LETTER.line, LETTER.accepted_at)
    assert not folder.holds(STREAM, LETTER.line, LETTER.accepted_at + 1)
    assert not folder.holds(STREAM, b'{"id":"b"}', LETTER.accepted_at)


def test_a_letter_is_known_again_in_a_rotated_file(tmp_path: Path) -> None:
    folder = DeadLetterFolder(tmp_path, 1)
    folder.bury([LETTER])
    assert not (tmp_path / FILE_NAME).exists()
    assert folder.holds(STREAM, LETTER.line, LETTER.accepted_at)


def test_a_folder_that_cannot_be_made_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeadLetterError, match="expected a folder that may be written"):
        DeadLetterFolder(tmp_path / "file", 1)


def test_letters_that_cannot_be_written_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = DeadLetterFolder(tmp_path, 1 << 20)

    def fail(_lines: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder.file, "append", fail)
    assert folder.bury([LETTER]) == 0


def test_a_callable_gets_one_at_a_time_until_it_raises() -> None:
    taken: list[DeadLetter] = []

    def take(letter: DeadLetter) -> None:
        if taken:
            raise SystemExit("full")
        taken.append(letter)

    letters = DeadLetterCallable(take)
    assert letters.bury([LETTER, LETTER, LETTER]) == 1
    assert taken == [LETTER]
    assert not letters.holds(STREAM, LETTER.line, LETTER.accepted_at)
