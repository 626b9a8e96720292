"""Callbacks that raise, and callbacks that call back into the client."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from schemagen_runtime import IngestFuture, IngestResult, SchemagenError, Workspace

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
