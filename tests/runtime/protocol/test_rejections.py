"""A report of rejections is read as it was written, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime import Collection, ErrorCode
from schemagen_runtime.api.rejections import ErrorCount, RejectionCount, RejectionReport
from schemagen_runtime.protocol.answer import read_answer
from schemagen_runtime.protocol.rejections import MAX_COUNTS, MAX_EVENTS, describe_counted, describe_report, read_report

PLACE = Collection("clinic", "doses")
NUMBERS = st.integers(1, MAX_EVENTS)
HOURS = st.integers(0, 1_000_000).map(lambda hours: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
ERRORS = st.builds(ErrorCount, st.none() | st.text(max_size=256), st.sampled_from(ErrorCode), NUMBERS)
COUNTS = st.builds(
    RejectionCount,
    st.none() | st.from_regex(r"[a-z][a-z0-9._-]{0,20}", fullmatch=True),
    st.from_regex("[0-9a-f]{64}", fullmatch=True),
    HOURS,
    NUMBERS,
    st.lists(ERRORS, min_size=1, max_size=5),
)
REPORTS = st.builds(
    RejectionReport,
    st.from_regex("[0-9a-f]{32}", fullmatch=True),
    st.just(PLACE),
    st.lists(COUNTS, min_size=1, max_size=4),
)


@settings(deadline=None)
@given(REPORTS)
def test_a_report_is_read_as_it_was_written(report: RejectionReport) -> None:
    assert read_report(PLACE, read_answer(orjson.dumps(describe_report(report)))) == report


def a_count(**replaced: object) -> dict[str, object]:
    error = {"column": "dose", "code": "out_of_range", "events": 2}
    hour = "2026-03-29T02:00:00+00:00"
    return {"model": "m", "fingerprint": "a" * 64, "hour": hour, "events": 3, "errors": [error], **replaced}


def a_report(*counts: object, **replaced: object) -> dict[str, Any]:
    return {"id": "0" * 32, "rejections": list(counts), **replaced}


@pytest.mark.parametrize(
    ("given", "hour"),
    [
        ("2026-03-29T02:59:59.999Z", "2026-03-29T02:00:00+00:00"),
        ("2026-03-29T02:10:00+05:30", "2026-03-28T20:00:00+00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:00:00+00:00"),
    ],
)
def test_any_moment_of_an_hour_stands_for_it(given: str, hour: str) -> None:
    (count,) = read_report(PLACE, a_report(a_count(hour=given))).counts
    assert count.hour.isoformat() == hour


def test_a_whole_number_may_have_a_fraction_of_zero() -> None:
    assert read_report(PLACE, a_report(a_count(events=7.0))) == read_report(PLACE, a_report(a_count(events=7)))


MANY = [{"column": None, "code": code, "events": 1} for code in ErrorCode]
WRONG: list[tuple[dict[str, Any], str]] = [
    (a_report(), "1 to 2,000"),
    (a_report(a_count(), extra=1), "and no more"),
    ({"id": "0" * 32}, "and no more"),
    (a_report(a_count(), id="0" * 31), "32 hex digits"),
    (a_report(a_count(), id="G" * 32), "32 hex digits"),
    (a_report(a_count(), rejections={}), "must be a list"),
    (a_report(7), "must be a JSON object"),
    (a_report(a_count(), a_count(more=1)), r"rejections\[1\] must have model"),
    (a_report(a_count(model=7)), "'model' of"),
    (a_report(a_count(model="a b")), "'model' of"),
    (a_report(a_count(fingerprint="a" * 63)), "64 hex digits"),
    (a_report(a_count(hour="2026-03-29T02:00:00")), "RFC 3339"),
    (a_report(a_count(hour=29)), "RFC 3339"),
    *[
        (a_report(a_count(events=events)), "whole number from 1")
        for events in (0, -1, True, 1.5, float("inf"), "1", MAX_EVENTS + 1)
    ],
    (a_report(a_count(errors=[])), "1 to 1,000 members"),
    (a_report(a_count(errors=None)), "must be a list"),
    (a_report(a_count(errors=[{"column": 1, "code": "erased", "events": 1}])), "null or a text"),
    (a_report(a_count(errors=[{"column": "x" * 257, "code": "erased", "events": 1}])), "null or a text"),
    (a_report(a_count(errors=[{"column": None, "code": "a secret", "events": 1}])), "none that is known"),
    (a_report(a_count(errors=[{"column": None, "code": "erased"}])), "and no more"),
    (a_report(*[a_count(errors=MANY)] * (MAX_COUNTS // len(MANY))), "1 to 2,000"),
]


@pytest.mark.parametrize(("described", "reason"), WRONG)
def test_what_is_none_is_refused_without_its_values(described: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        read_report(PLACE, described)
    assert "a secret" not in str(caught.value)


def test_the_answer_says_whether_it_was_new() -> None:
    assert (describe_counted(is_new=True), describe_counted(is_new=False)) == ({"counted": True}, {"counted": False})
