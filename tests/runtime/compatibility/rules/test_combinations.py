"""Several rules meet in one column or one schema: what each of them breaks is said once, and is true."""

from __future__ import annotations

import pytest

from tests.runtime.compatibility.schemas import Case, check, features, labels, predictions

CASES: list[Case] = [
    # Said in another form.
    (*features("{type: 'int?', sensitive: false, deprecated: false}", "int?"), []),
    (*features("{type: float, minimum: 0, maximum: 100}", "{maximum: 1.0e+2, minimum: 0.0, type: float}"), []),
    (*features("{type: int, names: {0: no, 1: yes}}", "{type: int, names: {'1': 'yes', '0': 'no'}}"), []),
    ("features: {hours-a-week: int}", "features: {hours-a-week: {type: int, attribute: hours_a_week}}", []),
    ("timestamp: {name: at, max_future: 2w}", "timestamp: {max_future: 336h, name: at}", []),
    (
        *features("{type: 'map<string,int>', exclusiveMinimum: 0}", "{type: 'map<string,int>', minimum: 1}"),
        ["- info patch"],
    ),
    (*features("{type: string, pattern: '^(red|blue)$'}", "{type: string, pattern: '^(blue|red)$'}"), ["- info patch"]),
    (*labels("{type: 'list<string>?', maxItems: 2}", "{type: 'list<string>', maxItems: 2}"), ["- info patch"]),
    # An enum holds what the bounds beside it do.
    (
        *features("{type: int, enum: [1, 2], maximum: 2}", "{type: int, enum: [1, 2, 3], maximum: 3}"),
        ["S W warning minor"],
    ),
    (
        *features("{type: int, enum: [1, 2, 3], maximum: 3}", "{type: int, enum: [1, 2], maximum: 2}"),
        ["S N error major"],
    ),
    (*features("{type: int, minimum: 0, maximum: 10}", "{type: int, enum: [0, 1], maximum: 5}"), ["S N error major"]),
    (
        *features("{type: string, enum: [a], pattern: '^[ab]$'}", "{type: string, enum: [a, c], pattern: '^[ac]$'}"),
        ["S W warning minor"],
    ),
    (
        *features(
            "{type: string, enum: [ab, cd], minLength: 2}", "{type: string, enum: [ab, cd], pattern: '^[a-d]+$'}"
        ),
        ["- info patch"],
    ),
    (
        *features(
            "{type: 'list<string>', enum: [a, b], maxItems: 2}",
            "{type: 'list<string>', enum: [a, b, c], maxItems: 3, maxLength: 1}",
        ),
        ["S W warning minor", "W info minor"],
    ),
    (*features("{type: string, pattern: '^[ab]$'}", "{type: string, enum: [a, b]}"), ["S error major"]),
    (*features("{type: string, pattern: '^[ab]'}", "{type: string, enum: [a, b]}"), ["S N error major"]),
    (
        *features("{type: string, pattern: '^[ab]$'}", "{type: string, enum: [a, b, c]}"),
        ["S error major", "W info minor"],
    ),
    (
        *features("{type: string, enum: ['a b', 'c|d', 'x^']}", "{type: string, pattern: '^(a b|c\\|d|x\\^)$'}"),
        ["S warning minor"],
    ),
    # Types of which one takes all or some values of the other.
    (*features("{type: 'list<float>', minItems: 3, maxItems: 3}", "vector<3>"), ["T error major"]),
    (*features("vector<3>", "{type: 'list<float>', minItems: 3, maxItems: 3}"), ["T error major"]),
    (
        *features("{type: vector<3>, nan: allow}", "{type: 'list<float>', minItems: 3, maxItems: 3}"),
        ["N T error major"],
    ),
    (*features("{type: 'list<float?>', minItems: 3, maxItems: 3}", "vector<3>"), ["T error major", "S N error major"]),
    (*features("{type: float, minimum: 0, maximum: 9}", "{type: int, minimum: 0, maximum: 9}"), ["S N T error major"]),
    (*features("{type: float, minimum: 0, maximum: 9}", "{type: int, enum: [1, 2]}"), ["S N T error major"]),
    (*features("{type: float, minimum: 0, maximum: 9}", "{type: int, enum: [1, 20]}"), ["S N W T error major"]),
    (
        *features("{type: 'list<int>', minimum: 0, maximum: 9}", "{type: 'list<float>', minimum: 5}"),
        ["S N W T error major"],
    ),
    (
        *features("{type: 'map<string,int>', minimum: 0, maximum: 9}", "{type: 'map<string,float>', minimum: 0}"),
        ["S W T error major"],
    ),
    (*features("{type: 'list<uuid>', maxItems: 3}", "{type: 'list<string>', maxItems: 2}"), ["S N W T error major"]),
    (
        *features("{type: int, maximum: 10, minimum: 0}", "{type: 'float?', minimum: 1}"),
        ["S W error major", "S W warning minor", "N error major", "W info minor"],
    ),
    # Null beside something else.
    (*features("{type: 'int?', minimum: 0}", "{type: int, minimum: 3}"), ["S N error major", "N error major"]),
    (*features("list<int?>", "list<int>?"), ["S N error major", "S W warning minor"]),
    (*features("map<string,date?>", "map<string,date>"), ["S N error major"]),
    (*features("timestamp?", "string"), ["S W T error major", "S N error major"]),
    (*features("float", "{type: 'float?', nan: 'null'}"), ["S W warning minor", "M warning minor"]),
    (*features("{type: 'float?', nan: 'null'}", "{type: float, nan: allow}"), ["S N error major", "W M warning minor"]),
    # A kind and its bounds.
    (
        *predictions("{type: float, kind: score, minimum: 0, maximum: 10}", "{type: float, kind: probability}"),
        ["N M error major"],
    ),
    (*predictions("{type: float, kind: probability}", "{type: float, kind: score, maximum: 10}"), ["W M error major"]),
    (
        *predictions("{type: float, kind: score, minimum: 0, maximum: 1}", "{type: float, kind: probability}"),
        ["M error major", "- info patch"],
    ),
    (
        *predictions("{type: float, kind: value, minimum: 0.2, maximum: 0.8}", "{type: float, kind: probability}"),
        ["M error major", "W warning minor"],
    ),
    (*predictions("{type: 'vector<3>'}", "{type: 'vector<3>', kind: probability}"), ["N M error major"]),
    (
        *predictions("{type: float, kind: score, threshold: 7}", "{type: float, kind: probability, threshold: 0.5}"),
        ["N M error major", "M error major"],
    ),
    (
        *predictions(
            "{type: float, kind: probability}", "{type: 'float?', kind: probability, threshold: 0.5, unit: share}"
        ),
        ["S W warning minor", "M info minor", "M warning patch"],
    ),
    # The positive class that goes without saying, and another one.
    (
        *predictions("{type: float, kind: probability}", "{type: float, kind: probability, positive: true}"),
        ["M info minor"],
    ),
    (
        *predictions("{type: float, kind: probability}", "{type: float, kind: probability, positive: false}"),
        ["M error major"],
    ),
    # Names that change together with something else.
    (
        "features: {a: {type: string, minLength: 1}}",
        "features: {b: {type: uuid, renamed_from: a}}",
        ["S N W error major", "S N error major"],
    ),
    (
        "features: {a: vector<3>}",
        "features: {b: {type: vector<4>, renamed_from: a}}",
        ["S N W error major", "N W error major"],
    ),
    (
        "features: {a: {type: float, unit: km}}",
        "extras: {b: {type: float, unit: mi, renamed_from: a}}",
        ["S N W error major", "M error major", "M error major"],
    ),
    ("features: {Total: int}", "features: {total: string}", ["S N W error major", "S N W error major"]),
    (
        "features: {'a b': int}",
        "features: {'a-b': {type: int, renamed_from: 'a b', attribute: a_b}}",
        ["S N W error major"],
    ),
    (
        "features: {a: {type: string, sensitive: true}}",
        "features: {b: {type: string, renamed_from: a}}",
        ["S N W error major", "P error major"],
    ),
    (
        "group: g\nfeatures: {g: string}",
        "group: h\nfeatures: {h: {type: string, renamed_from: g}}",
        ["S N W error major"],
    ),
    ("features: {a: int, b: int}", "features: {c: int, d: int}", ["S N W M error major", "S N W M error major"]),
    ("features: {a: int}", "features: {c: int, d: int}", ["S N W M error major", "S N W error major"]),
    # Labels that come, go and move.
    ("labels: {}", "labels: {a: int, b: int}", ["W info minor", "W warning minor"]),
    ("labels: {a: int}", "labels: {b: string}", ["S N error major", "W info minor"]),
    ("labels: {a: int}", "labels: {b: string, c: bool}", ["S N error major", "W info minor", "S W warning minor"]),
    ("labels: {a: int, x: int}", "labels: {a: int}\nfeatures: {x: int}", ["S N T M error major"]),
    ("features: {x: int?}\nlabels: {a: int}", "labels: {a: int, x: int}", ["S W T M error major"]),
    ("features: {x: int?}\nlabels: {a: int, b: int}", "labels: {a: int, b: int, x: int}", ["W T M error major"]),
    (
        "features: {x: {type: int, minimum: 0}}\nlabels: {a: int}",
        "labels: {a: int, x: {type: int, minimum: 1}}",
        ["S W T M error major", "N error major"],
    ),
    (
        "features: {x: int}\nlabels: {a: int}",
        "labels: {a: int, y: {type: int, renamed_from: x}}",
        ["S N W error major", "S W M error major"],
    ),
    # The tags were a column, or the other way round.
    ("features: {t: list<string>?}", "tags: t", ["M error major", "T error major"]),
    ("tags: {name: t, maxItems: 3}", "extras: {t: list<string>?}", ["M error major", "T error major", "W info minor"]),
    # Versions.
    ("version: 0.3.0\nfeatures: {a: int?}", "version: 0.4.0\nfeatures: {a: int}", ["S N error major", "- error none"]),
    (
        "version: 2.0.0\nfeatures: {a: int}",
        "version: 1.9.0\nfeatures: {a: int?}",
        ["S W warning minor", "- error none"],
    ),
    ("name: alpha\nfeatures: {a: int}", "name: beta\nfeatures: {a: int?}", ["S error major", "S W warning minor"]),
    # Much at once.
    (
        "features: {a: {type: int, minimum: 0, unit: EUR}, b: string?, c: float}",
        "features: {a: {type: int?, minimum: 1, unit: USD}, c: {type: float, sensitive: true}}\nextras: {n: date?}",
        [
            "S W warning minor",
            "N error major",
            "M error major",
            "S N error major",
            "P info minor",
            "W info minor",
        ],
    ),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_change_is_told_by_its_rule(before: str, after: str, expected: list[str]) -> None:
    check(before, after, expected)
