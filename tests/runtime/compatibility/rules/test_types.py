"""A type becomes another one."""

from __future__ import annotations

import pytest

from tests.runtime.compatibility.schemas import Case, check, features

CASES: list[Case] = [
    (*features("string", "uuid"), ["S N T error major"]),
    (*features("string", "timestamp"), ["S N T error major"]),
    (*features("uuid", "string"), ["S W T error major"]),
    (*features("{type: string, enum: [a]}", "uuid"), ["S N W T error major"]),
    (*features("{type: string, maxLength: 36}", "uuid"), ["S N T error major"]),
    (*features("{type: string, maxLength: 35}", "uuid"), ["S N W T error major"]),
    (*features("{type: string, pattern: '^[0-9a-f]+$'}", "timestamp"), ["S N W T error major"]),
    (*features("timestamp", "{type: string, maxLength: 20}"), ["S N W T error major"]),
    (*features("{type: 'list<float>', minItems: 4}", "vector<3>"), ["N W T error major"]),
    (*features("vector<3>", "{type: 'list<float>', maxItems: 3}"), ["W T error major"]),
    (*features("vector<3>", "{type: 'list<float>', minimum: 0}"), ["N W T error major"]),
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
    (*features("'decimal<10,2>'", "'decimal<12,2>'"), ["W info minor"]),
    (*features("'decimal<10,2>'", "'decimal<8,2>'"), ["N error major"]),
    (*features("'decimal<10,2>'", "'decimal<12,4>'"), ["W T error major"]),
    (*features("'decimal<10,2>'", "'decimal<10,4>'"), ["N W T error major"]),
    (*features("'decimal<12,4>'", "'decimal<10,2>'"), ["N T error major"]),
    (
        *features("{type: 'decimal<9,2>', minimum: 0, maximum: 9}", "{type: 'decimal<3,2>', minimum: 0, maximum: 9}"),
        ["- info patch"],
    ),
    (
        *features("{type: 'decimal<9,2>', maximum: 9}", "{type: 'decimal<12,2>', maximum: 7}"),
        ["W info minor", "N error major"],
    ),
    (*features("int", "'decimal<19,0>'"), ["S W T error major"]),
    (*features("int", "'decimal<18,0>'"), ["S N W T error major"]),
    (*features("'decimal<9,0>'", "int"), ["S N W T error major"]),
    (*features("'decimal<19,0>'", "int"), ["S N T error major"]),
    (*features("'decimal<9,2>'", "float"), ["S N W T error major"]),
    (*features("float", "'decimal<9,2>'"), ["S N W T error major"]),
    (*features("string", "'decimal<9,2>'"), ["S N T error major"]),
    (*features("{type: string, maxLength: 10}", "'decimal<9,2>'"), ["S N W T error major"]),
    (*features("{type: string, maxLength: 11}", "'decimal<9,2>'"), ["S N T error major"]),
    (*features("'decimal<9,2>?'", "string?"), ["S W T error major"]),
    (*features("'list<decimal<9,2>>'", "'list<decimal<9,2>?>'"), ["S W warning minor"]),
    (*features("'map<string,int>'", "'map<string,decimal<19,0>>'"), ["S W T error major"]),
    (*features("int?", "int"), ["S N error major"]),
    (*features("int", "int?"), ["S W warning minor"]),
    (*features("list<int?>", "list<int>"), ["S N error major"]),
    (*features("list<int>", "list<int?>"), ["S W warning minor"]),
    (*features("list<int>", "list<int?>?"), ["S W warning minor"]),
    (*features("list<int?>", "list<int>?"), ["S N error major", "S W warning minor"]),
    (*features("list<int?>?", "list<int?>?"), []),
    (*features("list<int?>", "list<string>"), ["S N W T error major", "S N error major"]),
    (*features("list<string>", "list<uuid?>"), ["S N T error major", "S W warning minor"]),
    (*features("list<float?>", "vector<3>"), ["N T error major", "S N error major"]),
    (*features("vector<3>", "list<float?>"), ["W T error major", "S W warning minor"]),
    (*features("int", "list<int?>"), ["S N W T error major"]),
    (
        *features("{type: list<float>, nan: allow}", '{type: list<float?>, nan: "null"}'),
        ["S W warning minor", "N M error major"],
    ),
    (*features("map<string,int>", "map<string,int>"), []),
    (*features("map<string,int>", "map<string,int?>"), ["S W warning minor"]),
    (*features("map<string,int?>", "map<string,int>"), ["S N error major"]),
    (*features("map<string,int>?", "map<string,int>"), ["S N error major"]),
    (*features("map<string,string>", "map<string,uuid>"), ["S N T error major"]),
    (*features("map<string,timestamp>", "map<string,string>"), ["S W T error major"]),
    (*features("map<string,int>", "map<string,string>"), ["S N W T error major"]),
    (*features("string", "map<string,string>"), ["S N W T error major"]),
    (*features("list<float>", "map<string,float>"), ["S N W T error major"]),
    (*features("map<string,float>", "vector<3>"), ["S N W T error major"]),
    (
        *features('{type: "map<string,int>", maxItems: 3, minimum: 0}', '{type: "map<string,int>", maxItems: 2}'),
        ["N error major", "W info minor"],
    ),
    (*features("int?", "string"), ["S N W T error major", "S N error major"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_change_is_told_by_its_rule(before: str, after: str, expected: list[str]) -> None:
    check(before, after, expected)
