"""A pipe is read to its end, and no faster than its lines are stored."""

from __future__ import annotations

import os
import threading

from schemagen_runtime.relay.sidecar.stream_feed import StreamFeed

from tests.runtime.relay.sidecar.support import Rig, line, source


def test_it_is_read_to_its_end(rig: Rig) -> None:
    reading, writing = os.pipe()
    feed = StreamFeed(source(), reading, rig.batching(), rig.mover)
    thread = threading.Thread(target=feed.run)
    thread.start()
    os.write(writing, line("a") + b"\n" + line("b")[:9])
    os.write(writing, line("b")[9:] + b"\nnonsense\n" + line("c"))
    os.close(writing)
    thread.join(10)
    os.close(reading)
    assert rig.stored() == ["a", "b", "c"]
    assert rig.mover.meter.lines["s", "dead_lettered"] == 1
