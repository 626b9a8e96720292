"""A type becomes another one."""

from __future__ import annotations

import pytest

from tests.runtime.compatibility.schemas import Case, check, features

CASES: list[Case] = [
    (*features("string", "uuid"), ["S N T error major"]),
    (*features("string", "timestamp"), ["S N T error major"]),
    (*features("uuid", "string"), ["S W T error major"]),
    (*features("list<string>", "list<uuid>"), ["S N T error major"]),
    (*features("list<float>", "vector<3>"), ["N T error major"]),
    (*features("vector<3>", "list<float>"), ["W T error major"]),
    (*features("int", "string"), ["S N W T error major"]),
    (*features("bool", "int"), ["S N W T error major"]),
    (*features("float", "int"), ["S N W T error major"]),
    (*features("uuid", "timestamp"), ["S N W T error major"]),
    (*features("int", "list<int>"), ["S N W T error major"]),
    (*features("list<int>", "list<string>"), ["S N W T error major"]),
    (*features("vector<3>", "vector<4>"), ["N W T error major"]),
    (*features("int", "float"), ["S N W error major"]),
    (*features("{type: int, minimum: 0, maximum: 9}", "{type: float, minimum: 0, maximum: 9}"), ["S W error major"]),
    (
        *features("{type: int, minimum: 0, maximum: 9}", "{type: float, minimum: 0, maximum: 8}"),
        ["S W error major", "N error major"],
    ),
    (*features("int?", "int"), ["S N error major"]),
    (*features("int", "int?"), ["S W warning minor"]),
    (*features("int?", "string"), ["S N W T error major", "S N error major"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_change_is_told_by_its_rule(before: str, after: str, expected: list[str]) -> None:
    check(before, after, expected)
