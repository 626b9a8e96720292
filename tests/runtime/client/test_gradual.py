"""A coroutine hands its events in as a plain call does: with the same fates, room and errors, and turns in between."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from schemagen_runtime import ErrorCode, Fate, Settings, TransientError, Workspace
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


@pytest.mark.parametrize("spooled", [False, True], ids=["memory", "spool"])
@pytest.mark.parametrize("ending", ["cancelled", "loop ends"])
def test_events_of_a_call_that_is_cancelled_while_it_waits_for_room_are_accounted_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, ending: str, *, spooled: bool
) -> None:
    is_away = True

    def before(_batch: object) -> None:
        if is_away:
            message = "away"
            raise TransientError(message)

    settings = Settings(
        linger=0,
        backoff=0.01,
        max_backoff=0.05,
        block=30,
        max_queue_events=20,
        max_batch_events=5,
        max_event_bytes=5_000,
        max_batch_bytes=5_000,
        max_spool_bytes=20_000,
    )
    spool = tmp_path / "spool" if spooled else None
    destination = MemoryDestination(before=before)
    with Workspace(destination, project="p", model="m", settings=settings, spool=spool) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)

        async def run() -> None:
            events = [[event(f"{call}-{number}") for number in range(40)] for call in range(30)]
            calls = [asyncio.create_task(collection.aingest_events(some, raise_errors=False)) for some in events]
            await asyncio.sleep(0.3)
            if ending == "cancelled":
                for call in calls:
                    call.cancel()
                await asyncio.gather(*calls, return_exceptions=True)

        asyncio.run(run())
        is_away = False
        assert ws.flush(30)
        stats = ws.stats()
    assert stats.accepted == 30 * 40
    assert stats.delivered == len(destination.ids) == len(set(destination.ids)) >= 20
    assert stats.rejected == {"queue_full": 30 * 40 - stats.delivered}
    assert "nothing left it" not in caplog.text
