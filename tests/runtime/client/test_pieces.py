"""Events that are taken in pieces keep their indexes, and a generator is read no faster than there is room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from schemagen_runtime import Settings
from schemagen_runtime.client.pieces import PIECE_EVENTS

from tests.runtime.support import SCHEMA, MemoryDestination, event, workspace


@pytest.mark.parametrize("count", [0, 1, 2, PIECE_EVENTS - 1, PIECE_EVENTS, PIECE_EVENTS + 1, 2 * PIECE_EVENTS, 3_001])
@pytest.mark.parametrize("kind", [list, tuple, iter])
def test_each_event_keeps_its_place(count: int, kind: type) -> None:
    events = [event(str(number), "no" if number % 700 == 3 else number) for number in range(count)]
    destination = MemoryDestination()
    with workspace(destination) as ws:
        result = ws.add_data_collection("c", schema=SCHEMA).ingest_events(kind(events), raise_errors=False).result(30)
    assert [one.index for one in result.results] == list(range(count))
    bad = list(range(3, count, 700))
    assert [error.index for error in result.errors] == bad
    assert [error.event for error in result.errors] == [events[index] for index in bad]
    assert destination.ids == [str(number) for number in range(count) if number not in bad]
    assert ws.stats().accepted == count


def test_a_generator_that_raises_ends_the_call_behind_its_whole_pieces() -> None:
    def events() -> Iterator[dict[str, object]]:
        yield from (event(str(number)) for number in range(PIECE_EVENTS + 1))
        raise LookupError("no more")

    destination = MemoryDestination()
    with workspace(destination, Settings(linger=0.001)) as ws, pytest.raises(LookupError, match="no more"):
        ws.add_data_collection("c", schema=SCHEMA).ingest_events(events())
    assert destination.ids == [str(number) for number in range(PIECE_EVENTS)]
