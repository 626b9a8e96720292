"""What names another column, or a value, names one that there is."""

from __future__ import annotations

import pytest
from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.text.source import Source

HEAD = "schemagen: 1\nname: m\nversion: 1.0.0\nid: id\ntimestamp: at\ntags: tags\n"
REST = "predictions: {p: float}\nlabels: {y: bool}\n"
FEATURES = """features:
  f1: float
  f2: {type: string, sensitive: true}
  f3: {type: int, enum: [1, 2]}
  f4: bool?
  v: vector<2>
  query_id: string
  m: map<string,string>
"""


def told(top: str = "", features: str = FEATURES) -> tuple[Diagnostic, ...]:
    return read_schema(Source("m.yaml", f"{HEAD}{top}\n{features}{REST}".encode()))[1]


@pytest.mark.parametrize(
    "top",
    [
        "segments: [f3, f4, tags, query_id]",
        "segments: []",
        "group: query_id",
        "owner: risk@example.com",
        "links: {runbook: https://example.com/r}",
        "links: [https://example.com/r, http://localhost:3000/d/1]",
    ],
)
def test_what_fits_says_nothing(top: str) -> None:
    assert told(top) == ()


@pytest.mark.parametrize(
    ("top", "code", "words"),
    [
        ("segments: [f9]", "SG328", "no column 'f9'"),
        ("segments: [qery_id]", "SG328", "did you mean 'query_id'?"),
        ("segments: [f3, f3]", "SG329", "twice"),
        ("segments: [f1]", "SG329", "too many values"),
        ("segments: [v]", "SG329", "too many values"),
        ("segments: [m]", "SG329", "too many values"),
        ("group: m", "SG329", "type map<string,string>"),
        ("segments: [f2]", "SG329", "sensitive"),
        ("segments: [id]", "SG329", "an id"),
        ("segments: [y]", "SG329", "a label"),
        ("segments: f3", "SG203", "a list of columns"),
        ("segments: [3]", "SG203", "the name of a column"),
        ("group: nobody", "SG328", "no column"),
        ("group: f1", "SG329", "type float"),
        ("group: y", "SG329", "a label"),
        ("links: {runbook: example.com}", "SG203", "https://example.com/runbook"),
        ("links: {runbook: 'javascript:alert(1)'}", "SG203", "an address"),
        ("owner: [a, b]", "SG203", "a text"),
        ('owner: "a\\u202eb"', "SG319", "U+202E"),
    ],
)
def test_what_does_not_is_told(top: str, code: str, words: str) -> None:
    (found,) = told(top)
    assert found.code == code
    assert words in f"{found.message} {found.help}"


@pytest.mark.parametrize(
    ("features", "code", "words"),
    [
        ("  a: {type: float, renamed_from: b}\n  b: float\n", "SG330", "is a column still"),
        ("  a: {type: float, renamed_from: a}\n", "SG330", "is a column still"),
        ("  a: {type: float, renamed_from: p}\n", "SG330", "is a column still"),
        ("  a: {type: float, renamed_from: x}\n  b: {type: float, renamed_from: x}\n", "SG330", "two columns"),
        ("  a: {type: float, renamed_from: b}\n  b: {type: float, renamed_from: c}\n", "SG330", "is a column still"),
        ("  a: {type: float?, deprecated: {until: 2026-02-30}}\n", "SG331", "no day"),
        ("  a: {type: float?, deprecated: {until: soon}}\n", "SG203", "2026-12-31"),
        ("  a: {type: float?, deprecated: {since: 1.4}}\n", "SG206", "1.4.0"),
        ("  a: {type: float?, deprecated: {use: b}}\n", "SG328", "no column 'b'"),
        ("  a: {type: float?, deprecated: {use: a}}\n", "SG331", "itself"),
        ("  a: {type: float?, deprecated: {use: b}}\n  b: {type: int?, deprecated: true}\n", "SG331", "too"),
        ("  a: {type: float, deprecated: {since: 1.0.0}}\n", "SG318", "type: float?"),
        ("  a: {type: float?, deprecated: {}}\n", "SG203", "true, or a mapping"),
        ("  a: {type: float?, deprecated: {by: b}}\n", "SG201", "'by'"),
        ("  a: {type: float, names: {1: one}}\n", "SG323", "float"),
        ("  a: {type: vector<2>, names: {1: one}}\n", "SG323", "vector<2>"),
        ("  a: {type: int, enum: [0, 1], names: {2: two}}\n", "SG326", "one of 0, 1"),
        ("  a: {type: int, names: {one: 1.}}\n", "SG203", "a text"),
        ("  a: {type: int, names: {one: first}}\n", "SG326", "a whole number"),
        ("  a: {type: bool, names: {maybe: m}}\n", "SG326", "true or false"),
        ("  a: {type: int, names: {0: no, 00: never}}\n", "SG306", "two names"),
        ("  a: {type: int, names: {0: no, 1: no}}\n", "SG306", "two values"),
        ("  a: {type: string, names: {}}\n", "SG203", "a mapping from values to names"),
    ],
)
def test_what_a_column_says_of_others_and_of_values(features: str, code: str, words: str) -> None:
    (found,) = told(features=f"features:\n{features}")
    assert found.code == code
    assert words in f"{found.message} {found.help}"


@pytest.mark.parametrize(
    "column",
    [
        "{type: bool, names: {true: member, False: guest}}",
        "{type: 'list<int>', enum: [-1, 0, 1], names: {-1: down, 0: level, +1: up}}",
        "{type: string, names: {A: first}}",
        "{type: float?, deprecated: {since: 1.0.0, until: 2026-12-31, use: p}}",
        "{type: float?, deprecated: {use: p}}",
        "{type: float, renamed_from: income}",
    ],
)
def test_a_column_may_say(column: str) -> None:
    assert told(features=f"features:\n  a: {column}\n") == ()
