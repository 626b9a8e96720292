"""What a source reads is checked, sent in bounded calls, told in order, and only then done."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager

import pytest
from schemagen_runtime import (
    Batch,
    Collection,
    DestinationError,
    ErrorCode,
    Fate,
    Schema,
    SchemaInfo,
    Settings,
    TransientError,
)
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.relay.sender import Sender, Settled, delivering
from schemagen_runtime.relay.source import Event, Item, ItemOutcome, Portion, UnreadableItem

from tests.runtime.support import SCHEMA, MemoryDestination, event

INFO = SchemaInfo(SCHEMA.name, SCHEMA.version, SCHEMA.fingerprint, SCHEMA.document)
STREAM = Stream(Collection("p", "c"), "m", INFO)
SETTINGS = Settings(linger=0.0, backoff=0.001, delivery_timeout=0.05)


class ListSource:
    """Portions of a list; a position is how many of them were read."""

    def __init__(self, *portions: Sequence[Event | UnreadableItem]) -> None:
        self._portions = portions
        self.read = 0
        self.finished: list[tuple[int, list[Fate]]] = []

    def portions(self) -> Iterator[Portion[int, int]]:
        number = 0
        for portion in self._portions:
            items = [Item(number + place, read) for place, read in enumerate(portion)]
            number += len(items)
            self.read += 1
            yield Portion(items, self.read)

    def done(self, position: int, outcomes: Sequence[ItemOutcome[int]]) -> None:
        self.finished.append((position, [outcome.fate for outcome in outcomes]))


def load(info: SchemaInfo) -> Schema[object]:
    if info.fingerprint != INFO.fingerprint:
        raise ValueError("no such schema")
    return SCHEMA


def good(id_: str) -> Event:
    return Event(STREAM, event(id_))


@contextmanager
def sending(
    source: ListSource, destination: MemoryDestination, calls: int = 2, settings: Settings = SETTINGS
) -> Generator[Sender[int, int], None, None]:
    with delivering(destination, settings, 60.0) as pipeline:
        yield Sender(source, pipeline, load, calls)


def outcomes(settled: Iterator[Settled[int, int]]) -> list[ItemOutcome[int]]:
    return [outcome for portion in settled for outcome in portion.outcomes]


def test_outcomes_come_in_order_with_what_was_wrong() -> None:
    other = Stream(STREAM.collection, "m", SchemaInfo("other", "1", "00" * 32, b"{}"))
    source = ListSource(
        [good("a"), UnreadableItem("it is no JSON"), Event(STREAM, event("b", x="one"))],
        [Event(other, {}), good("c"), Event(STREAM, [])],
        [],
        [good("d")],
    )
    destination = MemoryDestination()
    with sending(source, destination) as sender:
        found = outcomes(sender.run())
    assert [outcome.item.origin for outcome in found] == list(range(7))
    assert [outcome.fate is Fate.DELIVERED for outcome in found] == [True, False, False, False, True, False, True]
    assert [outcome.unreadable for outcome in found] == [None, "it is no JSON", None, "no such schema", *[None] * 3]
    (error,) = found[2].errors
    assert (error.code, error.column, found[2].id) == (ErrorCode.TYPE_MISMATCH, "x", "b")
    assert error.location is not None
    assert sorted(destination.ids) == ["a", "c", "d"]
    assert [position for position, _ in source.finished] == [1, 2, 3, 4]
    assert destination.closed


def test_a_line_is_sent_byte_for_byte_and_judged_by_when_it_was_accepted() -> None:
    line = b'{ "id" : "a",  "timestamp":"2024-01-01T00:00:00Z","x":0,"p":0.5}'
    destination = MemoryDestination()
    with sending(ListSource([Event(STREAM, event("a"), line, 1700000000.25)]), destination) as sender:
        assert outcomes(sender.run())[0].fate is Fate.DELIVERED
    (batch,) = destination.batches
    assert (list(batch.lines), batch.accepted_at) == ([line], 1700000000.25)


def test_an_event_that_is_too_large_is_not_sent() -> None:
    settings = Settings(linger=0.0, max_event_bytes=200)
    source = ListSource([good("a"), Event(STREAM, event("b", note="x" * 500))])
    destination = MemoryDestination()
    with sending(source, destination, settings=settings) as sender:
        _, large = outcomes(sender.run())
    assert [error.code for error in large.errors] == [ErrorCode.EVENT_TOO_LARGE]
    assert destination.ids == ["a"]


def test_no_more_is_read_than_may_be_on_its_way() -> None:
    go_on = threading.Event()
    source = ListSource(*[[good(str(number))] for number in range(10)])
    with sending(source, MemoryDestination(before=lambda _: go_on.wait(60)), calls=3) as sender:
        run = sender.run()
        first: list[Settled[int, int]] = []
        reader = threading.Thread(target=lambda: first.append(next(run)))
        reader.start()
        while source.read < 4:
            time.sleep(0.001)
        assert (source.read, first) == (4, [])  # three on their way, and the one that waits for the first of them
        go_on.set()
        reader.join(60)
        assert len(outcomes(iter(first))) == 1
        assert source.finished == []  # the caller still has the portion
        assert len(outcomes(run)) == 9
    assert [position for position, _ in source.finished] == list(range(1, 11))


def test_what_the_caller_raises_keeps_a_portion_from_being_done() -> None:
    source = ListSource([good("a")], [good("b")], [good("c")])
    with sending(source, MemoryDestination(), calls=1) as sender:
        for settled in sender.run():
            if settled.position == 2:
                break
        assert source.finished == [(1, [Fate.DELIVERED])]
        assert [settled.position for settled in sender.rest()] == [3]


def test_what_is_on_its_way_is_told_after_the_source_has_failed() -> None:
    class Failing(ListSource):
        def portions(self) -> Iterator[Portion[int, int]]:
            yield from super().portions()
            raise OSError("the disk is gone")

    source = Failing([good("a")], [good("b")])
    with sending(source, MemoryDestination(), calls=5) as sender:
        with pytest.raises(OSError, match="the disk is gone"):
            outcomes(sender.run())
        assert [outcome.fate for outcome in outcomes(sender.rest())] == [Fate.DELIVERED] * 2
    assert [position for position, _ in source.finished] == [1, 2]


@pytest.mark.parametrize(
    ("error", "is_refused"), [(TransientError("nobody"), True), (DestinationError("no"), True), (None, False)]
)
def test_a_portion_of_which_nothing_was_taken_is_marked(error: Exception | None, is_refused: bool) -> None:
    def before(_: Batch) -> None:
        if error is not None:
            raise error

    # What does not fit its schema was not sent, and says nothing of the destination.
    source = ListSource([Event(STREAM, []), good("a")], [Event(STREAM, [])])
    with sending(source, MemoryDestination(before=before)) as sender:
        assert [settled.refused == STREAM for settled in sender.run()] == [is_refused, False]


def test_each_schema_is_loaded_once() -> None:
    loaded: list[str] = []

    def count(info: SchemaInfo) -> Schema[object]:
        loaded.append(info.fingerprint)
        return SCHEMA

    source = ListSource([good("a")], [good("b")])
    with delivering(MemoryDestination(), SETTINGS, 60.0) as pipeline:
        outcomes(Sender(source, pipeline, count, 2).run())
    assert loaded == [INFO.fingerprint]
