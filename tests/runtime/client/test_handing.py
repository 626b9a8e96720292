"""What a call hands in is told apart: the good events, the bad ones, and those that are too large."""

from __future__ import annotations

from collections.abc import Iterator

from schemagen_runtime import ErrorCode, Fate, Settings

from tests.runtime.support import SCHEMA, MemoryDestination, event, workspace


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
