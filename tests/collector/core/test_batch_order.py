"""A batch that follows another is submitted behind it, and not at all where that one is not stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future

import pytest
from schemagen_collector.core.batch_order import BatchOrder
from schemagen_collector.http.problems import Problem
from schemagen_runtime import Outcome
from schemagen_runtime.protocol.problems import ProblemType


def in_loop(test: Callable[[BatchOrder], Coroutine[object, object, None]]) -> Callable[[], None]:
    """A test that pytest can call, of one that runs on an event loop."""

    def run() -> None:
        asyncio.run(test(BatchOrder()))

    run.__doc__ = test.__doc__
    return run


async def refused(order: BatchOrder, key: bytes) -> None:
    with order.enter(b"later") as later, pytest.raises(Problem) as caught:
        await later.find_write(key)
    assert caught.value.type is ProblemType.OUT_OF_TURN


@in_loop
async def test_who_follows_waits_until_the_other_is_submitted(order: BatchOrder) -> None:
    write: Future[Outcome] = Future()
    with order.enter(b"a") as first, order.enter(b"b") as second:
        waiting = asyncio.create_task(second.find_write(b"a"))
        await asyncio.sleep(0)
        assert not waiting.done()
        assert first.submit(lambda: write) is write
        assert await waiting is write


@in_loop
async def test_who_follows_one_that_was_stored_need_not_wait(order: BatchOrder) -> None:
    with order.enter(b"a") as first:
        first.submit(Future)
    with order.enter(b"b") as second:
        assert await second.find_write(b"a") is None


@in_loop
async def test_nobody_follows_a_batch_that_nobody_knows(order: BatchOrder) -> None:
    await refused(order, b"a")


@in_loop
async def test_nobody_follows_a_batch_that_failed(order: BatchOrder) -> None:
    with pytest.raises(ValueError, match="cut off"), order.enter(b"a"):
        raise ValueError("cut off")
    await refused(order, b"a")


@in_loop
async def test_who_waits_for_a_batch_that_fails_hears_of_it(order: BatchOrder) -> None:
    first = order.enter(b"a")
    first.__enter__()
    waiting = asyncio.create_task(refused(order, b"a"))
    await asyncio.sleep(0)
    first.__exit__(ValueError, ValueError("cut off"), None)
    await waiting


@in_loop
async def test_two_batches_never_wait_for_each_other(order: BatchOrder) -> None:
    with order.enter(b"a") as first, order.enter(b"b"):
        with pytest.raises(Problem):
            await first.find_write(b"b")
        with pytest.raises(Problem):
            await first.find_write(b"a")


@in_loop
async def test_only_the_last_keys_are_remembered(order: BatchOrder) -> None:
    for number in range(1001):
        with order.enter(b"%d" % number):
            pass
    await refused(order, b"0")
    with order.enter(b"last") as last:
        assert await last.find_write(b"2") is None


@in_loop
async def test_of_two_requests_with_one_key_the_later_counts(order: BatchOrder) -> None:
    lost: Callable[[], Future[Outcome]] = Future
    write: Future[Outcome] = Future()
    with order.enter(b"a") as first, order.enter(b"a") as again:
        first.submit(lost)
        again.submit(lambda: write)
        with order.enter(b"b") as second:
            assert await second.find_write(b"a") is write
