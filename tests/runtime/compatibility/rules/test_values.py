"""The same values in other words are a change of the fingerprint alone."""

from __future__ import annotations

import pytest

from tests.runtime.compatibility.schemas import Case, check, features, labels, predictions

CASES: list[Case] = [
    (*features("{type: string, enum: [a, b]}", "{type: string, enum: [b, a]}"), ["- info patch"]),
    (*features("{type: int, minimum: 1}", "{type: int, exclusiveMinimum: 0}"), ["- info patch"]),
    (*features("list<int>", "{type: list<int>, minItems: 0}"), ["- info patch"]),
    (*features("string", "{type: string, minLength: 0}"), ["- info patch"]),
    (*features("{type: int, enum: [1, 2]}", "{type: int, enum: [1, 2], maximum: 7}"), ["- info patch"]),
    (*features("{type: string, enum: [a]}", "{type: string, enum: [a], pattern: '^a'}"), ["- info patch"]),
    (
        *predictions("{type: float, kind: probability}", "{type: float, kind: probability, minimum: 0, maximum: 1}"),
        ["- info patch"],
    ),
    (*labels("int", "int?"), ["- info patch"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_change_is_told_by_its_rule(before: str, after: str, expected: list[str]) -> None:
    check(before, after, expected)
