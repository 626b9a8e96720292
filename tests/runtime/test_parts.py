"""Columns of a table that make a vector are read as they are spelled, and spelled as short as can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.parts import read_parts, spell_parts


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("V1..V3", ("V1", "V2", "V3")),
        ("V9..V11", ("V9", "V10", "V11")),
        ("px08..px10", ("px08", "px09", "px10")),
        ("0..2", ("0", "1", "2")),
        ("a b_1..a b_1", ("a b_1",)),
        ("x2y1..x2y2", ("x2y1", "x2y2")),
        (["a", "b"], ("a", "b")),
        (["V1..V3"], ("V1..V3",)),
    ],
)
def test_ranges_and_lists(said: object, names: tuple[str, ...]) -> None:
    assert read_parts(said) == names


@pytest.mark.parametrize(
    "said",
    [
        *(
            "",
            "V1",
            "V1..",
            "V1..U3",
            "V3..V1",
            "V1...V3",
            "V..W",
            "V1..V03",
            "V01..V3",
            "V1..V1000000",
            "V1..V9999999999",
        ),
        *("V\u0661..V\u0662", "V1-V3", [], [1], ["a", None], [""], None, 3, {"a": "b"}),
    ],
)
def test_what_names_no_columns(said: object) -> None:
    assert read_parts(said) is None


@given(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=6))
def test_a_list_reads_as_it_was_spelled(names: list[str]) -> None:
    assert read_parts(spell_parts(names)) == tuple(names)


@given(st.text(max_size=3), st.integers(0, 2000), st.integers(2, 40), st.booleans())
def test_a_range_is_spelled_as_one(prefix: str, first: int, count: int, padded: bool) -> None:
    names = [f"{prefix}{number:04}" if padded else f"{prefix}{number}" for number in range(first, first + count)]
    assert read_parts(spell_parts(names)) == tuple(names)
    if not prefix[-1:].isdigit() and (padded or first):
        assert isinstance(spell_parts(names), str)
