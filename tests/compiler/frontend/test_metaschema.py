"""The metaschema is a skeleton and the table of constraints, put together."""

from __future__ import annotations

import json
from typing import cast

from jsonschema import Draft202012Validator
from schemagen.frontend.metaschema import metaschema, metaschema_text
from schemagen.model.constraints import CONSTRAINTS

Object = dict[str, object]
DEFINITIONS = cast("Object", metaschema()["$defs"])


def keys(definition: str) -> Object:
    shape = cast("dict[str, Object]", DEFINITIONS[definition])
    return cast("Object", shape["then"]["properties"])


def test_it_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(metaschema())
    assert json.loads(metaschema_text()) == metaschema()


def test_a_column_may_have_every_constraint() -> None:
    for row in CONSTRAINTS:
        assert keys("column")[row.key] == {"$ref": f"#/$defs/{row.form.name}"}
        assert DEFINITIONS[row.form.name] == row.form.shape


def test_a_column_of_the_schemas_own_may_have_those_that_can_fit_it() -> None:
    own = {row.key for row in CONSTRAINTS} & set(keys("own_column"))
    assert own == {row.key for row in CONSTRAINTS} - {"nan"}


def test_what_it_refers_to_is_there() -> None:
    text = metaschema_text()
    assert all(f'"#/$defs/{name}"' in text for name in DEFINITIONS)
