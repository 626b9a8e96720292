"""Counts become rows and are read back; a name that no column has is not kept."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from schemagen_runtime import DestinationError, ErrorCode
from schemagen_runtime.api.rejections import ErrorCount, RejectionCount
from schemagen_runtime.backends.sql.rejection_rows import (
    EVENTS,
    RejectionRow,
    begin_of_hour,
    counters_of,
    known_tally,
    read_counts,
)

HOUR = datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_counts_are_written_as_rows_and_read_back() -> None:
    errors = ErrorCount("x", ErrorCode.OUT_OF_RANGE, 2), ErrorCount("stray", ErrorCode.UNKNOWN_COLUMN, 1)
    given = [RejectionCount(model, "f", HOUR, 3, errors) for model in ("m", None)]
    rows = [
        RejectionRow(HOUR.isoformat(), one.model or "", one.fingerprint, *counter)
        for one in given
        for counter in counters_of(known_tally(one, {"x"}))
    ]
    kept = errors[0], ErrorCount(None, ErrorCode.UNKNOWN_COLUMN, 1)
    assert read_counts(rows) == [RejectionCount(one.model, "f", HOUR, 3, kept) for one in given]
    assert sum(row.events for row in rows if row.code == EVENTS) == 6


def test_a_code_of_a_newer_version_is_told() -> None:
    with pytest.raises(DestinationError, match="'from_tomorrow'; upgrade to read"):
        read_counts([RejectionRow(HOUR.isoformat(), "m", "f", "x", "from_tomorrow", 1)])


def test_an_hour_begins_in_utc() -> None:
    moment = datetime(2026, 3, 29, 3, 40, 1, 5, timezone(timedelta(hours=2, minutes=30)))
    assert begin_of_hour(moment) == HOUR
