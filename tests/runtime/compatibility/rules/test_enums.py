"""Enums come, go, and have other values."""

from __future__ import annotations

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
