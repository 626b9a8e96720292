"""One file of a spool: what was appended comes back, and a torn or damaged line costs nothing but itself."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from schemagen_runtime.disk.spool.log import Log
from schemagen_runtime.protocol.envelope import SchemaFolder

from tests.runtime.disk.support import INFO, STREAM

LINES = [b'{"id":1}', b'{"id":2}', b'{"id":3}']


@pytest.fixture
def path(tmp_path: Path) -> Path:
    slot = tmp_path / "0"
    slot.mkdir()
    SchemaFolder(tmp_path).save(INFO)
    return slot / "00000001.log"


def recover(path: Path) -> Log:
    """Take over a file as the next process does."""
    return Log.recover(path, 1, SchemaFolder(path.parents[1]))


def lines(log: Log) -> list[bytes]:
    """Return the lines of the events that have no fate."""
    return [event.line for event in log.scan(0, log.done_offsets())]


def test_what_was_appended_is_read_again(path: Path) -> None:
    log = Log.create(path, 1)
    offsets = [*log.append(STREAM, LINES[:2], 1.5), *log.append(STREAM, LINES[2:], 2.5)]
    log.sync()
    assert (log.open, log.size, log.synced) == (3, path.stat().st_size, path.stat().st_size)
    assert [event.accepted_at for event in log.read(offsets)] == [1.5, 1.5, 2.5]
    log.close()
    again = recover(path)
    assert (again.open, again.damaged, again.size) == (3, 0, log.size)
    assert lines(again) == LINES
    assert {event.stream for event in again.read(offsets)} == {STREAM}


def test_what_has_its_fate_does_not_come_back(path: Path) -> None:
    log = Log.create(path, 1)
    offsets = log.append(STREAM, LINES, 1.5)
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
    offsets = log.append(STREAM, LINES, 1.5)
    log.close()
    with path.open("r+b") as file:
        file.truncate(offsets[2] + kept)
    again = recover(path)
    assert (lines(again), again.damaged) == (LINES[:2], 0)
    assert path.stat().st_size == again.size == offsets[2]


def test_a_file_with_damage_is_moved_aside(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    log = Log.create(path, 1)
    offsets = log.append(STREAM, LINES, 1.5)
    log.close()
    text = bytearray(path.read_bytes())
    text[offsets[1] + 12] ^= 1
    path.write_bytes(text)
    with caplog.at_level(logging.ERROR, "schemagen_runtime"):
        again = recover(path)
    assert (lines(again), again.damaged) == ([LINES[0], LINES[2]], 1)
    assert "1 records" in caplog.text
    again.remove()
    assert not path.exists()
    (kept,) = (path.parents[1] / "damaged").iterdir()
    assert kept.read_bytes() == text


def test_nothing_is_appended_to_a_sealed_file(path: Path) -> None:
    log = Log.create(path, 1)
    log.append(STREAM, LINES, 1.5)
    log.seal()
    with pytest.raises(ValueError, match="sealed"):
        log.append(STREAM, LINES, 1.5)
    assert lines(log) == LINES
    log.remove()
    assert list(path.parent.iterdir()) == []
