"""The future that a call hands back makes nothing that only waiting needs, and is a whole Future all the same."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import FIRST_COMPLETED, Future, as_completed, wait

import pytest
from schemagen_runtime.api.result import EventError, EventResult, Fate, IngestResult
from schemagen_runtime.delivery import lazy_future
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.errors import ErrorCode, FieldError

DONE = IngestResult((EventResult(0, Fate.DELIVERED),))


def test_it_has_all_that_a_future_of_this_python_has() -> None:
    plain: Future[IngestResult] = Future()
    plain.set_running_or_notify_cancel()
    own = IngestFuture()
    assert own._condition is own._condition
    for name, value in vars(plain).items():
        assert type(getattr(own, name)) is type(value), name
        if name != "_condition":
            assert getattr(own, name) == value, name


def test_it_cannot_be_cancelled() -> None:
    future = IngestFuture()
    assert (future.cancel(), future.running(), future.done()) == (False, True, False)


def test_whoever_waits_hears_of_the_result() -> None:
    future = IngestFuture()
    heard: list[object] = []
    waiters = [
        threading.Thread(target=lambda: heard.append(future.result(10))),
        threading.Thread(target=lambda: heard.append(future.exception(10))),
        threading.Thread(target=lambda: heard.append(wait([future], 10, FIRST_COMPLETED).done)),
        threading.Thread(target=lambda: heard.append(list(as_completed([future], 10)))),
        threading.Thread(target=lambda: asyncio.run(_await(future, heard))),
    ]
    future.add_done_callback(heard.append)
    for waiter in waiters:
        waiter.start()
    future.resolve(DONE, raise_errors=True)
    for waiter in waiters:
        waiter.join(10)
    assert len(heard) == 6
    assert future.result(0) is DONE
    with pytest.raises(Exception, match="FINISHED"):
        future.resolve(DONE, raise_errors=True)


async def _await(future: IngestFuture, heard: list[object]) -> None:
    result: IngestResult = await asyncio.wrap_future(future)
    heard.append(result)


def test_threads_that_come_first_together_share_one_condition() -> None:
    for _ in range(200):
        future, seen = IngestFuture(), set[int]()
        barrier = threading.Barrier(4)

        def look(future: IngestFuture = future, seen: set[int] = seen, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            seen.add(id(future._condition))

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(seen) == 1


def test_what_the_garbage_collector_runs_waits_for_no_lock(caplog: pytest.LogCaptureFixture) -> None:
    """It may run in a thread that makes a condition, or ends a future: there it must get to its end."""
    error = FieldError(ErrorCode.OUT_OF_RANGE, "x", "x is out of range", "less", "more")
    failed = IngestResult((EventResult(0, Fate.REJECTED, (EventError.of(0, "a", {}, error),)),))

    def look() -> None:
        unseen = IngestFuture()
        unseen.resolve(failed, raise_errors=False)
        with lazy_future._making:
            assert IngestFuture()._condition is not None
            unseen.__del__()

    def drop(unseen: list[IngestFuture]) -> None:
        unseen.clear()

    within = threading.Thread(target=look, daemon=True)
    within.start()
    within.join(10)
    assert not within.is_alive()
    unseen = [IngestFuture()]
    unseen[0].resolve(failed, raise_errors=False)
    with lazy_future._making:
        beside = threading.Thread(target=drop, args=(unseen,), daemon=True)
        beside.start()
        beside.join(10)
        assert not beside.is_alive()
    assert "a failed call was never looked at: 1 of 1 events failed: event 0: x is out of range" in caplog.text
