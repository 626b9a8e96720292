"""Durations read as they are spelled, and are spelled with the largest unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.durations import parse_duration, spell_duration


@given(st.integers(1, 10**9))
def test_a_duration_reads_as_it_was_spelled(seconds: int) -> None:
    assert parse_duration(spell_duration(seconds)) == seconds


@pytest.mark.parametrize(("seconds", "text"), [(1, "1s"), (90, "90s"), (3600, "1h"), (129600, "36h"), (1209600, "2w")])
def test_the_largest_unit_that_divides_it_is_taken(seconds: int, text: str) -> None:
    assert spell_duration(seconds) == text


@pytest.mark.parametrize("text", ["", "d", "1", "1 d", "-1d", "1.5h", "1y", "9999999999999d", "\u0661\u0662"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert parse_duration(text) is None
