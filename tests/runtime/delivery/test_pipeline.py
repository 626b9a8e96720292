"""Events between a call and the destination: bounds, pieces, flush and the end."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from schemagen_runtime import (
    ErrorCode,
    Fate,
    Settings,
    Workspace,
)
from schemagen_runtime.api.destination import Batch, TransientError
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.delivery.segment import Segment

from tests.runtime.support import SCHEMA, MemoryDestination, event, workspace


def test_small_calls_share_a_request_and_large_ones_are_split() -> None:
    destination = MemoryDestination()
    with workspace(destination, Settings(linger=0.5)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        futures = [collection.ingest_events([event(f"s{number}")]) for number in range(100)]
        futures.append(collection.ingest_events([event(f"l{number}") for number in range(2_500)]))
        assert ws.flush(10)
        assert all(future.done() for future in futures)
    sizes = [len(batch.lines) for batch in destination.batches]
    assert sum(sizes) == 2_600
    assert len(sizes) == 3
    assert max(sizes) == 1_000


def test_requests_are_split_by_bytes_too() -> None:
    destination = MemoryDestination()
    settings = Settings(linger=0.2, max_batch_bytes=10_000, max_event_bytes=5_000)
    with workspace(destination, settings) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        collection.ingest_events([event(str(number), note="n" * 1_000) for number in range(50)]).result(5)
    assert all(sum(map(len, batch.lines)) <= 10_000 for batch in destination.batches)
    assert len(destination.ids) == 50


def test_a_full_queue_blocks_for_the_stated_time_then_ends_as_queue_full() -> None:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _batch: gate.wait(10))
    with workspace(destination, Settings(linger=0, max_queue_events=10, block=0.2)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        first = collection.ingest_events([event(f"a{number}") for number in range(15)], raise_errors=False)
        second = collection.ingest_events([event("b")], raise_errors=False)
        assert ws.stats().queued_events == 10
        assert second.result(0).errors[0].code is ErrorCode.QUEUE_FULL
        gate.set()
        counts = Counter(entry.fate for entry in first.result(5).results)
    assert counts == {Fate.DELIVERED: 10, Fate.REJECTED: 5}
    assert len(destination.ids) == 10


def test_a_full_queue_does_not_linger() -> None:
    with workspace(MemoryDestination(), Settings(linger=60, max_queue_events=10)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        events = [event(str(number)) for number in range(15)]
        future = collection.ingest_events(events)
        assert ws.flush(5)
        assert future.result(0).count(Fate.DELIVERED) == 15


def test_a_call_larger_than_the_queue_goes_through_in_pieces() -> None:
    destination = MemoryDestination()
    with workspace(destination, Settings(linger=0, max_queue_events=100)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        result = collection.ingest_events([event(str(number)) for number in range(5_000)]).result(10)
    assert result.count(Fate.DELIVERED) == 5_000
    assert destination.ids == [str(number) for number in range(5_000)]


def test_after_close_events_end_as_closed() -> None:
    ws = workspace(MemoryDestination())
    collection = ws.add_data_collection("c", schema=SCHEMA)
    ws.close()
    ws.close()
    result = collection.ingest_events([event("a")], raise_errors=False).result(0)
    assert result.errors[0].code is ErrorCode.CLOSED


def test_close_ends_what_is_stuck() -> None:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _batch: gate.wait(10))
    ws = workspace(destination, Settings(linger=0, max_batch_events=1))
    collection = ws.add_data_collection("c", schema=SCHEMA)
    future = collection.ingest_events([event("a"), event("b")], raise_errors=False)
    ws.close(timeout=0.1)
    assert [error.code for error in future.result(0).errors] == [ErrorCode.CLOSED] * 2
    assert not destination.closed
    gate.set()
    while not destination.batches:
        time.sleep(0.001)
    assert ws.stats().rejected == {ErrorCode.CLOSED: 2}
    assert ws.stats().delivered == 0


def test_flush_says_whether_it_was_in_time() -> None:
    gate = threading.Event()
    with workspace(MemoryDestination(before=lambda _batch: gate.wait(10))) as ws:
        ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("a")])
        assert not ws.flush(0.05)
        gate.set()
        assert ws.flush(5)


@pytest.mark.parametrize("batches", [1, 3])
def test_flush_waits_for_what_a_failed_send_gave_back_to_the_spool(tmp_path: Path, batches: int) -> None:
    is_there = threading.Event()

    def refuse(_batch: Batch) -> None:
        time.sleep(0.05)
        if not is_there.is_set():
            raise TransientError("it is not there")

    destination = MemoryDestination(before=refuse)
    settings = Settings(linger=0, delivery_timeout=0.02, backoff=0.01, max_backoff=0.02, max_batch_events=2)
    with Workspace(destination, project="p", model="m", settings=settings, spool=tmp_path / "spool") as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        future = collection.ingest_events([event(str(number)) for number in range(2 * batches)])
        assert not ws.flush(1.0)
        assert future.result(5).count(Fate.SPOOLED)
        is_there.set()
        assert ws.flush(20)
        assert not ws.stats().spooled_events
    assert len(set(destination.ids)) == 2 * batches


def test_many_threads() -> None:
    destination = MemoryDestination()
    with workspace(destination, Settings(linger=0.001, max_queue_events=500)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)

        def ingest(thread: int) -> None:
            for call in range(50):
                collection.ingest_events([event(f"{thread}-{call}-{number}") for number in range(7)])

        threads = [threading.Thread(target=ingest, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ws.flush(10)
        stats = ws.stats()
    assert stats.delivered == stats.accepted == 8 * 50 * 7
    assert len(set(destination.ids)) == len(destination.ids) == 8 * 50 * 7


@pytest.mark.parametrize("is_coroutine", [False, True])
def test_room_that_comes_while_it_is_found_that_there_is_none_is_not_missed(
    monkeypatch: pytest.MonkeyPatch, *, is_coroutine: bool
) -> None:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _batch: gate.wait(30))
    offer_some = Pipeline.offer_some

    def offer_and_empty(self: Pipeline, segment: Segment) -> Segment | None:
        rest = offer_some(self, segment)
        gate.set()  # all that filled the queue leaves it, and nothing else ever will
        while self.stats().queued_events:
            time.sleep(0.001)
        return rest

    monkeypatch.setattr(Pipeline, "offer_some", offer_and_empty)
    with workspace(destination, Settings(linger=0, max_queue_events=2, block=3)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        collection.ingest_events([event("a"), event("b")])
        if is_coroutine:
            result = asyncio.run(collection.aingest_events([event("c")], raise_errors=False))
        else:
            result = collection.ingest_events([event("c")], raise_errors=False).result(10)
    assert result.count(Fate.DELIVERED) == 1
