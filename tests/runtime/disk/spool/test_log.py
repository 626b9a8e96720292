"""One file of a spool: what was appended comes back, and a torn or damaged line costs nothing but itself."""

from __future__ import annotations

import errno
import logging
import os
from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest
from schemagen_runtime.disk.spool import log as log_module
from schemagen_runtime.disk.spool.log import Log
from schemagen_runtime.disk.spool.streams import Streams

from tests.runtime.disk.support import STREAM

LINES = [b'{"id":1}', b'{"id":2}', b'{"id":3}']


@pytest.fixture
def path(tmp_path: Path) -> Path:
    slot = tmp_path / "0"
    slot.mkdir()
    return slot / "00000001.log"


def append(log: Log, lines: Sequence[bytes], accepted_at: float) -> array[int]:
    """Append events, and accept them."""
    numbered = Streams(log.path.parents[1], log.path.parent).save(STREAM)
    offsets = log.append(STREAM, numbered, lines, accepted_at)
    log.committed = log.size
    log.open += len(lines)
    return offsets


def recover(path: Path) -> Log:
    """Take over a file as the next process does."""
    return Log.recover(path, 1, Streams(path.parents[1], path.parent))


def lines(log: Log) -> list[bytes]:
    """Return the lines of the events that have no fate."""
    return [event.line for event in log.scan(0, log.done_offsets())]


def test_what_was_appended_is_read_again(path: Path) -> None:
    log = Log.create(path, 1)
    offsets = [*append(log, LINES[:2], 1.5), *append(log, LINES[2:], 2.5)]
    log.sync()
    assert (log.open, log.size) == (3, path.stat().st_size)
    assert [event.accepted_at for event in log.read(offsets)] == [1.5, 1.5, 2.5]
    log.close()
    again = recover(path)
    assert (again.open, again.damaged, again.size) == (3, 0, log.size)
    assert lines(again) == LINES
    assert {event.stream for event in again.read(offsets)} == {STREAM}


def test_what_has_its_fate_does_not_come_back(path: Path) -> None:
    log = Log.create(path, 1)
    offsets = append(log, LINES, 1.5)
    log.burying(offsets[1:])
    log.done(offsets[2:])
    log.close()
    again = recover(path)
    assert again.open == 2
    assert lines(again) == LINES[:2]
    assert again.doubtful_offsets() == {offsets[1]}


@pytest.mark.parametrize("kept", [0, 1, 10])
def test_a_torn_tail_is_cut_off(path: Path, kept: int) -> None:
    log = Log.create(path, 1)
    offsets = append(log, LINES, 1.5)
    log.close()
    with path.open("r+b") as file:
        file.truncate(offsets[2] + kept)
    again = recover(path)
    assert (lines(again), again.damaged) == (LINES[:2], 0)
    assert path.stat().st_size == again.size == offsets[2]


def test_a_damaged_line_alone_is_set_aside_and_counted_once(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    log = Log.create(path, 1)
    offsets = append(log, LINES, 1.5)
    log.close()
    text = bytearray(path.read_bytes())
    text[offsets[1] + 12] ^= 1
    path.write_bytes(text)
    with caplog.at_level(logging.ERROR, "schemagen_runtime"):
        again = recover(path)
    assert (lines(again), again.open, again.damaged) == ([LINES[0], LINES[2]], 2, 1)
    assert "1 records" in caplog.text
    again.close()
    assert recover(path).damaged == 0
    again.remove()
    assert list(path.parent.iterdir()) == []
    (kept,) = (path.parents[1] / "damaged").iterdir()
    assert kept.read_bytes() == text[offsets[1] : offsets[2]]


def test_a_file_is_kept_whole_whose_damage_cannot_be_set_aside(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log.create(path, 1)
    offsets = append(log, LINES, 1.5)
    log.close()
    text = bytearray(path.read_bytes())
    text[offsets[1] + 12] ^= 1
    path.write_bytes(text)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(log_module, "replace_file", refuse)
    again = recover(path)
    assert again.damaged == 1
    again.done(offsets)
    again.remove()
    (kept,) = (path.parents[1] / "damaged").iterdir()
    assert kept.read_bytes() == text


def test_a_flipped_last_byte_costs_no_event(path: Path) -> None:
    log = Log.create(path, 1)
    append(log, LINES, 1.5)
    log.close()
    text = bytearray(path.read_bytes())
    text[-1] ^= 4
    path.write_bytes(text)
    assert lines(recover(path)) == LINES


def test_an_event_whose_introduction_is_lost_is_known_by_its_number(path: Path) -> None:
    log = Log.create(path, 1)
    offsets = append(log, LINES, 1.5)
    log.close()
    with path.open("r+b") as file:
        file.write(b"\0" * offsets[0])
    again = recover(path)
    assert (lines(again), again.damaged) == (LINES, 1)
    assert {event.stream for event in again.scan(0, again.done_offsets())} == {STREAM}


def test_what_could_not_be_cut_off_is_not_taken_for_accepted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The write failed in the middle, and so did taking it back: whole events lie in the file that nobody accepted."""
    log = Log.create(path, 1)
    append(log, LINES[:1], 1.5)

    def write_half(descriptor: int, data: bytes) -> None:
        os.write(descriptor, data[:-5])
        raise OSError(errno.EIO, "Input/output error")

    def refuse(descriptor: int, size: int) -> None:
        raise OSError(errno.EIO, f"Input/output error: {descriptor} {size}")

    with monkeypatch.context() as patch:
        patch.setattr(log_module, "write_all", write_half)
        patch.setattr(os, "ftruncate", refuse)
        with pytest.raises(OSError, match="Input/output error"):
            append(log, LINES[1:], 1.5)
    log.close()
    assert lines(recover(path)) == LINES[:1]


def test_nothing_is_appended_to_a_sealed_file(path: Path) -> None:
    log = Log.create(path, 1)
    append(log, LINES, 1.5)
    log.seal()
    with pytest.raises(ValueError, match="sealed"):
        append(log, LINES, 1.5)
    assert lines(log) == LINES
    log.remove()
    assert list(path.parent.iterdir()) == []
