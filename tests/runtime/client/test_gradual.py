"""A coroutine hands its events in as a plain call does: with the same fates, room and errors, and turns in between."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from schemagen_runtime import ErrorCode, Fate, Settings, Workspace
from schemagen_runtime.api.settings import WhenFull

from tests.runtime.support import SCHEMA, MemoryDestination, event, workspace


@pytest.mark.parametrize("count", [0, 1, 64, 65, 2_345])
@pytest.mark.parametrize("spooled", [False, True], ids=["memory", "spool"])
def test_its_events_have_the_fates_of_a_plain_call(tmp_path: Path, count: int, *, spooled: bool) -> None:
    events = [event(str(number), "no" if number % 300 == 7 else number) for number in range(count)]
    destination = MemoryDestination()
    spool = tmp_path / "spool" if spooled else None
    with Workspace(destination, project="p", model="m", settings=Settings(linger=0.001), spool=spool) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        result = asyncio.run(collection.aingest_events(iter(events), raise_errors=False))
        assert ws.flush(30)
    bad = list(range(7, count, 300))
    assert [error.index for error in result.errors] == bad
    assert sorted(destination.ids, key=int) == [str(number) for number in range(count) if number not in bad]


@pytest.mark.parametrize("when_full", [WhenFull.BLOCK, WhenFull.REJECT])
def test_what_finds_no_room_ends_by_name(when_full: WhenFull) -> None:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _batch: gate.wait(30))
    settings = Settings(linger=0, max_queue_events=10, block=0.05, when_full=when_full)
    with workspace(destination, settings) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)

        async def run() -> None:
            events = [event(str(number)) for number in range(200)]
            call = asyncio.create_task(collection.aingest_events(events, raise_errors=False))
            while not sum(ws.stats().rejected.values()) and not call.done():  # noqa: ASYNC110 -- nobody tells it
                await asyncio.sleep(0.01)
            gate.set()
            result = await call
            assert result.count(Fate.DELIVERED) + result.count(Fate.REJECTED) == 200
            assert {error.code for error in result.errors} == {ErrorCode.QUEUE_FULL}

        asyncio.run(run())


def test_a_closed_workspace_ends_its_events() -> None:
    ws = workspace(MemoryDestination())
    collection = ws.add_data_collection("c", schema=SCHEMA)
    ws.close()
    result = asyncio.run(collection.aingest_events([event(str(n)) for n in range(300)], raise_errors=False))
    assert {error.code for error in result.errors} == {ErrorCode.CLOSED}
