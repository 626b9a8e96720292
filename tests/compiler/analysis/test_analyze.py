"""What a schema says is checked as a whole: names, kinds and what must be there."""

from __future__ import annotations

import pytest
from schemagen.build.compile import read_schema
from schemagen.text.source import Source

BASE = """schemagen: 1
name: lending
version: 1.0.0
id: id
timestamp: timestamp
predictions:
  score: float
"""


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("", "SG316"),
        ("labels:\n  score: float\n", "SG308"),
        ("labels:\n  a-b: float\n  a_b: float\n", "SG309"),
        ("labels:\n  y: {type: int, kind: class}\n", "SG313"),
        ("labels:\n  __y: int\n", "SG310"),
        ("features:\n  x: {type: int, deprecated: true}\nlabels:\n  y: int\n", "SG318"),
    ],
)
def test_what_does_not_fit_together_is_told_once(more: str, code: str) -> None:
    _, diagnostics = read_schema(Source("lending.yaml", (BASE + more).encode()))
    assert [found.code for found in diagnostics] == [code]


@pytest.mark.parametrize(
    ("described", "help_"),
    [
        ("float", "write 'type: float?'"),
        ("list<float>", "write 'type: list<float?>'"),
        ("list<float>?", "write 'type: list<float?>?'"),
        ('"map<string,float>?"', "write 'type: \"map<string,float?>?\"'"),
        ("vector<8>?", "write 'type: list<float?>' with 'minItems' and 'maxItems' 8, or 'nan: allow'"),
    ],
)
def test_what_takes_null_for_nan_is_proposed(described: str, help_: str) -> None:
    more = f'labels:\n  y: int\nfeatures:\n  x: {{type: {described}, nan: "null"}}\n'
    _, diagnostics = read_schema(Source("lending.yaml", (BASE + more).encode()))
    assert [(found.code, found.help) for found in diagnostics] == [("SG314", help_)]


def test_a_schema_that_fits_says_nothing() -> None:
    schema, diagnostics = read_schema(Source("lending.yaml", f"{BASE}labels:\n  y: int\n".encode()))
    assert schema is not None
    assert diagnostics == ()


@pytest.mark.parametrize(
    "described", ["{type: int, kind: score}", "{type: int?, kind: score, minimum: 300, maximum: 850}"]
)
def test_a_score_may_be_an_int(described: str) -> None:
    head = "schemagen: 1\nname: m\nversion: 1.0.0\nid: id\ntimestamp: at\n"
    text = f"{head}predictions: {{p: {described}}}\nlabels: {{t: int}}\n"
    schema, diagnostics = read_schema(Source("m.yaml", text.encode()))
    assert schema is not None, diagnostics
    assert diagnostics == ()
