"""Editors get messages for people, and the types to choose from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

from schemagen.frontend.editing import for_editors
from schemagen.frontend.metaschema import metaschema_text
from schemagen.frontend.nodes import Value

TEXT = cast("Value", json.loads(metaschema_text()))


def parts(value: Value) -> Iterator[dict[str, Value]]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(item)


def test_a_bad_text_is_answered_with_what_belongs_there() -> None:
    patterns = [part for part in parts(TEXT) if isinstance(part.get("pattern"), str) and "x-expected" in part]
    assert len(patterns) > 5
    assert all(part["patternErrorMessage"] == f"expected {part['x-expected']}" for part in patterns)


def test_a_bad_type_is_answered_with_types_and_not_with_the_pattern_inside() -> None:
    messages = [part["patternErrorMessage"] for part in parts(TEXT) if "|vector<" in str(part.get("pattern"))]
    assert messages[0] == "expected a type such as int, float?, list<string>, vector<384> or map<string,float>"


def test_the_short_form_of_a_column_offers_the_types() -> None:
    """yaml-language-server offers what stands below ``anyOf``, and looks below no ``then`` or ``else``."""
    (column,) = (part["column"] for part in parts(TEXT) if "column" in part and "described_column" in part)
    assert isinstance(column, dict)
    assert column["anyOf"] == [True, {"$ref": "#/$defs/type"}]


def test_what_has_no_words_stays_as_it_is() -> None:
    assert for_editors({"pattern": "^a$"}) == {"pattern": "^a$"}
    assert for_editors({"properties": {"pattern": {"type": "string"}}}) == {
        "properties": {"pattern": {"type": "string"}}
    }
