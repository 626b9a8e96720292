"""The end goes on where whoever asked for it does not wait; the latest time counts, but for the program's own end."""

from __future__ import annotations

import threading
import time

from schemagen_runtime import Settings
from schemagen_runtime.delivery.parts import Parts
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.support.clock import monotonic

from tests.runtime.disk.support import STREAM
from tests.runtime.support import MemoryDestination


def stuck() -> tuple[Pipeline, threading.Event, MemoryDestination]:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _batch: gate.wait(30))
    pipeline = Pipeline(Parts(destination, "memory", Settings(linger=0)))
    lines = [b"1", b"2", b"3"]
    call = pipeline.open_call(lambda line: line, False, 3)
    pipeline.put(Segment(STREAM, call, lines, range(3), lines))
    return pipeline, gate, destination


def test_it_goes_on_by_itself() -> None:
    pipeline, gate, destination = stuck()
    pipeline.begin_stop(monotonic() + 30)
    gate.set()
    until = monotonic() + 30
    while not destination.closed and monotonic() < until:
        time.sleep(0.001)
    assert pipeline.await_stop(monotonic() + 30)
    assert pipeline.stats().delivered == 3


def test_the_latest_time_counts() -> None:
    pipeline, gate, _ = stuck()
    pipeline.begin_stop(monotonic() + 30)
    assert not pipeline.stop(monotonic() - 1)
    gate.set()
    assert pipeline.stop(monotonic() + 30)
    assert pipeline.stats().delivered == 3


def test_the_end_of_the_program_waits_no_longer_than_it_says() -> None:
    pipeline, gate, _ = stuck()
    pipeline.begin_stop(monotonic() + 300)
    pipeline.begin_stop(monotonic(), is_final=True)
    assert pipeline.await_stop(monotonic() + 30)
    assert sum(pipeline.stats().rejected.values()) == 3
    gate.set()
