"""What the columns mean, who may see them, and the words about them."""

from __future__ import annotations

import pytest

from tests.runtime.compatibility.schemas import Case, check, features, predictions

CASES: list[Case] = [
    ("doc: One.", "doc: Two.", ["- info none"]),
    ("owner: a", "owner: b", ["- info none"]),
    ("links: [https://a.example]", "links: {b: https://b.example}", ["- info none"]),
    ("segments: []", "segments: [q1]\nfeatures: {q1: bool?}", ["- info none", "W info minor"]),
    (*features("int", "{type: int, doc: Age.}"), ["- info none"]),
    (*features("int", "{type: int, renamed_from: b}"), ["- info none"]),
    (*features("float", "{type: float, unit: km}"), ["M warning patch"]),
    (*features("{type: float, unit: km}", "{type: float, unit: miles}"), ["M error major"]),
    (*features("{type: float, unit: km}", "float"), ["M error major"]),
    (*predictions("{type: float, kind: score}", "{type: float, kind: logit}"), ["M error major"]),
    (*predictions("{type: float, kind: score}", "{type: float, kind: probability}"), ["N M error major"]),
    (*predictions("{type: float, kind: probability}", "{type: float, kind: score}"), ["W M error major"]),
    (*predictions("{type: float, kind: probability}", "float"), ["W M error major"]),
    (*predictions("float", "{type: float, kind: score}"), ["M info minor"]),
    (*predictions("float", "{type: float, kind: probability}"), ["N M error major"]),
    (
        *predictions(
            "{type: float, minimum: 0, maximum: 1}", "{type: float, minimum: 0, maximum: 1, kind: probability}"
        ),
        ["M info minor"],
    ),
    ("task: multiclass", "task: regression", ["M error major"]),
    ("", "task: multiclass", ["M info minor"]),
    ("task: multiclass", "", ["M error major"]),
    (*predictions("{type: float, kind: score}", "{type: float, kind: score, threshold: 1}"), ["M info minor"]),
    (
        *predictions("{type: float, kind: score, positive: true}", "{type: float, kind: score, positive: false}"),
        ["M error major"],
    ),
    (*predictions("{type: float, kind: score, threshold: 1}", "{type: float, kind: score}"), ["M error major"]),
    (
        *predictions(
            "{type: float, kind: score, threshold: 1}", "{type: float, kind: score, threshold: 2, positive: true}"
        ),
        ["M error major", "M info minor"],
    ),
    (
        "predictions: {p: {type: float, target: a}}\nlabels: {a: int, b: int}",
        "predictions: {p: {type: float, target: b}}\nlabels: {a: int, b: int}",
        ["M error major"],
    ),
    (
        "predictions: {p: {type: float, target: a}}\nlabels: {a: int, b: int}",
        "predictions: {p: {type: float, target: c}}\nlabels: {c: {type: int, renamed_from: a}, b: int}",
        ["S N W error major"],
    ),
    (*features("{type: int, names: {0: a, 1: b}}", "{type: int, names: {0: a, 1: c}}"), ["M error major"]),
    (*features("{type: int, names: {0: a, 1: b}}", "{type: int, names: {0: a}}"), ["M error major"]),
    (*features("{type: int, names: {0: a}}", "{type: int, names: {0: a, 1: b}}"), ["M info minor"]),
    (*features("int", "{type: int, names: {0: a}}"), ["M info minor"]),
    (*features("int", "{type: int, sensitive: true}"), ["P info minor"]),
    (*features("{type: int, sensitive: true}", "int"), ["P error major"]),
    (*features("int?", "{type: int?, deprecated: true}"), ["- info minor"]),
    (*features("{type: int?, deprecated: true}", "{type: int?, deprecated: {use: q}}"), ["- info patch"]),
    (*features("{type: int?, deprecated: {use: q}}", "int?"), ["- info patch"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_change_is_told_by_its_rule(before: str, after: str, expected: list[str]) -> None:
    check(before, after, expected)
