"""NaN and the infinities are taken, refused, or become null."""

from __future__ import annotations

import pytest

from tests.runtime.compatibility.schemas import Case, check, features

CASES: list[Case] = [
    (*features("float", "{type: float, nan: allow}"), ["W M warning minor"]),
    (*features('{type: float?, nan: "null"}', "{type: float?, nan: allow}"), ["W M warning minor"]),
    (*features("float?", '{type: float?, nan: "null"}'), ["M warning minor"]),
    (*features("{type: float?, nan: allow}", '{type: float?, nan: "null"}'), ["N M error major"]),
    (*features("{type: float?, nan: allow}", "float?"), ["N error major"]),
    (*features('{type: float?, nan: "null"}', "float?"), ["N error major"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_change_is_told_by_its_rule(before: str, after: str, expected: list[str]) -> None:
    check(before, after, expected)
