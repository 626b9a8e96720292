"""A number that counts from 1970 has a unit by its size, and the expression is right."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest
from schemagen_runtime.checks.epoch import magnitude

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
