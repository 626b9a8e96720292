"""Each letter is kept once, whoever wrote it, and lies where ``replay`` looks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from schemagen_runtime import DeadLetter, ErrorCode, FieldError, TransientError
from schemagen_runtime.disk.dead_letters import FILE_NAME
from schemagen_runtime.protocol.envelope import RawLetter, encode_letter, encode_raw
from schemagen_runtime.relay.letter_box import LetterFolder
from schemagen_runtime.relay.letter_files import LetterFiles
from schemagen_runtime.relay.source import Event, UnreadableItem

from tests.runtime.disk.support import STREAM

ERROR = FieldError(ErrorCode.NO_EVENT, None, "it is no event: it is empty", "an event", "nothing")


def raw(offset: int, failed_at: float = 1.0, held: bytes = b"\x00") -> bytes:
    return encode_raw(RawLetter(held, (ERROR,), failed_at, {"topic": "t", "partition": 0, "offset": offset}))


def test_a_letter_is_kept_once(tmp_path: Path) -> None:
    box = LetterFolder(tmp_path, 1 << 20)
    box.put([raw(1), raw(2), raw(2, failed_at=2.0)])
    box.put([raw(1, failed_at=3.0)])
    other = LetterFolder(tmp_path, 200)
    other.look()
    other.put([raw(2, failed_at=4.0), raw(3), raw(3, held=b"another")])
    box.put([raw(4)])
    other.look()
    other.put([raw(4), raw(1)])
    texts = [line for path in tmp_path.glob("*.ndjson") for line in path.read_bytes().splitlines()]
    assert sorted(json.loads(text)["source"]["offset"] for text in texts) == [1, 2, 3, 3, 4]


def test_both_forms_are_read_by_replay(tmp_path: Path) -> None:
    box = LetterFolder(tmp_path, 1 << 20)
    box.introduce(STREAM.schema)
    source = {"topic": "t", "partition": 0, "offset": 5}
    box.put([raw(1), encode_letter(DeadLetter(STREAM, b'{"id":"a"}', (ERROR,), 0, 1.0, 2.0, source))])
    with LetterFiles.opened(tmp_path, 1 << 20, json.loads) as letters:
        (portion,) = letters.portions()
        unreadable, readable = (item.read for item in portion.items)
        assert isinstance(unreadable, UnreadableItem)
        assert "it cannot be sent: it is no event: it is empty" in unreadable.reason
        assert isinstance(readable, Event)
        assert readable.line == b'{"id":"a"}'
        letter = portion.items[1].origin.letter
        assert letter is not None
        assert letter.source == source


def test_a_folder_that_cannot_be_written_is_waited_for(tmp_path: Path) -> None:
    box = LetterFolder(tmp_path / "dead", 1 << 20)
    (tmp_path / "dead" / FILE_NAME).unlink()
    (tmp_path / "dead" / FILE_NAME).mkdir()
    with pytest.raises(TransientError, match="dead letters cannot be kept in"):
        box.put([raw(1)])
    with pytest.raises(TransientError, match="dead letters cannot be kept in"):
        box.look()
