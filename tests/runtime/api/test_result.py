"""The result of a call: its status, its counts, its errors in order, and the words of its exception."""

from __future__ import annotations

import pickle

import pytest
from schemagen_runtime import ErrorCode, EventError, EventResult, Fate, FieldError, IngestionError, IngestResult
from schemagen_runtime.api.result import StreamingStatus

ERROR = FieldError(ErrorCode.TYPE_MISMATCH, "x", "column 'x': expected int, got 'one'", "int", "'one'", "small.yaml:9")


def rejected(index: int) -> EventResult:
    """Return the result of an event that was rejected for its column ``x``."""
    return EventResult(index, Fate.REJECTED, (EventError.of(index, f"id-{index}", {"x": "one"}, ERROR),))


@pytest.mark.parametrize("fate", Fate)
def test_only_lost_events_make_a_call_a_failure(fate: Fate) -> None:
    result = IngestResult((EventResult(0, Fate.DELIVERED), EventResult(1, fate)))
    failed = fate in {Fate.REJECTED, Fate.DEAD_LETTERED}
    assert result.status is (StreamingStatus.FAILURE if failed else StreamingStatus.SUCCESS)
    assert result.count(fate) == (2 if fate is Fate.DELIVERED else 1)


def test_errors_come_in_the_order_of_the_events() -> None:
    result = IngestResult((rejected(0), EventResult(1, Fate.DELIVERED), rejected(2)))
    assert [(error.index, error.id) for error in result.errors] == [(0, "id-0"), (2, "id-2")]
    assert str(result.errors[1]) == "event 2: column 'x': expected int, got 'one'"
    assert result.errors[0].location == "small.yaml:9"


def test_an_exception_tells_the_first_errors_and_how_many_more_there_are() -> None:
    few, many = (IngestionError(IngestResult(tuple(map(rejected, range(count))))) for count in (3, 5))
    assert str(few).startswith("3 of 3 events failed: event 0: column 'x'")
    assert "more errors" not in str(few)
    assert str(many).endswith("event 2: column 'x': expected int, got 'one' (and 2 more errors)")
    assert len(many.errors) == 5


def test_a_result_can_be_sent_to_another_process() -> None:
    result = IngestResult((rejected(0), EventResult(1, Fate.SPOOLED)))
    assert pickle.loads(pickle.dumps(result)) == result
