"""The lazy future is as the plain one to all who look at it, and makes nothing that only waiting needs."""

from __future__ import annotations

import threading
from concurrent.futures import Future, InvalidStateError, wait

import pytest
from schemagen_runtime.delivery.lazy_future import LazyFuture, PlainFuture


def test_it_has_all_that_a_plain_future_of_this_python_has() -> None:
    plain: PlainFuture[int] = PlainFuture()
    lazy: LazyFuture[int] = LazyFuture()
    assert lazy._condition is lazy._condition
    for name, value in vars(plain).items():
        assert type(getattr(lazy, name)) is type(value), name
        if name != "_condition":
            assert getattr(lazy, name) == value, name


def test_it_makes_nothing_where_nobody_waits() -> None:
    future: LazyFuture[int] = LazyFuture()
    assert vars(future) == {}
    future.set_result(1)
    assert set(vars(future)) == {"_exception", "_result", "_state"}
    assert future.done()
    assert future.result(0) == 1


@pytest.mark.parametrize("kind", [LazyFuture, PlainFuture])
@pytest.mark.parametrize("is_waited_for", [False, True])
def test_it_ends_once(kind: type[Future[int]], is_waited_for: bool) -> None:
    future = kind()
    if is_waited_for:
        wait([future], 0)
    future.set_result(1)
    with pytest.raises(InvalidStateError):
        future.set_result(2)
    with pytest.raises(InvalidStateError):
        future.set_exception(KeyError())
    assert (future.result(0), future.exception(0), future.cancel()) == (1, None, False)


@pytest.mark.parametrize("kind", [LazyFuture, PlainFuture])
def test_it_ends_with_an_exception(kind: type[Future[int]]) -> None:
    future = kind()
    future.set_exception(KeyError("k"))
    with pytest.raises(KeyError):
        future.result(0)


def test_threads_that_come_first_together_share_one_condition() -> None:
    for _ in range(200):
        future: LazyFuture[int] = LazyFuture()
        seen = set[int]()
        barrier = threading.Barrier(4)

        def look(future: LazyFuture[int] = future, seen: set[int] = seen, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            seen.add(id(future._condition))

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(seen) == 1
