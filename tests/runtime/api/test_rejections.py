"""Rejected events are added up by column and code; a name that no column has is never kept."""

from __future__ import annotations

from schemagen_runtime import ErrorCode, FieldError
from schemagen_runtime.api.rejections import MAX_COUNTED_ERRORS, ErrorCount, RejectionTally, TakesReports
from schemagen_runtime.backends.http.destination import HttpDestination

from tests.runtime.support import MemoryDestination

COLUMNS = frozenset(("dose", "weight"))


def error(column: str | None, code: ErrorCode) -> FieldError:
    return FieldError(code, column, "it does not fit", "int", "str")


def test_an_event_counts_once_for_each_column_and_code() -> None:
    tally = RejectionTally()
    tally.add([error("dose", ErrorCode.OUT_OF_RANGE), error("dose", ErrorCode.OUT_OF_RANGE)], COLUMNS)
    tally.add([error("dose", ErrorCode.OUT_OF_RANGE), error("weight", ErrorCode.NOT_NULLABLE)], COLUMNS)
    assert tally.events == 2
    assert sorted(tally.counted()) == [
        ErrorCount("dose", ErrorCode.OUT_OF_RANGE, 2),
        ErrorCount("weight", ErrorCode.NOT_NULLABLE, 1),
    ]


def test_a_name_that_the_schema_does_not_have_is_not_kept() -> None:
    tally = RejectionTally()
    stray = [error(name, ErrorCode.UNKNOWN_COLUMN) for name in ("patient 4711", "patient 4712")]
    tally.add([*stray, error(None, ErrorCode.MALFORMED_JSON)], COLUMNS)
    assert set(tally.counted()) == {
        ErrorCount(None, ErrorCode.UNKNOWN_COLUMN, 1),
        ErrorCount(None, ErrorCode.MALFORMED_JSON, 1),
    }


def test_beyond_a_bound_columns_are_not_told_apart() -> None:
    names = [f"c{number}" for number in range(2 * MAX_COUNTED_ERRORS)]
    tally, columns = RejectionTally(), frozenset(names)
    for name in names:
        tally.add([error(name, ErrorCode.TYPE_MISMATCH)], columns)
    counted = tally.counted()
    assert len(counted) <= MAX_COUNTED_ERRORS
    assert sum(one.events for one in counted) == tally.events == len(names)
    whole = RejectionTally()
    for _ in range(3):
        whole.merge(tally)
    assert whole.events == 3 * len(names)
    assert len(whole.counted()) <= MAX_COUNTED_ERRORS


def test_only_a_destination_with_the_method_takes_reports() -> None:
    assert isinstance(HttpDestination("http://localhost:1"), TakesReports)
    assert not isinstance(MemoryDestination(), TakesReports)
