"""A workspace in memory gives typed events, and injects faults."""

from __future__ import annotations

import asyncio

import pytest
from schemagen_runtime import DestinationError, Fate, Settings, WhenFull, Workspace
from schemagen_runtime.testing import MemoryWorkspace, UnseenFailureError

from tests.runtime.backends.memory.support import DRAWN, inference


def ids(workspace: MemoryWorkspace) -> list[object]:
    return [getattr(event, "id", None) for event in workspace.events(DRAWN)]


def test_code_that_opens_its_own_workspace_is_given_the_url_or_the_destination() -> None:
    with MemoryWorkspace("orders", model="own") as memory:
        for place in (memory.url, memory.destination):
            with Workspace(place, project="p", model="m") as workspace:
                collection = workspace.add_data_collection("c", schema=DRAWN)
                assert collection.ingest_events([inference(repr(place))]).result(60).status == "success"
        own = memory.add_data_collection("d", schema=DRAWN)
        own.ingest_events([inference("own"), {"id": "own", "y": 1}])
        assert len(memory.events(DRAWN)) == 4
        assert len(memory.events(DRAWN, project="p")) == 2
        assert len(memory.events(DRAWN, collection="d")) == 2
        assert len(memory.events(DRAWN, model="own")) == 2
        kinds = [type(event).__name__ for event in memory.events(DRAWN, collection="d")]
        assert kinds == ["InferenceEvent", "LabelEvent"]
        second: object = memory.events(DRAWN, collection="d")[1]
        label = type(second)
        assert [getattr(event, "y", None) for event in memory.events(DRAWN, label)] == [1]
    with pytest.raises(ValueError, match="names no workspace"):
        Workspace("memory://orders")
    MemoryWorkspace("orders").close()


def test_a_destination_that_fails_gets_the_events_again() -> None:
    with MemoryWorkspace() as memory:
        collection = memory.add_data_collection("c", schema=DRAWN)
        memory.faults.fail(3)
        assert collection.ingest_events([inference("a")]).result(60).status == "success"
        assert memory.destination.requests == 4
        memory.faults.fail(1, DestinationError("closed for today"))
        (error,) = collection.ingest_events([inference("b")], raise_errors=False).result(60).errors
        assert "closed for today" in error.message
        assert ids(memory) == ["a"]


def test_a_full_destination_fills_the_queue_and_mended_it_takes_the_rest() -> None:
    settings = Settings(max_queue_events=2, when_full=WhenFull.REJECT, linger=0, backoff=0.01, max_backoff=0.05)
    with MemoryWorkspace(settings=settings) as memory:
        collection = memory.add_data_collection("c", schema=DRAWN)
        memory.faults.fill(1)
        waiting = collection.ingest_events([inference("a"), inference("b")])
        while len(memory.destination.kept(memory.destination.collections[0])) == 0:
            pass
        turned_away = collection.ingest_events([inference(f"{at}") for at in range(5)], raise_errors=False).result(60)
        assert {error.code for error in turned_away.errors} == {"queue_full"}
        assert not memory.settle()
        assert ids(memory)[0] == "a"
        memory.faults.mend()
        assert [one.fate for one in waiting.result(60).results] == [Fate.DELIVERED] * 2
        assert memory.settle()


def test_at_the_end_faults_are_mended_and_what_waits_is_delivered() -> None:
    memory = MemoryWorkspace()
    collection = memory.add_data_collection("c", schema=DRAWN)
    memory.faults.fail()
    memory.faults.slow(3600)
    future = collection.ingest_events([inference("a")])
    memory.close()
    assert future.result(60).status == "success"
    assert ids(memory) == ["a"]


def test_a_failure_that_nobody_looked_at_is_raised_at_the_end() -> None:
    with (
        pytest.raises(UnseenFailureError, match=r"1 event failed in a call.*no_label"),
        MemoryWorkspace() as memory,
    ):
        memory.add_data_collection("c", schema=DRAWN).ingest_events([{"id": "a"}])


def _fail_unseen(memory: MemoryWorkspace) -> None:
    memory.add_data_collection("c", schema=DRAWN).ingest_events([{"id": "a"}])
    Workspace("no such file")


def test_what_ended_a_block_comes_before_a_failure_that_nobody_looked_at() -> None:
    with pytest.raises(ValueError, match="names no destination"), MemoryWorkspace() as memory:
        _fail_unseen(memory)


def test_coroutines_use_it_too() -> None:
    async def ingest() -> None:
        async with MemoryWorkspace() as memory:
            collection = memory.add_data_collection("c", schema=DRAWN)
            result = await collection.aingest_events([inference("a"), {"id": "b"}], raise_errors=False)
            assert result.status == "failure"

    asyncio.run(ingest())

    async def forget() -> None:
        async with MemoryWorkspace() as memory:
            memory.add_data_collection("c", schema=DRAWN).ingest_events([{"id": "b"}])

    with pytest.raises(UnseenFailureError):
        asyncio.run(forget())


def test_a_workspace_that_cannot_open_keeps_no_name() -> None:
    with pytest.raises(ValueError, match="cannot name"):
        MemoryWorkspace("orders", project="no project")
    MemoryWorkspace("orders").close()
