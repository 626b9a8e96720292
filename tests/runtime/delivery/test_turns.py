"""One batch is sent while another is not answered yet, and each event gets its fate in the order in which it came."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from schemagen_runtime import Batch, BatchRefused, Collection, Fate, Outcome, SchemaInfo, Settings, TransientError
from schemagen_runtime.api.destination import OutOfTurn
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.parts import Parts
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.delivery.segment import Segment

from tests.runtime.disk.support import INFO, STREAM

PATIENCE = 10.0
OTHER = Stream(Collection("p", "c"), "another", INFO)


@dataclass
class Ordered:
    """Keeps order as a collector does; each request waits until the test says what becomes of it."""

    keeps_order: bool = True
    best_workers: int = 2
    arrived: list[tuple[bytes, str | None]] = field(default_factory=list)
    stored: list[bytes] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    answers: dict[bytes, Callable[[], object]] = field(default_factory=dict)
    may_answer: dict[bytes, threading.Event] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        del collection, schema

    def send(self, batch: Batch) -> Outcome:
        return self.send_behind(batch, None, lambda: None)

    def send_behind(self, batch: Batch, follows: str | None, note_sent: Callable[[], object]) -> Outcome:
        line = batch.lines[0]
        with self.changed:
            self.arrived.append((line, follows and "follows"))
            self.changed.notify_all()
        note_sent()
        self.may_answer.setdefault(line, threading.Event()).wait(PATIENCE)
        self.answers.pop(line, lambda: None)()
        with self.changed:
            if follows is not None and follows not in self.keys:
                raise OutOfTurn("the batch before it is not stored")
            self.keys.add(batch.key)
            self.stored += batch.lines
        return Outcome()

    def close(self) -> None:
        """Has nothing to close."""

    def let(self, *lines: bytes) -> None:
        """Answer the requests that begin with these lines, now and later."""
        for line in lines:
            self.may_answer.setdefault(line, threading.Event()).set()

    def await_arrivals(self, count: int) -> Sequence[tuple[bytes, str | None]]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.arrived) >= count, PATIENCE), self.arrived
            return list(self.arrived)


@pytest.fixture
def destination() -> Ordered:
    return Ordered()


@contextmanager
def opened(destination: Ordered, spool: Path | None = None, **settings: float) -> Generator[Pipeline]:
    given = Settings(**{"linger": 0.0, "backoff": 0.001, "max_batch_events": 1, "sync_spool": False, **settings})  # type: ignore[arg-type] # bounds are whole
    pipeline = Pipeline(Parts(destination, "memory", given, spool))
    try:
        yield pipeline
    finally:
        destination.let(b"0", b"1", b"2", b"3")
        assert pipeline.stop(time.monotonic() + PATIENCE)


def put(pipeline: Pipeline, *lines: bytes, stream: Stream = STREAM) -> list[Call]:
    calls: list[Call] = []
    for line in lines:
        call = pipeline.open_call(lambda one: one, False, 1)
        pipeline.put(Segment(stream, call, [line], range(1), [line]))
        calls.append(call)
    return calls


def test_a_batch_is_sent_while_the_one_before_it_is_not_answered(destination: Ordered) -> None:
    with opened(destination) as pipeline:
        calls = put(pipeline, b"0", b"1", b"2")
        assert destination.await_arrivals(2) == [(b"0", None), (b"1", "follows")]
        destination.let(b"0", b"1", b"2")
        assert [call.result(PATIENCE).count(Fate.DELIVERED) for call in calls] == [1, 1, 1]
    assert destination.stored == [b"0", b"1", b"2"]


def test_an_event_has_its_fate_behind_those_that_came_before_it(destination: Ordered) -> None:
    with opened(destination) as pipeline:
        destination.keys = AnyKey()
        first, second = put(pipeline, b"0", b"1")
        destination.await_arrivals(2)
        destination.let(b"1")
        with pytest.raises(TimeoutError):
            second.result(0.2)
        destination.let(b"0")
        assert first.result(PATIENCE).count(Fate.DELIVERED) == second.result(PATIENCE).count(Fate.DELIVERED) == 1


class AnyKey(set[str]):
    """As if every batch were stored."""

    def __contains__(self, key: object) -> bool:
        return True


def test_no_batch_goes_ahead_before_it_is_known_that_order_is_kept(destination: Ordered) -> None:
    destination.keeps_order = False
    with opened(destination) as pipeline:
        calls = put(pipeline, b"0", b"1")
        destination.await_arrivals(1)
        time.sleep(0.1)
        assert destination.arrived == [(b"0", None)]
        destination.let(b"0", b"1")
        assert all(call.result(PATIENCE).count(Fate.DELIVERED) for call in calls)
    assert destination.arrived == [(b"0", None), (b"1", None)]


def test_a_batch_of_another_stream_waits(destination: Ordered) -> None:
    with opened(destination) as pipeline:
        put(pipeline, b"0")
        put(pipeline, b"1", stream=OTHER)
        destination.await_arrivals(1)
        time.sleep(0.1)
        assert destination.arrived == [(b"0", None)]
        destination.let(b"0")
        assert destination.await_arrivals(2)[1] == (b"1", None)


@pytest.mark.parametrize("error", [TransientError("try again"), BatchRefused("it is bad")])
def test_what_follows_a_batch_that_fails_is_sent_again_behind_it(destination: Ordered, error: Exception) -> None:
    def fail() -> None:
        raise error

    destination.answers[b"0"] = fail
    with opened(destination) as pipeline:
        first, second = put(pipeline, b"0", b"1")
        destination.await_arrivals(2)
        destination.let(b"1")
        destination.let(b"0")
        assert second.result(PATIENCE).count(Fate.DELIVERED) == 1
        is_good = isinstance(error, TransientError)
        assert first.result(0).count(Fate.DELIVERED) == is_good
    assert destination.stored == [b"0", b"1"][not is_good :]
    assert destination.arrived[-1] == (b"1", None)


def test_none_goes_ahead_for_a_while_after_one_came_out_of_turn(destination: Ordered) -> None:
    def lose() -> None:
        destination.keys.clear()

    destination.answers[b"1"] = lose
    with opened(destination) as pipeline:
        calls = put(pipeline, b"0", b"1")
        destination.await_arrivals(2)
        destination.let(b"0")
        calls[0].result(PATIENCE)
        destination.let(b"1")
        calls[1].result(PATIENCE)
        calls += put(pipeline, b"2", b"3")
        destination.let(b"2", b"3")
        assert all(call.result(PATIENCE).count(Fate.DELIVERED) for call in calls)
    assert [follows for _, follows in destination.arrived] == [None, "follows", None, None, None]
    assert destination.stored == [b"0", b"1", b"2", b"3"]


def test_what_follows_a_batch_that_stays_in_the_spool_stays_there_behind_it(
    destination: Ordered, tmp_path: Path
) -> None:
    """Also where it was stored: sent again in the order of the spool, the newer correction is the one that counts."""
    lost = threading.Event()

    def fail() -> None:
        lost.set()
        raise TransientError("no answer")

    destination.keys = AnyKey()
    with opened(destination, tmp_path / "spool", delivery_timeout=0.3, backoff=0.1, max_backoff=0.1) as pipeline:
        for name in (b"0", b"1"):
            destination.answers[name] = fail if name == b"0" else lambda: None
        first, second = put(pipeline, b"0", b"1")
        destination.await_arrivals(2)
        destination.let(b"1")
        time.sleep(0.4)
        destination.let(b"0")
        assert lost.wait(PATIENCE)
        assert first.result(PATIENCE).count(Fate.SPOOLED) == second.result(PATIENCE).count(Fate.SPOOLED) == 1
        until = time.monotonic() + PATIENCE
        while destination.stored[1:] != [b"0", b"1"] and time.monotonic() < until:
            time.sleep(0.01)
    assert destination.stored == [b"1", b"0", b"1"]


def test_a_worker_that_waits_ends_with_the_workspace(destination: Ordered) -> None:
    destination.keys = AnyKey()
    pipeline = Pipeline(Parts(destination, "memory", Settings(linger=0.0, max_batch_events=1)))
    first, second = put(pipeline, b"0", b"1")
    destination.await_arrivals(2)
    destination.let(b"1")
    pipeline.stop(time.monotonic())
    for call in (first, second):
        assert call.result(PATIENCE).count(Fate.REJECTED) == 1
    destination.let(b"0")
