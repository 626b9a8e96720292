"""The result of a call: its status, its counts, its errors in order, and the words of its exception."""

from __future__ import annotations

import pickle
import pprint

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


SECRET = "4929 1234 5678 9012"


@pytest.mark.parametrize("given", [{"id": SECRET, "card": SECRET}, [SECRET], SECRET], ids=["mapping", "list", "text"])
def test_no_text_of_an_error_shows_the_event_or_its_id(given: object) -> None:
    error = EventError.of(0, SECRET, given, ERROR)
    result = IngestResult((EventResult(0, Fate.REJECTED, (error,)),))
    shown = [error, result, result.errors, result.results[0], result.results, IngestionError(result)]
    texts = [form(one) for one in shown for form in (repr, str, pprint.pformat)]
    texts += [error._repr_html_(), result._repr_html_(), result.errors._repr_html_()]
    assert not [text for text in texts if SECRET in text]
    assert error.id == SECRET
    assert error.event is given


def test_errors_that_differ_are_unequal_and_hash_alike_where_they_are_equal() -> None:
    one, same, other = (EventError.of(0, "a", {"x": value}, ERROR) for value in (1, 1, 2))
    assert one == same
    assert one != other
    assert one != "an error"
    assert len({EventResult(0, Fate.REJECTED), EventResult(0, Fate.REJECTED)}) == 1


def test_what_a_large_result_shows_is_short() -> None:
    result = IngestResult((EventResult(0, Fate.DELIVERED), *map(rejected, range(1, 5000))))
    for text in (repr(result), repr(result.errors), str(IngestionError(result)), repr(IngestionError(result))):
        assert len(text) < 500
    assert repr(result).startswith("<IngestResult 1 delivered, 4,999 rejected; event 1: column 'x'")
    for table in (result._repr_html_(), result.errors._repr_html_()):
        assert len(table) < 5000
    assert "and 4,979 more" in result._repr_html_()


def test_a_huge_error_is_shown_in_part_and_a_notebook_is_shown_no_markup() -> None:
    error = FieldError(ErrorCode.NOT_IN_ENUM, "<b>x</b>", "<script>" + "m" * 99_999, "e" * 99_999, "g" * 99_999)
    result = IngestResult((EventResult(0, Fate.REJECTED, (EventError.of(0, "a", {}, error),)),))
    for text in (repr(error), repr(result), repr(result.errors[0]), repr(result.results[0]), result._repr_html_()):
        assert len(text) < 2500
    assert "<script>" not in result._repr_html_()
    assert "&lt;b&gt;x&lt;/b&gt;" in result._repr_html_()


def test_errors_are_a_tuple_that_can_be_compared_and_sent() -> None:
    errors = IngestResult((rejected(0), rejected(3))).errors
    assert errors == tuple(errors)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(errors, protocol)) == errors
    assert repr(IngestResult(()).errors) == "<0 errors>"
    assert repr(IngestResult(())) == "<IngestResult no events>"
