"""What means the same is no change; several changes at once are several; each is told with its place."""

from __future__ import annotations

import pytest
from schemagen_runtime.compatibility.changes import compare

from tests.runtime.compatibility.schemas import TODAY, check, compared, document, features

TEXT_ONLY = [
    ("features:\n  a: int\n  b: float?", "features:\n  b: {type: float?}\n  a: {type: int}"),
    ("timestamp: {name: at, max_age: 90d}", "timestamp: {name: at, max_age: 2160h}"),
    ("features:\n  a: {type: float, nan: reject}", "features:\n  a: float"),
    ("predictions:\n  p: {type: float, kind: score}", "predictions:\n  p: {type: float, kind: score, target: truth}"),
    ("labels:\n  y: {type: int, names: {01: one}}", "labels:\n  y: {type: int, names: {1: one}}"),
]


@pytest.mark.parametrize(("before", "after"), TEXT_ONLY)
def test_what_means_the_same_is_no_change(before: str, after: str) -> None:
    assert compared(before, after).changes == ()


def test_several_changes_of_one_column_are_an_entry_each() -> None:
    before, after = "{type: int, minimum: 0, unit: km}", "{type: int?, minimum: 5, unit: m, sensitive: true}"
    expected = ["S W warning minor", "N error major", "M error major", "P info minor"]
    check(*features(before, after), expected)


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        (*features("int", "{type: int, maximum: 3}"), ["features.a.maximum"]),
        (*features("int", "{type: int, maximum: 3, minimum: 0}"), ["features.a"]),
        ("features:\n  a-b: int", "features:\n  a-b: {type: int, unit: km}", ['features."a-b".unit']),
        ("timestamp: at", "timestamp: {name: at, max_age: 1d}", ["timestamp.max_age"]),
        ("features:\n  a: int", "", ["features.a"]),
        ("", "task: ranking", ["task"]),
    ],
)
def test_a_path_leads_to_the_key(before: str, after: str, paths: list[str]) -> None:
    assert [change.path for change in compared(before, after).changes] == paths


def test_languages_that_are_proved_equal_are_no_other_pattern() -> None:
    check(*features("{type: string, pattern: '^a+$'}", "{type: string, pattern: '^aa*$'}"), ["- info patch"])


@pytest.mark.parametrize("text", [b"[]", b"{", b'{"name": "m"}'])
def test_what_is_no_document_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        compare(text, document(""))


def test_thousands_of_columns_that_went_and_came_are_paired_in_time() -> None:
    before, after = (document("features:\n" + "\n".join(f"  {letter}{n}: int" for n in range(1000))) for letter in "ab")
    assert len(compare(before, after, today=TODAY).changes) == 1001
