"""Rejections are counted by stream and hour of UTC, within bounds, and each is taken once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from schemagen_runtime import Collection, ErrorCode, FieldError, SchemaInfo
from schemagen_runtime.api.rejections import ErrorCount
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.rejection_counter import MAX_ERRORS, MAX_TALLIES, RejectionCounter

from tests.runtime.support import SCHEMA, schema

INFO = SchemaInfo.of(SCHEMA)
PLACE = Collection("p", "c")
STREAM = Stream(PLACE, "m", INFO)
LABELS = Stream(PLACE, None, INFO)


def error(column: str | None, code: ErrorCode = ErrorCode.OUT_OF_RANGE) -> FieldError:
    return FieldError(code, column, "it does not fit", "int", "str")


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.now


def test_hours_and_streams_are_kept_apart() -> None:
    clock = Clock()
    counter = RejectionCounter(clock)
    assert counter.is_empty
    counter.add(STREAM, [[error("x"), error("p")], [error("x")]])
    counter.add(LABELS, [[error(None)]])
    clock.now += 1
    counter.add(STREAM, [[error("x")]])
    assert not counter.is_empty
    first, labels, second = (one.reported for one in counter.take())
    assert first.hour == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert (first.model, first.fingerprint, first.events) == ("m", SCHEMA.fingerprint, 2)
    assert set(first.errors) == {
        ErrorCount("x", ErrorCode.OUT_OF_RANGE, 2),
        ErrorCount("p", ErrorCode.OUT_OF_RANGE, 1),
    }
    assert (labels.model, labels.events) == (None, 1)
    assert second.hour == datetime(2026, 10, 25, 1, tzinfo=UTC)
    assert counter.is_empty
    assert counter.take() == []


def test_a_name_of_no_column_is_not_kept() -> None:
    counter = RejectionCounter()
    counter.add(STREAM, [[error("4711", ErrorCode.UNKNOWN_COLUMN)]])
    (one,) = counter.take()
    assert list(one.reported.errors) == [ErrorCount(None, ErrorCode.UNKNOWN_COLUMN, 1)]


def test_it_does_not_grow_with_models_or_columns() -> None:
    counter = RejectionCounter(Clock())
    for number in range(MAX_TALLIES + 7):
        counter.add(Stream(PLACE, f"m{number}", INFO), [[error("x")]])
    assert counter.take_uncounted() == 7
    assert counter.take_uncounted() == 0
    taken = counter.take()
    assert len(taken) == MAX_TALLIES
    names = [f"c{number}" for number in range(400)]
    wide = SchemaInfo.of(schema(more="\n  ".join(f"{name}: int?" for name in names)))
    for number in range(30):
        stream = Stream(PLACE, f"m{number}", wide)
        for _ in range(2):
            counter.add(stream, [[error(name)] for name in names])
    taken = counter.take()
    assert sum(one.tally.events for one in taken) == 30 * 2 * len(names), "all of them count"
    assert sum(one.size for one in taken) < MAX_ERRORS + len(names) + 30 * 2
    assert {one.column for one in taken[-1].reported.errors} == {None}


def test_threads_lose_nothing() -> None:
    counter, taken = RejectionCounter(), list[int]()

    def count() -> None:
        for _ in range(500):
            counter.add(STREAM, [[error("x")]])

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        taken.append(sum(one.tally.events for one in counter.take()))
    taken.append(sum(one.tally.events for one in counter.take()))
    assert sum(taken) == 1500
