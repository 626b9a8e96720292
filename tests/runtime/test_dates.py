"""Full-dates of real days are told from all else, and their texts are in the order of the days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.dates import day_number, is_full_date


@given(st.dates(), st.dates())
def test_texts_are_in_the_order_of_the_days(one: date, other: date) -> None:
    assert is_full_date(str(one))
    assert (str(one) < str(other)) == (one < other) == (day_number(str(one)) < day_number(str(other)))


@pytest.mark.parametrize(
    "text",
    ["2023-02-29", "2024-W01-1", "20240101", "2024-1-1", " 2024-01-0", "0000-01-01", "٢٠٢٤-01-01", ""],
)  # fmt: skip
def test_all_else_is_none(text: str) -> None:
    assert not is_full_date(text)


def test_neighbours_are_one_apart() -> None:
    assert day_number("0001-01-01") == 1
    assert day_number("2024-03-01") - day_number("2024-02-28") == 2
