"""Columns come, go, get another name and move."""

from __future__ import annotations

import pytest

from tests.runtime.compatibility.schemas import Case, check, features

CASES: list[Case] = [
    ("", "features:\n  a: int?", ["W info minor"]),
    ("", "tags: tags", ["W info minor"]),
    ("", "features:\n  a: int", ["S N W error major"]),
    ("labels: {}", "labels: {a: int}", ["W info minor"]),
    ("labels: {a: int}", "labels: {a: int, b: bool}", ["S W warning minor"]),
    ("labels: {a: int, b: bool}", "labels: {a: int, b: bool, c: float}", ["W info minor"]),
    ("labels: {a: int}", "labels: {a: int, b: bool, c: float}", ["S W warning minor", "W info minor"]),
    ("features:\n  a: int?", "", ["S N error major"]),
    ("tags: tags", "", ["S N error major"]),
    ("features:\n  a: {type: int?, deprecated: true}", "", ["S N error major"]),
    ("features:\n  a: {type: int?, deprecated: {until: 2026-11-26}}", "", ["S N error major"]),
    ("features:\n  a: {type: int?, deprecated: {until: 2026-11-25}}", "", ["S N warning major"]),
    ("features:\n  a: int", "", ["S N W error major"]),
    ("labels: {a: int}", "labels: {}", ["S N error major"]),
    ("labels: {a: int, b: bool}", "labels: {a: int}", ["S N error major"]),
    ("features:\n  a: int", "features:\n  b: {type: int, renamed_from: a}", ["S N W error major"]),
    ("features:\n  a: int", "features:\n  b: int", ["S N W M error major"]),
    ("features:\n  a: int?", "features:\n  b: int?", ["S N W M error major"]),
    ("labels:\n  a: int", "labels:\n  b: int", ["S N W M error major"]),
    ("features:\n  a: int", "features:\n  A: int", ["S N W error major"]),
    ("features:\n  a: int", "features:\n  A: {type: int, renamed_from: a}", ["S N W error major"]),
    ("features:\n  a: int", "features:\n  b: string", ["S N W error major", "S N W error major"]),
    ("features:\n  a: int", "extras:\n  b: int", ["S N W error major", "S N W error major"]),
    (*features("{type: int, attribute: x}", "{type: int, attribute: y}"), ["S error major"]),
    (*features("int", "{type: int, attribute: y}"), ["S error major"]),
    ("features:\n  a: int", "extras:\n  a: int", ["M error major"]),
    ("features:\n  a: int\npredictions: {b: int}", "predictions: {a: int, b: int}", ["M error major"]),
    ("extras:\n  a: int", "labels:\n  truth: bool\n  a: int", ["S W T M error major"]),
    ("labels:\n  truth: bool\n  a: int", "extras:\n  a: int?", ["S N T M error major"]),
    ("id: key", "id: id", ["S N W T error major"]),
    ("timestamp: t", "timestamp: at", ["S N W T error major"]),
    ("tags: tags", "tags: labels_", ["S N W T error major"]),
    ("id: {name: id, type: int}", "id: id", ["S N W T error major"]),
    ("id: {name: id, type: uuid}", "id: id", ["S W T error major"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_change_is_told_by_its_rule(before: str, after: str, expected: list[str]) -> None:
    check(before, after, expected)
