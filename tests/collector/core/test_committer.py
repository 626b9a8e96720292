"""Group commit: what waits shares a commit, and each write hears of its own end, whatever the store does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import cast

import pytest
from schemagen_collector.core import committer as module
from schemagen_collector.core.committer import Committer
from schemagen_collector.http.problems import Problem
from schemagen_runtime import DestinationError, Outcome, TransientError
from schemagen_runtime.api.store import KeyReused, Store, Write
from schemagen_runtime.protocol.problems import ProblemType


class Batch:
    """A prepared batch of some size."""

    def __init__(self, size: int = 1) -> None:
        self.indexes = range(size)


class FakeStore:
    """Writes nothing; holds each commit until it is let go, and answers as it is told."""

    def __init__(self) -> None:
        self.groups: list[Sequence[Write]] = []
        self.entered = threading.Semaphore(0)
        self.free = threading.Semaphore(0)
        self.answer: Callable[[Sequence[Write]], list[Outcome | Exception]] = lambda writes: [Outcome()] * len(writes)

    def write(self, writes: Sequence[Write]) -> list[Outcome | Exception]:
        self.groups.append(writes)
        self.entered.release()
        assert self.free.acquire(timeout=10)
        return self.answer(writes)


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def commits() -> list[int]:
    return []


@pytest.fixture
def committer(store: FakeStore, commits: list[int]) -> Iterator[Committer]:
    opened = Committer(cast("Store", store), lambda writes, _seconds: commits.append(writes))
    yield opened
    for _ in range(10):
        store.free.release()
    opened.close(10)
    assert not opened.is_alive


def fill(committer: Committer, store: FakeStore, sizes: Sequence[int]) -> list[Future[Outcome]]:
    """Submit one batch, and the others while it is being committed."""
    first = committer.submit(Write(Batch()))
    assert store.entered.acquire(timeout=10)
    return [first, *(committer.submit(Write(Batch(size))) for size in sizes)]


def test_what_gathers_during_a_commit_shares_the_next(
    committer: Committer, store: FakeStore, commits: list[int]
) -> None:
    futures = fill(committer, store, [1, 2, 3])
    assert not any(future.done() for future in futures)
    store.free.release()
    assert futures[0].result(10) == Outcome()
    assert store.entered.acquire(timeout=10)
    assert not any(future.done() for future in futures[1:])
    store.free.release()
    assert [future.result(10) for future in futures[1:]] == [Outcome()] * 3
    assert [len(group) for group in store.groups] == commits == [1, 3]


def test_a_commit_has_an_end(committer: Committer, store: FakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_EVENTS", 10)
    futures = fill(committer, store, [4, 6, 1])
    for _ in range(3):
        store.free.release()
    assert [future.result(10) for future in futures] == [Outcome()] * 4
    assert [[len(write.batch.indexes) for write in group] for group in store.groups] == [[1], [4, 6], [1]]


def test_what_nobody_waits_for_is_not_written(committer: Committer, store: FakeStore) -> None:
    futures = fill(committer, store, [2, 3])
    assert futures[1].cancel()
    for _ in range(2):
        store.free.release()
    assert futures[2].result(10) == Outcome()
    assert [len(write.batch.indexes) for write in store.groups[1]] == [3]


def test_each_write_hears_of_its_own_end(
    committer: Committer, store: FakeStore, caplog: pytest.LogCaptureFixture
) -> None:
    ends: list[Outcome | Exception] = [Outcome(frozenset({0})), KeyReused("k"), DestinationError("d"), KeyError("bug")]
    futures = fill(committer, store, [1, 1, 1, 1])
    store.free.release()
    futures[0].result(10)
    store.answer = lambda _: ends
    with caplog.at_level(logging.ERROR, "schemagen_collector"):
        store.free.release()
        assert futures[1].result(10) == ends[0]
        raised = [future.exception(10) for future in futures[2:]]
    assert isinstance(raised[0], Problem)
    assert raised[0].type is ProblemType.KEY_REUSED
    assert raised[1:] == ends[2:]
    assert [record.message for record in caplog.records] == ["the events of a request could not be stored"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TransientError("locked"), TransientError),
        (DestinationError("damaged"), DestinationError),
        (KeyError("bug"), DestinationError),
    ],
    ids=str,
)
def test_a_store_that_fails_fails_all_and_the_thread_lives(
    committer: Committer, store: FakeStore, error: Exception, told: type[Exception]
) -> None:
    def fail(_: Sequence[Write]) -> list[Outcome | Exception]:
        raise error

    futures = fill(committer, store, [1, 1])
    store.free.release()
    futures[0].result(10)
    store.answer = fail
    store.free.release()
    assert [type(future.exception(10)) for future in futures[1:]] == [told, told]
    store.answer = lambda writes: [Outcome()] * len(writes)
    later = committer.submit(Write(Batch()))
    store.free.release()
    assert later.result(10) == Outcome()


def test_what_waits_is_written_before_the_end_and_nothing_after_it(committer: Committer, store: FakeStore) -> None:
    futures = fill(committer, store, [1])
    for _ in range(2):
        store.free.release()
    committer.close(10)
    assert [future.result(0) for future in futures] == [Outcome()] * 2
    with pytest.raises(Problem) as raised:
        committer.submit(Write(Batch()))
    assert raised.value.type is ProblemType.STOPPING


def test_what_follows_a_write_is_in_a_later_commit(committer: Committer, store: FakeStore) -> None:
    (first,) = fill(committer, store, [])
    second = committer.submit(Write(Batch(2)), first)
    third = committer.submit(Write(Batch(3)), second)
    other = committer.submit(Write(Batch(4)))
    for _ in range(3):
        store.free.release()
    assert [future.result(10) for future in (first, second, third, other)] == [Outcome()] * 4
    assert [[len(write.batch.indexes) for write in group] for group in store.groups] == [[1], [2], [3, 4]]


@pytest.mark.parametrize("whole", [True, False])
def test_what_follows_a_write_that_fails_is_not_written(committer: Committer, store: FakeStore, *, whole: bool) -> None:
    def answer(writes: Sequence[Write]) -> list[Outcome | Exception]:
        if whole:
            raise TransientError("the disk is full")
        return [TransientError("replaced")] * len(writes)

    (first,) = fill(committer, store, [])
    second = committer.submit(Write(Batch()), first)
    third = committer.submit(Write(Batch()), second)
    store.answer = answer
    store.free.release()
    with pytest.raises(TransientError):
        first.result(10)
    for future in (second, third):
        with pytest.raises(Problem) as caught:
            future.result(10)
        assert caught.value.type is ProblemType.OUT_OF_TURN
    assert len(store.groups) == 1
