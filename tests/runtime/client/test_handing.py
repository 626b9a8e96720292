"""A call is handed in whole, or in pieces whose events keep their indexes; one that is too large is named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from schemagen_runtime import ErrorCode, Fate, Settings
from schemagen_runtime.client.handing import PIECE_EVENTS

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


def test_events_that_are_too_large_are_told_apart() -> None:
    sizes = [10, 5_000, 20, 6_000, 30]

    def events() -> Iterator[dict[str, object]]:
        for _ in range(500):
            yield from (event(f"{size}", note="n" * size) for size in sizes)

    with workspace(MemoryDestination(), Settings(max_event_bytes=1_000, linger=0.001)) as ws:
        result = ws.add_data_collection("c", schema=SCHEMA).ingest_events(events(), raise_errors=False).result(30)
    assert result.count(Fate.DELIVERED) == 1_500
    assert {error.code for error in result.errors} == {ErrorCode.EVENT_TOO_LARGE}
    assert [error.index % 5 for error in result.errors] == [1, 3] * 500
