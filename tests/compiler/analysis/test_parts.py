"""A vector is made of as many columns as it has elements, and no column is two things."""

from __future__ import annotations

import json

import pytest
from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.model.canonical import canonical_document, fingerprint
from schemagen.model.schema import Schema
from schemagen.text.source import Source
from schemagen_runtime.compatibility.changes import compare
from schemagen_runtime.compatibility.meaning import meaning


def read(column: str, **more: str) -> tuple[Schema | None, tuple[Diagnostic, ...]]:
    others = "".join(f"  {name}: {text}\n" for name, text in more.items())
    text = f"""\
schemagen: 1
name: fraud
version: 1.0.0
id: id
timestamp: timestamp
features:
  v: {column}
{others}predictions: {{p: {{type: float, kind: probability}}}}
labels: {{fraud: bool}}
"""
    return read_schema(Source("fraud.yaml", text.encode()))


@pytest.mark.parametrize(
    ("said", "canonical"),
    [
        ("V1..V3", "V1..V3"),
        ("[V1, V2, V3]", "V1..V3"),
        ("[a, b, c]", ["a", "b", "c"]),
        ("['1', '2', '3']", "1..3"),
        ("V08..V10", "V08..V10"),
    ],
)
def test_it_is_in_the_document_and_in_no_digest(said: str, canonical: object) -> None:
    made, told = read(f"{{type: vector<3>, from: {said}}}")
    plain, _ = read("vector<3>")
    assert told == ()
    assert made is not None
    assert plain is not None
    before, after = (canonical_document(schema).encode() for schema in (plain, made))
    assert json.loads(after)["features"]["v"]["from"] == canonical
    assert fingerprint(plain) == fingerprint(made)
    assert meaning(before) == meaning(after)
    (change,) = compare(before, after).changes
    assert (change.rule, change.path) == ("text-changed", "features.v.from")
    again, told = read_schema(Source("schema.json", after))
    assert told == ()
    assert again is not None
    assert canonical_document(again).encode() == after


@pytest.mark.parametrize(
    ("column", "code", "words"),
    [
        ("{type: vector<3>, from: V1..V4}", "SG334", "names 4; name 3, or write 'type: vector<4>'"),
        ("{type: vector<3>, from: [V1]}", "SG334", "names 1"),
        (
            "{type: vector<3>, from: V1}",
            "SG334",
            "is no range of columns; write the first and the last, such as V1..V3",
        ),
        ("{type: vector<3>, from: V3..V1}", "SG334", "is no range"),
        ("{type: vector<3>, from: [a, b, a]}", "SG334", "'a' is an element of 'v' already"),
        ("{type: vector<3>, from: [a, b, p]}", "SG334", "'p' is a column of the schema itself"),
        ("{type: vector<3>, from: [a, b, v]}", "SG334", "'v' is a column of the schema itself"),
        ("{type: list<float>, from: V1..V3}", "SG334", "does not fit list<float>"),
        ("{type: float, from: V1..V3}", "SG334", "does not fit float"),
        ("{type: vector<3>, from: 3}", "SG203", "such as V1..V28"),
        ("{type: vector<3>, from: []}", "SG203", "such as V1..V28"),
        ("{type: vector<3>, from: [1, 2, 3]}", "SG203", "the name of a column"),
    ],
)
def test_columns_that_cannot_fill_it(column: str, code: str, words: str) -> None:
    schema, told = read(column)
    assert schema is None
    assert {found.code for found in told} == {code}
    assert words in f"{told[0].message}; {told[0].help}"


def test_two_vectors_have_no_element_together() -> None:
    _, (found,) = read("{type: vector<3>, from: V1..V3}", w="{type: vector<2>, from: V3..V4}")
    assert (found.code, found.message) == ("SG334", "'V3' is an element of 'v' already")
