"""What a spool accepted is there until it has its fate, and comes back in order."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from schemagen_runtime.disk.spool.receipt import Receipt
from schemagen_runtime.disk.spool.slot import SpoolError
from schemagen_runtime.disk.spool.spool import Spool, SpoolFull

from tests.runtime.disk.support import STREAM, open_spool, waiting_lines


def append(spool: Spool, *lines: bytes) -> Receipt:
    receipt = spool.append(STREAM, lines, 1.5)
    assert receipt is not None
    return receipt


def test_what_has_no_fate_is_there_at_the_next_start(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    receipt = append(spool, b'{"id":1}', b'{"id":2}', b'{"id":3}')
    spool.done(receipt.pick([1]))
    spool.close()
    again = open_spool(tmp_path)
    assert again.recovered == 2
    (backlog,) = again.load()
    assert (backlog.stream, backlog.lines, backlog.accepted_at) == (STREAM, [b'{"id":1}', b'{"id":3}'], 1.5)
    again.loaded()
    again.done(backlog.receipt)
    again.close()
    assert open_spool(tmp_path).recovered == 0


def test_nothing_overtakes_what_waits(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    first = append(spool, b"1", b"2")
    spool.give_back(first, 0.0)
    assert spool.append(STREAM, [b"3"], 1.5) is None
    assert spool.waiting == 3
    assert waiting_lines(spool) == [b"1", b"2", b"3"]
    assert append(spool, b"4").offsets


def test_what_is_given_back_later_is_read_first_where_it_came_first(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    receipts = [append(spool, b"%d" % number) for number in range(4)]
    for number in (2, 0, 3, 1):
        spool.give_back(receipts[number], 0.0)
    assert waiting_lines(spool) == [b"0", b"1", b"2", b"3"]


def test_what_is_given_back_rests_for_its_pause(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    spool.give_back(append(spool, b"1"), 3600.0)
    time.sleep(0.01)
    assert not spool.is_drained
    spool.freeze()
    assert not spool.wait_for_backlog()


def test_what_is_parked_waits_for_the_next_start(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    spool.park(append(spool, b"1"))
    assert (spool.parked, spool.waiting) == (1, 0)
    spool.close()
    assert waiting_lines(open_spool(tmp_path)) == [b"1"]


@pytest.mark.parametrize("is_buried", [True, False])
def test_a_letter_that_was_being_written_is_looked_for(tmp_path: Path, is_buried: bool) -> None:
    spool = open_spool(tmp_path)
    receipt = append(spool, b"1", b"2")
    spool.burying(receipt.pick([1]))
    spool.close()
    asked: list[bytes] = []

    def look(event: object) -> bool:
        asked.append(getattr(event, "line", b""))
        return is_buried

    again = open_spool(tmp_path, look)
    assert asked == [b"2"]
    assert waiting_lines(again) == ([b"1"] if is_buried else [b"1", b"2"])


def test_a_full_spool_takes_nothing_and_has_room_again(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, max_spool_bytes=300)
    receipts = [append(spool, b"x" * 60)]
    with pytest.raises(SpoolFull, match="of at most 300"):
        append(spool, b"x" * 240)
    for receipt in receipts:
        spool.done(receipt)
    assert spool.size == 0
    assert append(spool, b"y")


def test_another_destination_s_events_are_refused_while_there_are_any(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    receipt = append(spool, b"1")
    spool.close()
    (tmp_path / "destination").write_text("https://other.example")
    with pytest.raises(SpoolError, match=r"holds events for https://other\.example"):
        open_spool(tmp_path)
    assert receipt.log.path.exists()


def test_a_closed_spool_takes_nothing(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    spool.close()
    with pytest.raises(SpoolError, match="is closed"):
        append(spool, b"1")
