"""A receipt leads to its events, and so does a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from schemagen_runtime.disk.spool.log import Log

from tests.runtime.disk.support import STREAM, open_spool

LINES = [b'{"id":1}', b'{"id":2}', b'{"id":3}']


def read(log: Log, offsets: Sequence[int]) -> list[bytes]:
    """Return the lines of a file that begin at these offsets."""
    return [event.line for event in log.read(offsets)]


def test_a_receipt_leads_to_its_events(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    receipt = spool.append(STREAM, LINES, 1.5)
    assert receipt is not None
    assert read(receipt.log, receipt.offsets) == LINES
    spool.close()


def test_events_are_picked_by_their_places(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    receipt = spool.append(STREAM, LINES, 1.5)
    assert receipt is not None
    picked = receipt.pick([2, 0])
    assert picked.log is receipt.log
    assert read(picked.log, picked.offsets) == [LINES[2], LINES[0]]
    assert read(picked.log, picked.pick([1]).offsets) == [LINES[0]]
    assert not receipt.pick([]).offsets
    spool.close()
