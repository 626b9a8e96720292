"""Enums come, go, and have other values."""

from __future__ import annotations

import time

import pytest

from tests.runtime.compatibility.schemas import Case, check, features, labels, predictions

CASES: list[Case] = [
    (*features("{type: string, enum: [a]}", "{type: string, enum: [a, b]}"), ["S W warning minor"]),
    (*labels("{type: string, enum: [a]}", "{type: string, enum: [a, b]}"), ["S W error major"]),
    (
        *predictions("{type: string, kind: class, enum: [a]}", "{type: string, kind: class, enum: [a, b]}"),
        ["S W error major"],
    ),
    (*features("{type: string, enum: [a, b]}", "{type: string, enum: [a]}"), ["S N error major"]),
    (
        *features("{type: string, enum: [a, b]}", "{type: string, enum: [a, c]}"),
        ["S N error major", "S W warning minor"],
    ),
    (*features("string", "{type: string, enum: [a]}"), ["S N error major"]),
    (*features("{type: string, enum: [a]}", "string"), ["S W warning minor"]),
    (*features("{type: int, minimum: 1, maximum: 2}", "{type: int, enum: [1, 2]}"), ["S error major"]),
    (*features("{type: int, enum: [1, 2]}", "{type: int, minimum: 1, maximum: 2}"), ["S warning minor"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_change_is_told_by_its_rule(before: str, after: str, expected: list[str]) -> None:
    check(before, after, expected)


def test_enums_of_thousands_of_members_are_compared_soon() -> None:
    one, other = (", ".join(f"{letter}{number}" for number in range(20_000)) for letter in "ab")
    began = time.monotonic()
    check(*features(f"{{type: string, enum: [{one}]}}", f"{{type: string, enum: [{one}]}}"), [])
    expected = ["S N error major", "S W warning minor"]
    check(*features(f"{{type: string, enum: [{one}]}}", f"{{type: string, enum: [{other}]}}"), expected)
    slow = "{type: string, maxLength: 30, pattern: '[a-z]*[0-9]*[a-z0-9]*$'}"
    check(*features(slow, f"{{type: string, enum: [{one}]}}"), ["S N error major"])
    assert time.monotonic() - began < 40  # each comparison took a minute
