"""Which values fit a column is what its type, kind, enum and bounds leave together."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.compatibility.described import DescribedColumn, describe
from schemagen_runtime.compatibility.value_sets import (
    Interval,
    age,
    fits_pattern,
    is_exact_float,
    items,
    lengths,
    members,
    numbers,
)

from tests.runtime.compatibility.schemas import document

SMALL = st.integers(-3, 3)
INTERVALS = st.builds(Interval, SMALL, SMALL, st.booleans(), st.booleans())
POINTS = [point / 2 for point in range(-8, 9)]


def column(described: str, section: str = "features") -> DescribedColumn:
    return describe(document(f"{section}:\n  a: {described}")).columns["a"]


def inside(interval: Interval, point: float) -> bool:
    above = point > interval.low if interval.low_open else point >= interval.low
    return above and (point < interval.high if interval.high_open else point <= interval.high)


@given(one=INTERVALS, other=INTERVALS)
def test_intervals_are_sets_of_numbers(one: Interval, other: Interval) -> None:
    assert one.is_empty is not any(inside(one, point) for point in POINTS)
    assert one.holds(other) is all(inside(one, point) for point in POINTS if inside(other, point))
    assert all(inside(one.cut(other), point) is (inside(one, point) and inside(other, point)) for point in POINTS)


@pytest.mark.parametrize(
    ("described", "interval"),
    [
        ("{type: int, exclusiveMinimum: 0, maximum: 9}", Interval(1, 9)),
        ("{type: float, exclusiveMinimum: 0, maximum: 9}", Interval(0, 9, low_open=True)),
        ("{type: list<int>, minimum: 0, exclusiveMaximum: 9}", Interval(0, 8)),
        ("int", Interval(-(2**63), 2**63 - 1)),
    ],
)
def test_bounds_leave_numbers(described: str, interval: Interval) -> None:
    assert numbers(column(described)) == interval


def test_a_probability_lies_between_0_and_1() -> None:
    probability = column("{type: float, kind: probability, maximum: 0.5}", "predictions")
    assert numbers(probability) == Interval(0, 0.5)
    assert numbers(probability, with_kind=False).low < 0


def test_lengths_items_and_ages() -> None:
    assert lengths(column("{type: string, minLength: 2, maxLength: 4}")) == Interval(2, 4)
    assert items(column("{type: list<string>, maxItems: 4}")) == Interval(0, 4)
    assert age(column("{type: timestamp, max_age: 2h}"), "max_age") == 7200
    assert age(column("timestamp"), "max_age") == math.inf
    schema = describe(document("id: key"))
    assert lengths(schema.columns["key"]) == Interval(1, math.inf)


def test_enums_and_patterns() -> None:
    assert members(column("{type: int, enum: [2, 1]}")) == (2, 1)
    assert members(column("int")) is None
    assert fits_pattern(column("{type: string, pattern: 'a$'}"), "ba")
    assert not fits_pattern(column("{type: string, pattern: 'a$'}"), "ba\n")
    assert fits_pattern(column("string"), "anything")


@pytest.mark.parametrize(
    ("described", "exact"),
    [
        ("int", False),
        ("{type: int, minimum: 0}", False),
        ("{type: int, minimum: 0, maximum: 9007199254740991}", True),
        ("{type: int, enum: [1, 2]}", True),
    ],
)
def test_ints_that_are_all_floats(described: str, exact: bool) -> None:
    assert is_exact_float(column(described)) is exact
