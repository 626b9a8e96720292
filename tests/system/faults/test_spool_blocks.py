"""Whole blocks of a spool's file that are lost, and files that went through a text tool: what is undamaged arrives."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from random import Random

import pytest
from schemagen_runtime import Workspace
from schemagen_runtime.disk.spool import records

from tests.system.faults.collector import Collector, answers, honest
from tests.system.faults.support import QUICK, Account, add_collection, numbered

EVENTS = 1000
BLOCK = 4096
BUSY = answers(503)
Harm = Callable[[bytes, int, Random], bytes]


def zeros(_content: bytes, _at: int, _random: Random) -> bytes:
    return bytes(BLOCK)


def noise(_content: bytes, _at: int, random: Random) -> bytes:
    return random.randbytes(BLOCK)


def text_of_another_file(_content: bytes, _at: int, _random: Random) -> bytes:
    return (b'2026-11-27T03:00:00Z INFO {"id": "no event", "x": 1}\r\n' * 100)[:BLOCK]


def a_block_of_its_own(content: bytes, at: int, _random: Random) -> bytes:
    """A write that went to the wrong place: whole lines are there twice."""
    other = 5 * BLOCK if at != 5 * BLOCK else 9 * BLOCK
    return content[other : other + BLOCK]


def newlines(_content: bytes, _at: int, _random: Random) -> bytes:
    return b"\n" * BLOCK


HARMS = [zeros, noise, text_of_another_file, a_block_of_its_own, newlines]


def spooled(collector: Collector, spool: Path) -> tuple[Path, list[bytes]]:
    """Have a thousand events wait in a spool; return its file, and the lines of it."""
    with Workspace(collector.url, project="p", model="m", settings=QUICK, spool=spool) as ws:
        collection = add_collection(ws)
        collector.behave = BUSY
        for first in range(0, EVENTS, 10):
            collection.ingest_events(numbered("a", range(first, first + 10)))
        ws.close(0.05)
    (log,) = spool.glob("0/*.log")
    return log, log.read_bytes().splitlines(keepends=True)


def deliver(collector: Collector, spool: Path) -> int:
    """Deliver what is in the spool; return how many damaged records were told."""
    collector.behave = honest
    with Workspace(collector.url, project="p", model="m", settings=QUICK, spool=spool) as ws:
        assert ws.flush(20)
        return ws.stats().damaged_records


@pytest.mark.parametrize("at", [0, 1, 7, -1], ids=["head", "second", "within", "end"])
@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_a_block_that_is_lost_takes_no_line_that_is_whole_with_it(
    collector: Collector, tmp_path: Path, harm: Harm, at: int
) -> None:
    log, lines = spooled(collector, tmp_path / "spool")
    content = log.read_bytes()
    place = (len(content) // BLOCK - 1 if at < 0 else at) * BLOCK
    end = len(content) if at < 0 else place + BLOCK
    harmed = harm(content, place, Random(place))[: end - place]
    log.write_bytes(content[:place] + harmed + content[end:] if at >= 0 else content[:place] + harmed)
    starts = list(accumulate(map(len, lines), initial=0))
    events = [(start, start + len(line)) for start, line in zip(starts, lines, strict=False) if line[9:10] == b"E"]
    untouched = {f"a-{n}" for n, (start, stop) in enumerate(events) if stop <= place or start >= end}
    damaged = deliver(collector, tmp_path / "spool")
    stored = set(Account.take(collector.db).stored)
    assert stored >= untouched
    assert damaged >= 1 or stored == {f"a-{n}" for n in range(EVENTS)}


def to_crlf(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def with_byte_order_mark(content: bytes) -> bytes:
    return b"\xef\xbb\xbf" + content


def both(content: bytes) -> bytes:
    return with_byte_order_mark(to_crlf(content))


@pytest.mark.parametrize("convert", [to_crlf, with_byte_order_mark, both], ids=lambda convert: convert.__name__)
@pytest.mark.parametrize("suffixes", [(".log",), (".done",), (".log", ".done")], ids="".join)
def test_a_file_that_went_through_a_text_tool_is_read_as_it_was(
    collector: Collector, tmp_path: Path, convert: Callable[[bytes], bytes], suffixes: tuple[str, ...]
) -> None:
    """Each place in it is another then: what notes say of places would be said of other events."""
    spool = tmp_path / "spool"
    log, lines = spooled(collector, spool)
    starts = list(accumulate(map(len, lines), initial=0))
    events = [start for start, line in zip(starts, lines, strict=False) if line[9:10] == b"E"]
    # Every other one has its fate already: places of theirs would be those of others, where the lines shift.
    with log.with_suffix(".done").open("ab") as notes:
        notes.write(records.frame(records.note_payload(records.DONE, events[1::2])))
    for suffix in suffixes:
        path = log.with_suffix(suffix)
        path.write_bytes(convert(path.read_bytes()))
    assert deliver(collector, spool) == 0
    assert set(Account.take(collector.db).stored) == {f"a-{n}" for n in range(0, EVENTS, 2)}
