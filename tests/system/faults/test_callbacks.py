"""Callbacks that raise, and callbacks that call back into the client."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from schemagen_runtime import Batch, DataCollection, IngestFuture, IngestResult, SchemagenError, Workspace

from tests.runtime.support import MemoryDestination
from tests.system.faults.support import QUICK, Account, add_collection, eventually, fates, numbered


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture(params=[False, True], ids=["queue", "spool"])
def ws(db: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Workspace]:
    spool = tmp_path / "spool" if request.param else None
    with Workspace(f"sqlite:///{db}", project="p", model="m", settings=QUICK, spool=spool) as opened:
        yield opened


def raises(error: type[BaseException]) -> Callable[[Future[IngestResult]], object]:
    def callback(_: Future[IngestResult]) -> object:
        raise error

    return callback


ERRORS: Final[tuple[type[BaseException], ...]] = (ValueError, SystemExit, KeyboardInterrupt, GeneratorExit)


def test_07_callbacks_that_raise(ws: Workspace, db: Path, caplog: pytest.LogCaptureFixture) -> None:
    collection = add_collection(ws)
    ran: list[Future[IngestResult]] = []
    futures: list[IngestFuture] = []
    with caplog.at_level(logging.ERROR, "schemagen_runtime"):
        for number, error in enumerate(ERRORS):
            future = collection.ingest_events(numbered("a", [number]))
            future.add_done_callback(raises(error))
            future.add_done_callback(ran.append)
            futures.append(future)
        assert all(fates(future.result(10)) == {"delivered": 1} for future in futures)
        eventually(lambda: len(ran) == 4)
    assert ws.stats().failed_callbacks == 4
    assert sum("callback" in record.message for record in caplog.records) == 4
    assert fates(collection.ingest_events(numbered("a", [4])).result(10)) == {"delivered": 1}
    Account.take(db).require([f"a-{n}" for n in range(5)])


def test_08_a_callback_may_ingest(ws: Workspace, db: Path) -> None:
    collection = add_collection(ws)
    done = threading.Event()

    def again(future: Future[IngestResult]) -> None:
        next_number = future.result().results[0].index + len(futures)
        if next_number >= 50:
            done.set()
            return
        futures.append(collection.ingest_events(numbered("a", [next_number])))
        futures[-1].add_done_callback(again)

    futures = [collection.ingest_events(numbered("a", [0]))]
    futures[0].add_done_callback(again)
    assert done.wait(20)
    assert ws.flush(10)
    Account.take(db).require([f"a-{n}" for n in range(50)])


def test_08_a_callback_may_not_wait_for_itself(ws: Workspace, db: Path) -> None:
    collection = add_collection(ws)
    raised: list[Exception] = []

    def wait(_: Future[IngestResult]) -> None:
        for method in (ws.flush, ws.close):
            try:
                method()
            except SchemagenError as error:
                raised.append(error)

    future = collection.ingest_events(numbered("a", [0]))
    future.add_done_callback(wait)
    future.result(10)
    eventually(lambda: len(raised) == 2)
    assert [str(error) for error in raised] == [
        "flush() in a callback would wait for itself; call it from another thread",
        "close() in a callback would wait for itself; call it from another thread",
    ]
    # A callback of a call that is done runs at once, on the thread that adds it.
    future.add_done_callback(wait)
    assert len(raised) == 4
    assert fates(collection.ingest_events(numbered("a", [1])).result(10)) == {"delivered": 1}
    Account.take(db).require(["a-0", "a-1"])


def for_result(collection: DataCollection[object]) -> object:
    return collection.ingest_events(numbered("b", [0])).result()


def for_exception(collection: DataCollection[object]) -> object:
    return collection.ingest_events(numbered("b", [0])).exception()


def for_coroutine(collection: DataCollection[object]) -> object:
    return asyncio.run(collection.aingest_events(numbered("b", [0])))


@pytest.mark.parametrize(
    ("what", "wait"), [("result", for_result), ("exception", for_exception), ("aingest_events", for_coroutine)]
)
def test_08_a_callback_may_not_wait_for_a_call_that_its_own_thread_would_end(
    tmp_path: Path, what: str, wait: Callable[[DataCollection[object]], object]
) -> None:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _: gate.wait(10))
    raised: list[BaseException] = []
    with Workspace(destination, project="p", model="m", settings=QUICK, spool=tmp_path / "spool") as ws:
        collection = add_collection(ws)

        def callback(_: Future[IngestResult]) -> None:
            try:
                wait(collection)
            except SchemagenError as error:
                raised.append(error)

        future = collection.ingest_events(numbered("a", [0]))
        future.add_done_callback(callback)
        gate.set()
        assert ws.flush(10)
        assert future.result(10).errors == ()
    assert [str(error).split(";")[0] for error in raised] == [f"{what}() in a callback would wait for itself"]


def fork_in_callback(ws: Workspace, in_child: Callable[[], object]) -> int:
    """Fork in a callback on the thread that delivers, while others wait; return the child's number."""
    children: list[int] = []

    def fork(_: Future[IngestResult]) -> None:
        child = os.fork()
        if child:
            children.append(child)
        else:
            in_child()

    gate.clear()
    ws.ingest_events(numbered("a", [0])).add_done_callback(fork)
    others = ws.ingest_events(numbered("b", range(20)))
    gate.set()
    assert fates(others.result(10)) == {"delivered": 20}
    return children[0]


gate = threading.Event()


@pytest.fixture(params=[False, True], ids=["queue", "spool"])
def gated(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Workspace, MemoryDestination]]:
    """A destination that takes nothing before the gate is open, and a workspace of it."""
    destination = MemoryDestination(before=lambda _: gate.wait(10))
    spool = tmp_path / "spool" if request.param else None
    settings = replace(QUICK, max_batch_events=1)
    with Workspace(destination, project="p", model="m", settings=settings, spool=spool) as ws:
        add_collection(ws)
        yield ws, destination


def ends(child: int) -> int:
    """Wait until a child ends, and return its exit code."""
    try:
        eventually(lambda: os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT))
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_09_a_child_that_returns_from_a_callback_ends_and_delivers_nothing_of_its_parent_s(
    gated: tuple[Workspace, MemoryDestination], tmp_path: Path
) -> None:
    ws, destination = gated
    sent = tmp_path / "sent"
    parent = os.getpid()

    def before(_: Batch) -> None:
        gate.wait(10)
        if os.getpid() != parent:
            sent.touch()

    destination.before = before
    assert ends(fork_in_callback(ws, lambda: None)) == 0
    assert not sent.exists()


def test_09_a_child_may_close_in_the_callback_that_it_was_forked_in(
    gated: tuple[Workspace, MemoryDestination], tmp_path: Path
) -> None:
    ws, destination = gated
    sent = tmp_path / "sent"

    def work() -> None:
        try:
            destination.before = lambda _: sent.touch()
            ws.ingest_events(numbered("c", [0]))
            ws.flush(10)
            ws.close(10)
            os._exit(0)
        finally:
            os._exit(1)

    assert ends(fork_in_callback(ws, work)) == 0
    assert sent.exists()


def test_08_a_callback_finds_the_queue_full(db: Path) -> None:
    """It would wait for the thread that it runs on: what finds no room ends at once."""
    settings = replace(QUICK, max_queue_events=10_000)
    with Workspace(f"sqlite:///{db}", project="p", model="m", settings=settings) as ws:
        collection = add_collection(ws)
        results: list[IngestFuture] = []
        future = collection.ingest_events(numbered("a", [0]))
        future.add_done_callback(
            lambda _: results.append(collection.ingest_events(numbered("b", range(15_000)), raise_errors=False))
        )
        eventually(lambda: results, 30)
        ends = fates(results[0].result(30))
    assert ends["rejected"] >= 5_000
    assert {error.code for error in results[0].result().errors} == {"queue_full"}
    assert ends["delivered"] == len(Account.take(db).stored) - 1
