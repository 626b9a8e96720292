"""Bounds, lengths, items, patterns and ages take more or fewer values."""

from __future__ import annotations

import pytest

from tests.runtime.compatibility.schemas import Case, check, features, labels, predictions

CASES: list[Case] = [
    # What the pattern holds anyway is no bound.
    (
        *features("{type: string, minLength: 2, maxLength: 2}", "{type: string, pattern: '^[A-Z]{2}$'}"),
        ["N error major"],
    ),
    (*features("{type: string, pattern: '^[A-Z]{2}$'}", "{type: string, maxLength: 2}"), ["W info minor"]),
    (
        *features("{type: string, pattern: '^[A-Z]{2}$'}", "{type: string, maxLength: 1}"),
        ["N error major", "W info minor"],
    ),
    (
        *features("{type: string, pattern: '^[A-Z]{2,5}$'}", "{type: string, pattern: '^[A-Z]{2,5}$', maxLength: 5}"),
        ["- info patch"],
    ),
    (
        *features("{type: string, pattern: '^[A-Z]{2,5}$'}", "{type: string, pattern: '^[A-Z]{2,5}$', minLength: 3}"),
        ["N error major"],
    ),
    (*features("string", "{type: string, pattern: '^.*'}"), ["- info patch"]),
    (*features("int", "{type: int, minimum: 0}"), ["N error major"]),
    (*features("{type: int, minimum: 0, maximum: 9}", "{type: int, minimum: 1, maximum: 8}"), ["N error major"]),
    (
        *features("{type: int, minimum: 0, maximum: 9}", "{type: int, minimum: 1, maximum: 10}"),
        ["N error major", "W info minor"],
    ),
    (*features("{type: int, minimum: 0}", "int"), ["W info minor"]),
    (*features("{type: float, minimum: 0}", "{type: float, exclusiveMinimum: 0}"), ["N error major"]),
    (*features("{type: string, maxLength: 3}", "{type: string, maxLength: 4}"), ["W info minor"]),
    (*features("list<int>", "{type: list<int>, maxItems: 4}"), ["N error major"]),
    (*predictions("{type: float, minimum: 0}", "float"), ["W warning minor"]),
    (*labels("{type: float, minimum: 0}", "float"), ["W warning minor"]),
    (*features("string", "{type: string, pattern: '^a'}"), ["N error major"]),
    (*features("{type: string, pattern: '^a'}", "string"), ["W info minor"]),
    (*features("{type: string, pattern: '^a'}", "{type: string, pattern: '^b'}"), ["N W error major"]),
    ("", "id: {name: id, minLength: 0}", ["W info minor"]),
    ("timestamp: at", "timestamp: {name: at, max_age: 9d}", ["N error major"]),
    ("timestamp: {name: at, max_future: 9d}", "timestamp: {name: at, max_future: 10d}", ["W info minor"]),
    ("timestamp: {name: at, max_age: 9d}", "timestamp: at", ["W info minor"]),
    (*features("timestamp", "{type: timestamp, max_age: 1h}"), ["N error major"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_change_is_told_by_its_rule(before: str, after: str, expected: list[str]) -> None:
    check(before, after, expected)
