"""What a destination may answer or raise, and what comes of it."""

from __future__ import annotations

import pytest
from schemagen_runtime import (
    Batch,
    DestinationError,
    ErrorCode,
    Fate,
    FieldError,
    Outcome,
    Settings,
    StreamingStatus,
    TransientError,
)

from tests.runtime.support import SCHEMA, MemoryDestination, event, workspace


def test_transient_failures_are_tried_again_under_one_key() -> None:
    keys: list[str] = []

    def fail_twice(batch: Batch) -> None:
        keys.append(batch.key)
        if len(keys) < 3:
            raise TransientError("busy")

    destination = MemoryDestination(before=fail_twice)
    with workspace(destination) as ws:
        ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("a")]).result(5)
        assert ws.stats().retries == 2
    assert len(set(keys)) == 1
    assert destination.ids == ["a"]


@pytest.mark.parametrize(
    "error", [TransientError("never"), DestinationError("refused"), RuntimeError("a bug"), OSError()]
)
def test_what_cannot_be_delivered_ends_so_and_the_thread_lives(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    broken = True

    def fail(_batch: Batch) -> None:
        if broken:
            raise error

    destination = MemoryDestination(before=fail)
    with workspace(destination, Settings(backoff=0.01, delivery_timeout=0.1)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        result = collection.ingest_events([event("a")], raise_errors=False).result(5)
        assert [error.code for error in result.errors] == [ErrorCode.DELIVERY_FAILED]
        broken = False
        assert collection.ingest_events([event("b")]).result(5).status is StreamingStatus.SUCCESS
    assert caplog.records


def test_a_destination_s_answer_by_event() -> None:
    class Picky(MemoryDestination):
        def send(self, batch: Batch) -> Outcome:
            super().send(batch)
            error = FieldError(ErrorCode.DUPLICATE_ID, "id", "another event", "its own id", "another")
            return Outcome(duplicates=frozenset({1}), errors={2: error})

    with workspace(Picky()) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        events = [event("bad", p=7), event("a"), event("b"), event("c")]
        result = collection.ingest_events(events, raise_errors=False).result(5)
    stats = ws.stats()
    fates = [entry.fate for entry in result.results]
    assert fates == [Fate.REJECTED, Fate.DELIVERED, Fate.DUPLICATE, Fate.REJECTED]
    assert (stats.accepted, stats.delivered, stats.duplicates) == (4, 1, 1)
    assert stats.rejected == {ErrorCode.OUT_OF_RANGE: 1, ErrorCode.DUPLICATE_ID: 1}
    assert (stats.queued_events, stats.queued_bytes) == (0, 0)
