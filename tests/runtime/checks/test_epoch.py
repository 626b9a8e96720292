"""A number that counts from 1970 has a unit by its size, and the expression is right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from schemagen_runtime.checks.epoch import excel_expression, is_excel_day, magnitude

THEN = datetime(2025, 3, 9, 8, 7, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("in_a_second", "unit"), [(1, "seconds"), (10**3, "milliseconds"), (10**6, "microseconds"), (10**9, "nanoseconds")]
)
@pytest.mark.parametrize("as_text", [False, True])
def test_the_expression_makes_the_instant(in_a_second: int, unit: str, as_text: bool) -> None:
    x: object = int(THEN.timestamp()) * in_a_second
    x = str(x) if as_text else x
    assert isinstance(x, str | int)
    found = magnitude(x)
    assert found is not None
    assert found.unit == unit
    expression = found.text_expression if as_text else found.expression
    assert eval(expression, {"x": x, "datetime": datetime, "UTC": UTC, "pandas": pd}) == THEN


@pytest.mark.parametrize(
    "value", [0, 1, -5, 20250309, 20250309080706, float("nan"), float("inf"), 10**30, "x", "12", ""]
)
def test_other_numbers_have_none(value: float | str) -> None:
    assert magnitude(value) is None


@pytest.mark.parametrize(("day", "at"), [(45725, "2025-03-09"), (45725.5, "2025-03-09T12"), (25569, "1970-01-01")])
def test_days_of_a_spreadsheet_have_their_expression(day: float, at: str) -> None:
    assert is_excel_day(day)
    assert is_excel_day(str(day))
    expected = datetime.fromisoformat(at).replace(tzinfo=UTC)
    for x, number in ((day, "x"), (str(day), "float(x)")):
        names = {"x": x, "datetime": datetime, "timedelta": timedelta, "UTC": UTC}
        assert eval(excel_expression(number), names) == expected


@pytest.mark.parametrize("value", [0, 1, 2025, 20250309, 1741507626, float("nan"), "x", "45725x", "-45725", ""])
def test_other_numbers_are_no_days(value: float | str) -> None:
    assert not is_excel_day(value)
