"""Headers are read as they were written, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.protocol import headers


@settings(deadline=None)
@given(st.integers(0, 4_000_000_000_000))
def test_a_time_is_read_as_it_was_written(milliseconds: int) -> None:
    text = headers.write_accepted_at(milliseconds / 1000)
    assert text.endswith("+00:00")
    assert headers.read_accepted_at(text) == milliseconds / 1000


@pytest.mark.parametrize("text", ["", "yesterday", "2026-01-01", "2026-01-01T00:00:00", "1700000000"])
def test_what_is_no_time_with_an_offset_is_none(text: str) -> None:
    assert headers.read_accepted_at(text) is None


RUNS = st.lists(st.tuples(st.integers(1, 1000), st.integers(0, 10**11)), min_size=1, max_size=200)


@settings(deadline=None)
@given(RUNS, st.integers(0, 4_000_000_000_000))
def test_times_of_events_are_read_as_they_were_written(runs: list[tuple[int, int]], first: int) -> None:
    given = [(count, (first + offset) / 1000) for count, offset in runs]
    read = headers.read_accepted_offsets(headers.write_accepted_offsets(given, first / 1000), first / 1000)
    assert read is not None
    assert [at for count, at in read for _ in range(count)] == [at for count, at in given for _ in range(count)]


@pytest.mark.parametrize(
    "text", ["", "1", "0@5", "1@", "@1", "1@-5", "1@5,", "1@5;2@6", "100000@1", "1@" + "9" * 13, "1@5," * 2000 + "1@5"]
)
def test_what_is_no_list_of_times_is_none(text: str) -> None:
    assert headers.read_accepted_offsets(text, 0.0) is None


@pytest.mark.parametrize(
    ("text", "fits"), [("k", True), ("!" * 255, True), ("!" * 256, False), ("", False), ("a b", False), ("ä", False)]
)
def test_a_key_has_visible_characters_and_not_too_many(text: str, fits: bool) -> None:
    assert headers.is_key(text) is fits
