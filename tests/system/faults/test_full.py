"""A queue or a spool that is full: who has to wait, what is turned away, and that there is room again."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from schemagen_runtime import ErrorCode, Fate, Settings, WhenFull, Workspace

from tests.runtime.support import MODULE, MemoryDestination, event
from tests.system.faults.collector import Collector, answers, honest
from tests.system.faults.support import QUICK, Account, add_collection, eventually, fates, numbered


@pytest.mark.parametrize("policy", [WhenFull.BLOCK, WhenFull.REJECT])
def test_a_full_spool_refuses_by_its_policy(collector: Collector, tmp_path: Path, policy: WhenFull) -> None:
    collector.behave = answers(503)
    settings = replace(QUICK, max_spool_bytes=20_000, when_full=policy, block=0.3, delivery_timeout=60)
    spool = tmp_path / "spool"
    accepted: list[str] = []
    with Workspace(collector.url, project="p", model="m", settings=settings, spool=spool) as ws:
        collection = add_collection(ws)
        number = 0
        while True:
            started = time.monotonic()
            future = collection.ingest_mappings(numbered(f"a{number}", range(5)), raise_errors=False)
            if future.done() and future.result().count(Fate.REJECTED):
                break
            accepted += [f"a{number}-{index}" for index in range(5)]
            number += 1
            assert number < 100, "the spool takes more than it may"
        waited = time.monotonic() - started
        assert {error.code for error in future.result().errors} == {ErrorCode.QUEUE_FULL}
        taken = [f"a{number}-{entry.index}" for entry in future.result().results if entry.fate is not Fate.REJECTED]
        assert waited >= 0.3 or policy is WhenFull.REJECT
        assert ws.stats().spool_bytes <= 22_000
        assert accepted
        collector.behave = honest
        assert ws.flush(20)
        eventually(lambda: ws.stats().spooled_events == 0)
        # There is room again.
        result = collection.ingest_mappings(numbered("later", range(5))).result(10)
        assert fates(result) == {"delivered": 5}
    later = [f"later-{index}" for index in range(5)]
    Account.take(tmp_path / "store.db", spool).require(accepted + taken + later)


def test_a_full_queue_drops_its_oldest(collector: Collector) -> None:
    collector.behave = answers(503)
    settings = replace(QUICK, max_queue_events=10, when_full=WhenFull.DROP_OLDEST, delivery_timeout=60)
    with Workspace(collector.url, project="p", model="m", settings=settings) as ws:
        collection = add_collection(ws)
        futures = [collection.ingest_mappings(numbered(f"a{n}", [0]), raise_errors=False) for n in range(30)]
        collector.behave = honest
        results = [future.result(10).results[0] for future in futures]
    ends = [str(entry.errors[0].code) if entry.errors else str(entry.fate) for entry in results]
    assert set(ends) == {"queue_full", "delivered"}
    assert ends.count("delivered") == 10
    assert ends[-1] == "delivered"


def typed(number: int) -> object:
    return MODULE.InferenceEvent(**mapping(number))


def mapping(number: int) -> dict[str, Any]:
    return event(f"8c5d1b0e-0000-4000-8000-{number:012}", number, note=f"row {number}", tags=["a", f"tag {number}"])


@pytest.mark.parametrize("size", [1, 10, 1000])
@pytest.mark.parametrize("make", [typed, mapping], ids=["typed", "mapping"])
def test_the_bound_in_bytes_holds_for_memory(size: int, make: Callable[[int], object]) -> None:
    """Lines, events and all that is between are counted, whatever the shape of the calls."""
    bound = 8 << 20
    settings = Settings(max_queue_bytes=bound, max_queue_events=1_000_000, when_full=WhenFull.REJECT)
    go_on = threading.Event()
    with Workspace(MemoryDestination(lambda _: go_on.wait(60)), project="p", model="m", settings=settings) as ws:
        collection = add_collection(ws)
        collection.ingest_events([make(0)])
        tracemalloc.start()
        try:
            queued = -1
            while ws.stats().queued_events > queued:
                queued = ws.stats().queued_events
                collection.ingest_events([make(queued + number) for number in range(size)], raise_errors=False)
            taken, _ = tracemalloc.get_traced_memory()
            assert 0.95 * bound < ws.stats().queued_bytes <= bound
        finally:
            tracemalloc.stop()
            go_on.set()
        assert 0.5 * bound < taken < 1.2 * bound


def test_an_event_larger_than_the_queue_s_bound_still_goes_out() -> None:
    """What its line may have, it may take in memory: an empty queue takes any event."""
    settings = Settings(max_queue_bytes=2000, max_event_bytes=2000, max_batch_bytes=2000)
    destination = MemoryDestination()
    with Workspace(destination, project="p", model="m", settings=settings) as ws:
        collection = add_collection(ws)
        futures = [collection.ingest_mappings(numbered(f"a{n}", range(3))) for n in range(5)]
        assert [fates(future.result(10)) for future in futures] == [{"delivered": 3}] * 5
