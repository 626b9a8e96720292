"""What waits in the spool comes to the queue in its order, as far as there is room."""

from __future__ import annotations

from pathlib import Path

from schemagen_runtime import Settings
from schemagen_runtime.delivery.buffer import Buffer
from schemagen_runtime.delivery.call import Call, Calls
from schemagen_runtime.delivery.pump import Pump
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.disk.spool.receipt import Backlog
from schemagen_runtime.support.clock import monotonic

from tests.runtime.disk.support import STREAM, open_spool


def segment(backlog: Backlog) -> Segment:
    call = Call(Calls(), lambda line: line, total=len(backlog.lines))
    return Segment(backlog.stream, call, backlog.lines, range(len(backlog.lines)), backlog.lines, backlog.receipt)


def test_a_backlog_comes_in_order_and_in_pieces(tmp_path: Path) -> None:
    lines = [b"%d" % number for number in range(25)]
    left = open_spool(tmp_path)
    for line in lines:
        left.append(STREAM, [line], 1.0)
    left.close()
    spool, buffer = open_spool(tmp_path), Buffer(Settings(max_queue_events=10, linger=0.0))
    Pump(spool, buffer, segment)
    assert buffer.events == 10  # at once, on the thread that opens the spool
    taken: list[bytes] = []
    while len(taken) < len(lines):
        parcel = buffer.take()
        assert parcel is not None
        taken += [line for piece in parcel for line in piece.lines]
        for piece in parcel:
            assert piece.receipt is not None
            spool.done(piece.receipt)
        buffer.release(parcel)
    assert taken == lines
    assert buffer.room.wait_for(lambda: spool.is_drained, monotonic() + 60)
    spool.freeze()
