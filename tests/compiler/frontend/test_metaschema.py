"""The metaschema is a skeleton and the table of constraints, put together."""

from __future__ import annotations

import json
from typing import cast

import pytest
from jsonschema import Draft202012Validator
from schemagen.build.compile import read_schema
from schemagen.frontend.editing import for_editors
from schemagen.frontend.metaschema import metaschema, metaschema_text
from schemagen.model.constraints import CONSTRAINTS
from schemagen.text.source import Source

Object = dict[str, object]
DEFINITIONS = cast("Object", metaschema()["$defs"])


def keys(definition: str) -> Object:
    shape = cast("dict[str, Object]", DEFINITIONS[definition])
    return cast("Object", (shape if "properties" in shape else shape["then"])["properties"])


def test_it_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(metaschema())
    assert json.loads(metaschema_text()) == for_editors(metaschema())


def test_a_column_may_have_every_constraint() -> None:
    for row in CONSTRAINTS:
        assert keys("described_column")[row.key] == ({} if row.form.special else {"$ref": f"#/$defs/{row.form.name}"})
        assert DEFINITIONS[row.form.name] == row.form.shape
        assert all(DEFINITIONS[shape.name] == shape.schema for shape in row.form.special.values())


def test_a_column_of_the_schemas_own_may_have_those_that_can_fit_it() -> None:
    own = {row.key for row in CONSTRAINTS} & set(keys("own_column"))
    assert own == {row.key for row in CONSTRAINTS} - {"nan"}


def test_what_it_refers_to_is_there() -> None:
    text = metaschema_text()
    assert all(f'"#/$defs/{name}"' in text for name in DEFINITIONS)


FILE = """schemagen: 1
name: "m{name}"
version: "1.0.0{version}"
id: id
timestamp: {{name: at, max_age: "90d{age}"}}
links: {{runbook: "https://example.com/r{link}"}}
features:
  a: "int{type}"
  b: {{type: "list<int>{column}"}}
  c: {{type: "float?", deprecated: {{since: "1.0.0{since}", until: "2026-12-31{until}"}}}}
predictions: {{p: float}}
labels: {{y: int}}
"""
PLACES = ("name", "version", "age", "link", "type", "column", "since", "until")


@pytest.mark.parametrize("place", PLACES)
def test_a_pattern_ends_where_the_text_does(place: str) -> None:
    """A newline at the end is not seen, and what has one is another text."""
    plain = dict.fromkeys(PLACES, "")
    schema, _ = read_schema(Source("m.yaml", FILE.format(**plain).encode()))
    assert schema is not None
    schema, found = read_schema(Source("m.yaml", FILE.format(**{**plain, place: "\\n"}).encode()))
    assert schema is None
    assert [diagnostic.severity.value for diagnostic in found if diagnostic.span.start.line > 1].count("error") == 1
