"""Workers find the events to blame in few requests, and give each event of a parcel its fate."""

from __future__ import annotations

import time
from collections.abc import Callable

import orjson
import pytest
from schemagen_runtime import (
    Batch,
    BatchRefused,
    BatchTooLarge,
    DestinationError,
    ErrorCode,
    Fate,
    Settings,
    TransientError,
)
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.parts import Parts
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.disk.dead_letters import DeadLetterCallable
from schemagen_runtime.protocol.envelope import DeadLetter

from tests.runtime.disk.support import STREAM
from tests.runtime.support import MemoryDestination


def deliver(behave: Callable[[Batch], None], count: int) -> tuple[Call, int]:
    """Events 0 to ``count`` on their way to a destination; the call, and how many requests it took."""
    requests = 0

    def before(batch: Batch) -> None:
        nonlocal requests
        requests += 1
        behave(batch)

    pipeline = Pipeline(Parts(MemoryDestination(before=before), "memory", Settings(linger=0.0)))
    lines = [b"%d" % number for number in range(count)]
    call = pipeline.open_call(lambda line: line, False, count)
    pipeline.put(Segment(STREAM, call, lines, range(count), lines))
    call.result(60)
    assert pipeline.stop(time.monotonic() + 60)
    return call, requests


def refuses(bad: set[int]) -> Callable[[Batch], None]:
    def behave(batch: Batch) -> None:
        if bad & {orjson.loads(line) for line in batch.lines}:
            raise BatchRefused("one of them is bad")

    return behave


@pytest.mark.parametrize("bad", [0, 1, 500, 999])
def test_one_bad_event_of_a_thousand_is_found_in_few_requests(bad: int) -> None:
    call, requests = deliver(refuses({bad}), 1000)
    results = call.result(0).results
    assert [result.index for result in results if result.fate is Fate.REJECTED] == [bad]
    assert call.result(0).count(Fate.DELIVERED) == 999
    assert requests <= 24


def test_many_bad_events_are_all_found() -> None:
    bad = set(range(0, 60, 2))
    call, _ = deliver(refuses(bad), 60)
    assert {result.index for result in call.result(0).results if result.fate is Fate.REJECTED} == bad


def test_what_is_too_large_is_halved_until_it_fits_and_alone_is_rejected() -> None:
    def behave(batch: Batch) -> None:
        if len(batch.lines) > 3 or batch.lines[0] == b"7":
            raise BatchTooLarge("too large")

    call, _ = deliver(behave, 20)
    (error,) = call.result(0).errors
    assert (error.index, error.code) == (7, ErrorCode.EVENT_TOO_LARGE)
    assert call.result(0).count(Fate.DELIVERED) == 19


@pytest.mark.parametrize("error", [DestinationError("no"), RuntimeError("a bug")])
def test_what_is_refused_for_good_is_not_tried_again(error: Exception) -> None:
    def behave(_: Batch) -> None:
        raise error

    call, requests = deliver(behave, 5)
    assert requests == 1
    assert {found.code for found in call.result(0).errors} == {ErrorCode.DELIVERY_FAILED}


def test_a_request_says_when_each_of_its_events_was_accepted() -> None:
    sent: list[Batch] = []
    pipeline = Pipeline(Parts(MemoryDestination(before=sent.append), "memory", Settings(linger=0.5, workers=1)))
    call = pipeline.open_call(lambda _: None, False, 5)
    for at, lines in ((1_700_000_007.25, [b"1", b"2"]), (1_700_000_003.0, [b"3"]), (1_700_000_003.0, [b"4", b"5"])):
        indexes = [int(line) - 1 for line in lines]
        pipeline.put(Segment(STREAM, call, lines, indexes, indexes, accepted_at=at))
    assert len(call.result(20).results) == 5
    pipeline.stop(time.monotonic() + 20)
    told = [(line, at) for batch in sent for line, at in zip(batch.lines, accepted_at(batch), strict=True)]
    early, late = 1_700_000_003.0, 1_700_000_007.25
    assert told == [(b"1", late), (b"2", late), (b"3", early), (b"4", early), (b"5", early)]
    assert all(batch.accepted_at == min(accepted_at(batch)) for batch in sent)


def accepted_at(batch: Batch) -> list[float]:
    return [at for count, at in batch.acceptance for _ in range(count)]


def test_what_is_being_written_down_when_the_time_is_over_is_waited_for() -> None:
    """The send ends with the time for it, and the letters are slow: whoever exits then must find them written."""
    written: list[DeadLetter] = []

    def write_slowly(letter: DeadLetter) -> None:
        time.sleep(0.1)
        written.append(letter)

    def time_out(_: Batch) -> None:
        time.sleep(0.25)
        raise TransientError("it is over")

    letters = DeadLetterCallable(write_slowly)
    settings = Settings(linger=0.0, workers=1, delivery_timeout=60)
    pipeline = Pipeline(Parts(MemoryDestination(before=time_out), "memory", settings, letters=letters))
    lines = [b"1", b"2"]
    call = pipeline.open_call(lambda line: line, False, 2)
    pipeline.put(Segment(STREAM, call, lines, range(2), lines))
    time.sleep(0.1)
    pipeline.stop(time.monotonic() + 0.1)
    assert [letter.line for letter in written] == lines
    assert pipeline.stats().dead_lettered == 2
    assert call.done()
