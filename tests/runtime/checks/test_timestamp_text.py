"""What other programs write is mended where it can mean one thing only; otherwise the fault is named."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.checks.timestamp_text import explain, mend
from schemagen_runtime.timestamps import is_rfc3339, parse

INSTANTS = st.datetimes(
    datetime(2, 1, 1),
    datetime(9998, 1, 1),
    timezones=st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


@given(INSTANTS, st.sampled_from([" ", "T", "t", "  "]), st.sampled_from(["%z", " %z", "%:z"]), st.sampled_from(".,"))
def test_every_spelling_of_an_instant_is_mended_to_that_instant(
    instant: datetime, separator: str, zone: str, point: str
) -> None:
    offset = instant.isoformat()[-6:]
    written = zone.replace("%:z", offset).replace("%z", offset.replace(":", ""))
    plain = instant.replace(tzinfo=None).isoformat("T", "microseconds")
    text = plain.replace("T", separator).replace(".", point) + written
    mended = mend(text)
    assert mended is not None
    assert is_rfc3339(mended)
    assert parse(mended) == instant.astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("2025-03-09 08:07:06+00:00", "2025-03-09T08:07:06+00:00"),  # pandas
        ("2025-03-09T08:07:06.000123+0000", "2025-03-09T08:07:06.000123+00:00"),  # polars
        ("2025-03-09 08:07:06.25Z", "2025-03-09T08:07:06.25Z"),  # Arrow
        ("2025-03-09 08:07:06-03", "2025-03-09T08:07:06-03:00"),  # PostgreSQL, DuckDB
        ("2025-03-09 08:07:06+05:30", "2025-03-09T08:07:06+05:30"),
        ("2025-03-09 08:07:06.1234567 +00:00", "2025-03-09T08:07:06.1234567+00:00"),  # SQL Server
        ("2025-03-09 08:07:06.000 -0800", "2025-03-09T08:07:06.000-08:00"),  # Snowflake
        ("2025-03-09 08:07:06 UTC", "2025-03-09T08:07:06Z"),  # BigQuery
        ("2025-03-09 08:07:06 +0000 UTC", "2025-03-09T08:07:06+00:00"),  # Go
        ("2025-03-09 08:07+01:00", "2025-03-09T08:07:00+01:00"),
        ("2025-03-09 08:07:06.123456789Z", "2025-03-09T08:07:06.123456789Z"),
    ],
)
def test_what_programs_write_is_read(text: str, mended: str) -> None:
    assert mend(text) == mended
    assert repr(mended) in explain(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2025-03-09 08:07:06", "character 11 is a blank and not 'T', and it has no offset"),
        ("2025-03-09T08:07:06", "it has no offset: add 'Z'"),
        ("2025-03-09_08:07:06Z", "character 11 is '_', and must be 'T'"),
        ("2025-03-09T08:07:06.Z", "at character 21"),
        ("2025-03-09T08:07:06+02:00 UTC", "character 27 begins the name of a zone"),
        ("2025-03-09T08:07:06Z UTC", "character 22 begins the name of a zone"),
        ("2025-03-09T08:07:06 CET", "from character 20 on, ' CET'"),
        ("2025/03/09T08:07:06Z", "character 5 is '/', and must be '-'"),
        ("2025-3-9T08:07:06Z", "character 7 is '-', and must be a digit"),
        ("2025-03-09", "no time"),
        ("2025-W10-7", "week date"),
        ("2025W107T080706Z", "week date"),
        ("2025-068", "days of the year"),
        ("09.03.2025 08:07", "the year comes first"),
        ("3/9/25 8:07", "the year comes first"),
        ("Sun, 09 Mar 2025 08:07:06 GMT", "parsedate_to_datetime"),
        ("20250309T080706Z", "fromisoformat"),
        ("1741507626", "seconds since 1970"),
        ("1741507626000", "milliseconds since 1970"),
        ("NaT", "no value"),
        ("45725", "timedelta(days=float(x))"),
        ("45725.338", "as spreadsheets store a date"),
        ("3/19/2025 8:07 PM", "'%m/%d/%Y %I:%M %p'"),
        ("19.03.25 08:07:06pm", "'%d.%m.%y %I:%M:%S%p'"),
        ("9-Mar-25", "'%d-%b-%y'"),
        ("09-Mar-2025", "'%d-%b-%Y'"),
        ("2025-13-01T00:00:00Z", "no month 13"),
        ("2025-02-29T00:00:00Z", "month 2 of 2025 has no day 29"),
        ("2025-01-01T24:00:00Z", "no hour 24; midnight"),
        ("2025-01-01T00:61:00Z", "no minute 61"),
        ("2025-01-01T00:00:61Z", "no second 61"),
        ("2025-01-01T00:00:60Z", "leap second"),
        ("2025-01-01T00:00:00+24:00", "no offset +24:00"),
        ("0000-01-01T00:00:00Z", "years 1 to 9999"),
        ("0001-01-01T00:00:00+01:00", "years 1 to 9999"),
        ("٢٠٢٥-01-01T00:00:00Z", "character 1 is '٢', and must be a digit"),
        ("2025-01-01T00:00:00\u221202:00", "from character 20 on"),
        ("2025-01-01T", "ends after character 11"),
        ("2025-01-01T00:00:00" + " " * 100_000 + "x", "100020 characters"),
    ],
)
def test_the_fault_is_named_and_nothing_is_guessed(text: str, fault: str) -> None:
    assert mend(text) is None
    assert fault in explain(text)


def test_tables_that_pandas_writes() -> None:
    times = pd.Series(pd.to_datetime(["2025-03-09T08:07:06.000001Z", "2025-03-09T08:07:07.5Z"]))
    for line in times.to_csv(index=False, header=False).splitlines():
        assert mend(line) is not None, line
    for line in times.dt.tz_localize(None).to_csv(index=False, header=False).splitlines():
        assert mend(line) is None
        assert "no offset" in explain(line)


@given(st.text(max_size=40) | st.text("0123456789-:TZ+., ", max_size=30))
def test_every_text_is_explained(text: str) -> None:
    mended = mend(text)
    assert mended is None or is_rfc3339(mended)
    if not is_rfc3339(text):
        assert re.fullmatch(r".{10,}", explain(text), re.DOTALL)
