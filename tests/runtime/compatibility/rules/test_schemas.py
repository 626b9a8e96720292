"""The schema gets another name, and versions rise by what the changes ask for."""

from __future__ import annotations

import pytest
from schemagen_runtime.compatibility.change import Bump
from schemagen_runtime.compatibility.changes import compare

from tests.runtime.compatibility.schemas import TODAY, Case, check, document

CASES: list[Case] = [
    ("name: m", "name: n", ["S error major"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_change_is_told_by_its_rule(before: str, after: str, expected: list[str]) -> None:
    check(before, after, expected)


@pytest.mark.parametrize(
    ("before", "after", "more", "rule"),
    [
        ("1.2.0", "1.1.9", "", "version-lower"),
        ("1.2.0", "1.2.0", "features:\n  a: int?", "version-reused"),
        ("1.2.0", "1.2.0", "doc: Words alone.", None),
        ("1.2.0", "1.2.1", "features:\n  a: int?", "bump-too-small"),
        ("1.2.0", "1.3.0", "features:\n  a: int", "bump-too-small"),
        ("0.2.0", "0.3.0", "features:\n  a: int", "bump-too-small"),
        ("1.2.0", "2.0.0", "features:\n  a: int", None),
        ("1.2.0", "1.3.0", "features:\n  a: int?", None),
        ("1.2.0", "1.2.1", "", None),
        ("1.9.0", "1.10.0", "features:\n  a: int?", None),
    ],
)
def test_the_version_rises_by_what_the_changes_ask_for(before: str, after: str, more: str, rule: str | None) -> None:
    found = compare(document(f"version: {before}"), document(f"version: {after}\n{more}"), today=TODAY)
    rules = [change.rule for change in found.changes if change.path == "version"]
    assert rules == ([] if rule is None else [rule])


def test_a_comparison_says_the_bumps() -> None:
    found = compare(document("version: 1.2.0"), document("version: 1.3.0\nfeatures:\n  a: int"))
    assert (found.required_bump, found.declared_bump, found.is_breaking) == (Bump.MAJOR, Bump.MINOR, True)
