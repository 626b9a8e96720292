"""Calls, futures, batches, bounds and the end of a workspace."""

from __future__ import annotations

import asyncio
import gc
import logging
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from schemagen_runtime import (
    Collection,
    Fate,
    IngestFuture,
    IngestionError,
    SchemagenError,
    StreamingStatus,
    Workspace,
)

from tests.runtime.support import MODULE, SCHEMA, MemoryDestination, event, label, workspace

ROOT = Path(__file__).parents[3]


def test_every_kind_of_event_in_one_call() -> None:
    destination = MemoryDestination()
    events = [
        MODULE.InferenceEvent(id="a", timestamp="2024-01-01T00:00:00Z", x=1, p=0.5),
        event("b"),
        MODULE.LabelEvent(id="a", y=1),
        label("b", z="yes"),
    ]
    with workspace(destination) as ws:
        result = ws.add_data_collection("c", schema=SCHEMA).ingest_events(events).result(5)
    assert result.status is StreamingStatus.SUCCESS
    assert [entry.fate for entry in result.results] == [Fate.DELIVERED] * 4
    assert destination.ids == ["a", "b", "a", "b"]
    assert destination.batches[0].collection == Collection("p", "c")
    assert destination.closed


@pytest.mark.parametrize("raised", [ValueError("a callback's mistake"), SystemExit(3), KeyboardInterrupt()])
def test_a_callback_that_raises_harms_nothing(raised: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    def raise_it(_future: object) -> None:
        raise raised

    ran = threading.Event()
    with workspace(MemoryDestination()) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        future = collection.ingest_events([event("a")])
        future.add_done_callback(raise_it)
        future.add_done_callback(lambda _future: ran.set())
        assert ran.wait(5)
        assert collection.ingest_events([event("b")]).result(5).status is StreamingStatus.SUCCESS
    assert "callback" in caplog.text


def test_a_callback_may_ingest_but_not_flush_or_close() -> None:
    refusals: list[str] = []
    futures: list[IngestFuture] = []
    done = threading.Event()
    destination = MemoryDestination()
    with workspace(destination) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)

        def call_back(_future: object) -> None:
            for action in (ws.flush, ws.close):
                try:
                    action()
                except SchemagenError as error:
                    refusals.append(str(error))
            futures.append(collection.ingest_events([event("from the callback")]))
            done.set()

        collection.ingest_events([event("a")]).add_done_callback(call_back)
        assert done.wait(5)
        assert futures[0].result(5).status is StreamingStatus.SUCCESS
    assert ["would wait for itself" in text for text in refusals] == [True, True]


def test_futures_cannot_be_cancelled() -> None:
    gate = threading.Event()
    with workspace(MemoryDestination(before=lambda _batch: gate.wait(5))) as ws:
        future = ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("a")])
        assert not future.cancel()
        gate.set()
        assert future.result(5).status is StreamingStatus.SUCCESS


def test_failures_that_nobody_looked_at_are_logged_and_those_that_somebody_did_are_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with workspace(MemoryDestination()) as ws, caplog.at_level(logging.ERROR, "schemagen_runtime"):
        collection = ws.add_data_collection("unseen", schema=SCHEMA)
        for _ in range(50):
            collection.ingest_events([event("a", x="one"), event("b")], raise_errors=False)
        with pytest.raises(IngestionError):
            collection.ingest_events([event("a", x="one")]).result(5)
        gc.collect()
    # Futures of other tests may be collected meanwhile, and be told too.
    told = [record.getMessage() for record in caplog.records]
    messages = [message for message in told if message.startswith("p/unseen: ")]
    assert sum(int(message.split()[1].replace(",", "")) for message in messages) == 50


@pytest.mark.parametrize("name", ["", "a/b", "../x", "a b", "x" * 129, "-x", "ü"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a project"):
        Workspace(MemoryDestination(), project=name)
    with workspace(MemoryDestination()) as ws, pytest.raises(ValueError, match="cannot name a data collection"):
        ws.add_data_collection(name, schema=SCHEMA)


EXIT = """
import sys, threading, time
sys.path[:0] = {path!r}
from schemagen_runtime import Settings, Workspace
from tests.runtime.support import SCHEMA, MemoryDestination, event

settings = Settings(linger=60, exit_timeout={exit_timeout})
destination = {destination}
workspace = Workspace(destination, project="p", model="m", settings=settings)
collection = workspace.add_data_collection("c", schema=SCHEMA)
future = collection.ingest_events([event(str(number)) for number in range(10)], raise_errors=False)
future.add_done_callback(lambda done: print(done.result().status, flush=True))
"""


def run_to_exit(destination: str, exit_timeout: float) -> tuple[str, str, float]:
    code = EXIT.format(path=[str(ROOT)], destination=destination, exit_timeout=exit_timeout)
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    return done.stdout, done.stderr, time.monotonic() - started


def test_a_program_that_just_ends_has_delivered() -> None:
    stdout, stderr, _ = run_to_exit("MemoryDestination()", 10)
    assert (stdout, stderr) == ("success\n", "")


def test_a_stuck_destination_does_not_hang_the_exit() -> None:
    stuck = "MemoryDestination(before=lambda batch: time.sleep(50))"
    stdout, stderr, seconds = run_to_exit(stuck, 0.5)
    assert stdout == "failure\n"
    assert "Traceback" not in stderr
    assert seconds < 20


def test_events_go_to_the_only_collection_or_to_the_one_that_is_named() -> None:
    destination = MemoryDestination()
    with workspace(destination) as ws:
        with pytest.raises(ValueError, match="no data collection: call add_data_collection"):
            ws.ingest_events([event("a")])
        ws.add_data_collection("scores", schema=SCHEMA)
        ws.ingest_events([event("a")]).result(10)
        ws.add_data_collection("claims", schema=SCHEMA)
        with pytest.raises(ValueError, match="several data collections: name one of 'claims', 'scores'"):
            ws.ingest_events([event("b")])
        with pytest.raises(ValueError, match="no data collection 'score'; did you mean 'scores'"):
            ws.ingest_events([event("b")], data_collection="score")
        ws.ingest_events([event("b")], data_collection="claims", model="other").result(10)
        bad = ws.ingest_events([event("c", "no")], data_collection="claims", raise_errors=False).result(10)
        assert bad.errors[0].column == "x"
    assert [(batch.collection.name, batch.model) for batch in destination.batches] == [
        ("scores", "m"),
        ("claims", "other"),
    ]


def test_a_coroutine_opens_and_closes_it() -> None:
    destination = MemoryDestination(before=lambda _batch: time.sleep(0.05))

    async def serve() -> int:
        turns = 0
        async with workspace(destination) as ws:
            ws.add_data_collection("c", schema=SCHEMA)
            result = await ws.aingest_events([event("a")])
            assert result.errors == ()
            ws.ingest_events([event("b")])
            closing = asyncio.ensure_future(ws.__aexit__(None, None, None))
            while not closing.done():
                await asyncio.sleep(0)
                turns += 1
        return turns

    assert asyncio.run(serve()) > 10
    assert destination.ids == ["a", "b"]
    assert destination.closed


def test_whoever_is_cancelled_while_it_closes_leaves_it_closing() -> None:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _batch: gate.wait(30))

    async def serve() -> None:
        ws = workspace(destination)
        ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("a")])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(ws.__aexit__(None, None, None), 0.05)
        gate.set()
        await ws.__aexit__(None, None, None)

    asyncio.run(serve())
    assert destination.ids == ["a"]
    assert destination.closed


@pytest.mark.parametrize("wrong", [5, b"c", [], {}, object(), 1.5])
@pytest.mark.parametrize("argument", ["data_collection", "project", "model"])
def test_a_name_of_another_type_is_told_at_the_call(argument: str, wrong: object) -> None:
    destination = MemoryDestination()
    names: dict[str, Any] = {argument: wrong}
    with workspace(destination) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        with pytest.raises(TypeError, match=rf"{argument}.* of type \w+; expected"):
            ws.ingest_events([event("a")], **names)
        if argument != "data_collection":
            with pytest.raises(TypeError, match=r"of type \w+; expected a text"):
                collection.ingest_events([event("a")], **names)
    assert destination.ids == []


def test_the_end_in_a_coroutine_needs_no_thread_of_the_loop_s_executor() -> None:
    async def main(destination: MemoryDestination) -> None:
        loop = asyncio.get_running_loop()
        gate = threading.Event()
        busy = [loop.run_in_executor(None, gate.wait, 10) for _ in range(40)]
        async with workspace(destination) as ws:
            ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("a")])
        assert destination.ids == ["a"]
        gate.set()
        await asyncio.gather(*busy)
        await loop.shutdown_default_executor()
        async with workspace(destination) as ws:
            ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("b")])
        assert destination.ids == ["a", "b"]

    asyncio.run(asyncio.wait_for(main(MemoryDestination()), 30))


def test_the_text_of_a_workspace_and_of_a_call_says_what_they_are() -> None:
    with workspace(MemoryDestination()) as ws:
        assert repr(ws) == "<Workspace of project 'p', model 'm': no data collection>"
        collection = ws.add_data_collection("c", schema=SCHEMA)
        ws.add_data_collection("d", schema=SCHEMA)
        assert repr(ws) == "<Workspace of project 'p', model 'm': 'c', 'd'>"
        future = collection.ingest_events([event("a")])
        future.result(5)
        assert repr(future) == "<IngestFuture: success>"
        failed = collection.ingest_events([{"id": "a"}])
        assert isinstance(failed.exception(5), IngestionError)
        assert repr(failed) == "<IngestFuture: raises IngestionError>"
