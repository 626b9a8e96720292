"""What the table says of a change is what the validators do."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from schemagen.build import loading
from schemagen.build.compile import compile_schemas
from schemagen.model.changes import Change, compare
from schemagen.model.constraints import CONSTRAINTS, Bound, read_constraints
from schemagen.text.source import Source
from schemagen_runtime.columns import NanPolicy

from tests.compiler.model.strategies import BOUNDS, TYPES, rows, values

BY_KEY = {row.key: row for row in CONSTRAINTS}


@pytest.mark.parametrize(
    ("key", "old", "new", "change"),
    [
        ("minimum", 0, 0.0, Change.SAME),
        ("minimum", None, 0, Change.TIGHTER),
        ("minimum", 0, None, Change.LOOSER),
        ("minimum", 0, 1, Change.TIGHTER),
        ("exclusiveMinimum", 1, -math.inf, Change.LOOSER),
        ("maximum", 5, 4, Change.TIGHTER),
        ("exclusiveMaximum", 4, 5, Change.LOOSER),
        ("enum", ("a", "b"), ("b", "a"), Change.SAME),
        ("enum", ("a", "b"), ("a",), Change.TIGHTER),
        ("enum", (1,), (1, 2), Change.LOOSER),
        ("enum", ("a", "b"), ("b", "c"), Change.DIFFERENT),
        ("enum", None, ("a",), Change.TIGHTER),
        ("pattern", "^a", "^a", Change.SAME),
        ("pattern", "^a", "^ab", Change.DIFFERENT),
        ("pattern", "^a", None, Change.LOOSER),
        ("minLength", 1, 2, Change.TIGHTER),
        ("maxLength", 1, 2, Change.LOOSER),
        ("minItems", 3, 0, Change.LOOSER),
        ("maxItems", None, 3, Change.TIGHTER),
        ("nan", None, NanPolicy.REJECT, Change.SAME),
        ("nan", None, NanPolicy.NULL, Change.LOOSER),
        ("nan", NanPolicy.ALLOW, NanPolicy.REJECT, Change.TIGHTER),
        ("nan", NanPolicy.NULL, NanPolicy.ALLOW, Change.DIFFERENT),
        ("max_age", 3600, 60, Change.TIGHTER),
        ("max_future", 60, 3600, Change.LOOSER),
    ],
)
def test_changes(key: str, old: Bound | None, new: Bound | None, change: Change) -> None:
    assert compare(BY_KEY[key], old, new) is change


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_what_is_said_of_a_change_is_what_validators_do(data: st.DataObject) -> None:
    column_type = data.draw(TYPES.filter(lambda column_type: bool(rows(column_type))))
    row = data.draw(st.sampled_from(rows(column_type)))
    bounds = [data.draw(st.none() | BOUNDS[row.form.name]) for _ in range(2)]
    features = {
        name: {"type": str(column_type)} | ({} if bound is None else {row.key: bound})
        for name, bound in zip(("old", "new"), bounds, strict=True)
    }
    old, new = (
        getattr(read_constraints({} if bound is None else {row.key: bound}, column_type), row.attribute)
        for bound in bounds
    )
    change = compare(row, old, new)
    for value, errors in verdicts(features, data.draw(st.lists(values(column_type), min_size=1, max_size=20))):
        if change in (Change.SAME, Change.TIGHTER):
            assert "new" in errors or "old" not in errors, value
        if change in (Change.SAME, Change.LOOSER):
            assert "old" in errors or "new" not in errors, value


def verdicts(features: dict[str, dict[str, object]], drawn: list[object]) -> list[tuple[object, set[str | None]]]:
    """Each value with the features that it does not fit."""
    document = {
        "schemagen": 1,
        "name": "changed",
        "version": "1.0.0",
        "id": "id",
        "timestamp": "at",
        "features": features,
        "predictions": {"score": "float"},
        "labels": {"truth": "bool"},
    }
    result = compile_schemas([Source("changed.yaml", json.dumps(document).encode())])
    assume(result.ok)
    schema = loading.load_package(result.files, "changed")
    event = {"id": "1", "at": "2024-01-01T00:00:00Z", "score": 0.5}
    found = [
        (value, {error.column for error in schema.check({**event, **dict.fromkeys(features, value)})})
        for value in drawn
    ]
    loading.unload(schema)
    return found
