"""What is said of a text or number that is no day: its expression yields one, or none is named."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.checks.date_text import explain_day, explain_number
from schemagen_runtime.dates import is_full_date

from tests.runtime.checks.support import GOOD, SCHEMA, only_error

NAMES = {"UTC": UTC, "date": date, "datetime": datetime, "pandas": pd, "timedelta": timedelta}
READABLE = [
    ("31/01/2024", "datetime.strptime(x, '%d/%m/%Y').date()"),
    ("01/31/2024", "datetime.strptime(x, '%m/%d/%Y').date()"),
    ("31.1.24", "datetime.strptime(x, '%d.%m.%y').date()"),
    ("2024/01/31", "datetime.strptime(x, '%Y/%m/%d').date()"),
    ("2024-1-31", "datetime.strptime(x, '%Y-%m-%d').date()"),
    ("31-Jan-2024", "datetime.strptime(x, '%d-%b-%Y').date()"),
    ("31 January 2024", "datetime.strptime(x, '%d %B %Y').date()"),
    ("Jan 31, 2024", "datetime.strptime(x, '%b %d, %Y').date()"),
    ("January 31, 2024", "datetime.strptime(x, '%B %d, %Y').date()"),
    ("20240131", "date.fromisoformat(x)"),
    ("2024-W05-3", "date.fromisoformat(x)"),
    ("2024-01-31T23:59:00+14:00", "x[:10]"),
    ("2024-01-31 00:00:00", "x[:10]"),
    (" 2024-01-31", "x.strip()"),
    ("19753", "date(1970, 1, 1) + timedelta(days=int(x))"),
    ("45322", "date(1899, 12, 30) + timedelta(days=int(x))"),
    ("1706659200", "datetime.fromtimestamp(int(x), UTC).date()"),
    (20240131, "date.fromisoformat(str(x))"),
    (np.float64(20240131), "date.fromisoformat(str(int(x)))"),
    (19753, "date(1970, 1, 1) + timedelta(days=x)"),
    (np.int32(19753), "date(1970, 1, 1) + timedelta(days=int(x))"),
    (45322.0, "date(1899, 12, 30) + timedelta(days=int(x))"),
    (1706659200000, "datetime.fromtimestamp(x / 1_000, UTC).date()"),
    (1706659200000000000, "pandas.Timestamp(x, unit='ns', tz='UTC').date()"),
    (datetime(2024, 1, 31, 12, tzinfo=UTC), "x.date()"),
    (pd.Timestamp("2024-01-31T12:00Z"), "x.date()"),
    (pd.Timestamp("2024-01-31"), "x.date()"),
    (np.datetime64("2024-01-31T12:00"), "x.astype('datetime64[D]').item()"),
    (b"2024-01-31", "bytes(x).decode()"),
]


@pytest.mark.parametrize(("x", "expression"), READABLE, ids=str)
def test_the_expression_yields_the_day(x: object, expression: str) -> None:
    assert expression in only_error({**GOOD, "day": x}).message
    day = eval(expression, {**NAMES, "x": x})
    assert str(day) == "2024-01-31"
    assert SCHEMA.check({**GOOD, "day": day}) == ()


def test_of_two_days_that_may_be_meant_both_are_told() -> None:
    told = explain_day("01/02/2024")
    assert "'%d/%m/%Y').date() reads a day first" in told
    assert "'%m/%d/%Y').date() reads a month first" in told


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2023-02-29", "month 2 of 2023 has 28 days"),
        ("2024-13-01", "there is no month 13"),
        ("0000-01-01", "years are 0001 to 9999"),
        ("99/99/2024", "it is no day"),
        ("tomorrow", "it is no day"),
        ("7" * 1_000_000, "it has 1000000 characters"),
    ],
    ids=["february", "month", "year", "nines", "word", "long"],
)
def test_what_no_day_can_be_made_of_gets_no_expression(text: str, reason: str) -> None:
    assert reason in explain_day(text)
    assert "x" not in re.findall(r"\w+", explain_day(text))


@pytest.mark.parametrize("number", [0, 7, -19753, 20241301, 5.5, 10**20, 1e300])
def test_a_number_that_is_likely_no_day_gets_no_expression(number: float) -> None:
    assert explain_number(number, is_whole=True) == ""


@pytest.mark.parametrize("text", ["", "NaT", "null", "N/A"])
def test_a_text_that_stands_for_no_value_is_told_as_one(text: str) -> None:
    assert "the text says that there is no value: None does" in only_error({**GOOD, "day": text}).message


@given(st.text(max_size=30) | st.from_regex(r"[0-9]{1,4}[-/. ][0-9A-Za-z]{1,4}[-/. ][0-9]{1,4}", fullmatch=True))
def test_whatever_the_text_something_is_said_and_it_is_true(text: str) -> None:
    told = explain_day(text)
    assert told
    found = re.search(
        r"datetime\.strptime\(x, '[^']+'\)\.date\(\)|date\.fromisoformat\(x\)|x\[:10\]|x\.strip\(\)", told
    )
    assert found is None or is_full_date(str(eval(found[0], {**NAMES, "x": text})))
