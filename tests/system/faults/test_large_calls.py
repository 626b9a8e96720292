"""Calls of any size, by list, generator and coroutine; cancelled ones; a destination that stands still."""

from __future__ import annotations

import asyncio
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from schemagen_runtime import ErrorCode, Fate, IngestFuture, Settings, Workspace
from schemagen_runtime.api.result import EventResults

from tests.runtime.support import SCHEMA, MemoryDestination, event, label


def store(folder: Path, settings: Settings | None = None) -> Workspace:
    return Workspace(f"sqlite:///{folder / 'm.db'}", project="p", model="m", settings=settings)


def numbered(count: int) -> Iterator[dict[str, object]]:
    return (event(f"e{number}", number) for number in range(count))


def test_a_call_larger_than_the_queue_waits_as_long_as_there_is_progress() -> None:
    """Each batch takes longer than ``block`` is short of, and the whole call many times as long."""
    slow = MemoryDestination(before=lambda _batch: threading.Event().wait(0.05))
    settings = Settings(max_queue_events=2_000, block=0.3, linger=0)
    with Workspace(slow, project="p", model="m", settings=settings) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        result = collection.ingest_events(numbered(20_000)).result(60)
        assert result.count(Fate.DELIVERED) == 20_000
        assert collection.ingest_events(list(numbered(12_345))).result(60).count(Fate.DELIVERED) == 12_345


def test_a_generator_is_read_no_faster_than_there_is_room() -> None:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _batch: gate.wait(30))
    read = 0

    def events() -> Iterator[dict[str, object]]:
        nonlocal read
        for sent in numbered(50_000):
            read += 1
            yield sent

    with Workspace(destination, project="p", model="m", settings=Settings(max_queue_events=3_000)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        futures: list[IngestFuture] = []
        thread = threading.Thread(target=lambda: futures.append(collection.ingest_events(events())))
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        assert read <= 4_000
        gate.set()
        thread.join(60)
        assert futures[0].result(60).count(Fate.DELIVERED) == 50_000


def test_without_progress_the_rest_ends_soon_and_by_name() -> None:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _batch: gate.wait(60))
    settings = Settings(max_queue_events=1_000, block=0.2)
    with Workspace(destination, project="p", model="m", settings=settings) as ws:
        future = ws.add_data_collection("c", schema=SCHEMA).ingest_events(numbered(30_500), raise_errors=False)
        gate.set()
        result = future.result(30)
    assert len(result.results) == 30_500
    assert result.count(Fate.DELIVERED) + result.count(Fate.REJECTED) == 30_500
    assert result.count(Fate.REJECTED) >= 29_000
    assert {error.code for error in result.errors} == {ErrorCode.QUEUE_FULL}


def test_memory_does_not_grow_with_the_call(tmp_path: Path) -> None:
    """What stays of an event that went well is a byte; what is on its way is bounded by the queue."""
    settings = Settings(max_queue_events=5_000)
    with store(tmp_path, settings) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        collection.ingest_events(numbered(10_000)).result(60)
        peaks: list[int] = []
        for count in (20_000, 150_000):
            events = (event(f"{count}-{number}") for number in range(count))
            tracemalloc.start()
            result = collection.ingest_events(events).result(120)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert result.count(Fate.DELIVERED) == count
            assert isinstance(result.results, EventResults)
    assert peaks[1] < peaks[0] * 1.2 + 2 * 150_000


@pytest.mark.parametrize("spooled", [False, True], ids=["memory", "spool"])
def test_the_loop_goes_on_during_a_large_call(tmp_path: Path, *, spooled: bool) -> None:
    events = list(numbered(30_000))
    spool = tmp_path / "spool" if spooled else None

    async def run(ws: Workspace) -> int:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        turns = 0

        async def count_turns() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        counting = asyncio.create_task(count_turns())
        result = await collection.aingest_events(events)
        counting.cancel()
        assert result.count(Fate.DELIVERED) + result.count(Fate.SPOOLED) == 30_000
        return turns

    destination = MemoryDestination()
    settings = Settings(max_queue_events=4_000)
    with Workspace(destination, project="p", model="m", settings=settings, spool=spool) as ws:
        assert asyncio.run(run(ws)) >= 30
        assert ws.flush(30)
    assert sorted(destination.ids) == sorted(str(sent["id"]) for sent in events)


@pytest.mark.parametrize("spooled", [False, True], ids=["memory", "spool"])
@pytest.mark.parametrize("after", [0.0, 0.0001, 0.005])
def test_cancelled_calls_have_a_fate_for_each_event(tmp_path: Path, after: float, *, spooled: bool) -> None:
    destination = MemoryDestination(before=lambda _batch: threading.Event().wait(0.002))
    spool = tmp_path / "spool" if spooled else None
    settings = Settings(linger=0.001, max_queue_events=200, block=5)

    async def give_up(ws: Workspace) -> None:
        collection = ws.add_data_collection("c", schema=SCHEMA)

        async def one(number: int) -> None:
            calls = [event(f"e{number}"), label(f"e{number}", y=1)] if number % 2 else [event(f"e{number}")]
            try:
                await asyncio.wait_for(collection.aingest_events(calls), after)
            except TimeoutError:
                return

        await asyncio.gather(*(one(number) for number in range(300)))

    with Workspace(destination, project="p", model="m", settings=settings, spool=spool) as ws:
        asyncio.run(give_up(ws))
        assert ws.flush(30)
    stats = ws.stats()
    ended = stats.delivered + sum(stats.rejected.values()) + stats.spooled_events
    assert stats.accepted == ended
    assert stats.queued_events == 0
    assert len(destination.ids) == stats.delivered


def test_a_loop_that_ends_under_its_calls_leaves_each_event_a_fate(tmp_path: Path) -> None:
    destination = MemoryDestination()
    settings = Settings(linger=0.01)

    async def leave(ws: Workspace) -> None:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        tasks = [asyncio.create_task(collection.aingest_events([event(f"e{number}")])) for number in range(60)]
        await asyncio.sleep(0)
        assert tasks

    with Workspace(destination, project="p", model="m", settings=settings, spool=tmp_path / "spool") as ws:
        asyncio.run(leave(ws))
        assert ws.flush(30)
        stats = ws.stats()
        assert stats.accepted == stats.delivered == 60


def test_a_generator_that_raises_leaves_what_it_gave_before() -> None:
    def failing() -> Iterator[dict[str, object]]:
        yield from numbered(2_500)
        raise LookupError("the source is gone")

    destination = MemoryDestination()
    with Workspace(destination, project="p", model="m") as ws:
        with pytest.raises(LookupError):
            ws.add_data_collection("c", schema=SCHEMA).ingest_events(failing())
        assert ws.flush(30)
        assert len(destination.ids) == ws.stats().delivered == 2_000


def test_errors_of_a_large_call_stand_beside_their_events() -> None:
    events = [event(f"e{number}", "no" if number % 1_111 == 0 else number) for number in range(5_000)]
    with Workspace(MemoryDestination(), project="p", model="m") as ws:
        result = ws.add_data_collection("c", schema=SCHEMA).ingest_events(iter(events), raise_errors=False).result(30)
    assert [error.index for error in result.errors] == [0, 1111, 2222, 3333, 4444]
    assert [error.event for error in result.errors] == [events[error.index] for error in result.errors]
    assert result.results[1111].fate is Fate.REJECTED
    assert result.results[-1].index == 4_999
    assert [one.index for one in result.results[4_442:4_446]] == [4_442, 4_443, 4_444, 4_445]
