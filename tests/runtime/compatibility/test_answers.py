"""Which class is the positive one goes without saying for some labels, and for the kinds that are of one class."""

from __future__ import annotations

import pytest
from schemagen_runtime.compatibility.answers import implied_positive
from schemagen_runtime.compatibility.described import describe

from tests.runtime.compatibility.schemas import document

PROBABILITY = "{type: float, kind: probability, target: y}"


@pytest.mark.parametrize(
    ("label", "prediction", "expected"),
    [
        ("bool", PROBABILITY, True),
        ("bool", "{type: float, kind: probability}", True),
        ("int", "{type: bool, kind: class, target: y}", 1),
        ("{type: int, enum: [1, 0]}", PROBABILITY, 1),
        ("{type: int, enum: [1, 2]}", PROBABILITY, None),
        ("{type: string, enum: [no, yes]}", PROBABILITY, None),
        ("float", "{type: float, kind: logit, target: {label: y, above: 15}}", True),
        ("bool", "{type: float, target: y}", None),
        ("bool", "{type: float, kind: value, target: y}", None),
        ("bool", "{type: vector<2>, kind: probability, target: y}", None),
    ],
)
def test_the_positive_class_of_a_label(label: str, prediction: str, expected: object) -> None:
    schema = describe(document(f"predictions: {{p: {prediction}}}\nlabels: {{y: {label}}}"))
    found = implied_positive(schema, schema.columns["p"])
    assert (type(found), found) == (type(expected), expected)


def test_it_is_none_where_several_labels_may_be_meant() -> None:
    schema = describe(document("predictions: {p: {type: float, kind: score}}\nlabels: {y: bool, z: bool}"))
    assert implied_positive(schema, schema.columns["p"]) is None
