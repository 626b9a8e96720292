"""The table of constraints: its rows fit its fields, and what it says of a change is what the validators do."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from schemagen.build import loading, pipeline
from schemagen.model.constraints import (
    CONSTRAINTS,
    Bound,
    Change,
    Constraint,
    Constraints,
    compare,
    read_constraints,
    write_constraints,
)
from schemagen.text.source import Source
from schemagen_runtime.columns import ColumnType, NanPolicy

from tests.compiler.model.strategies import BOUNDS, TYPES, constrained, rows, values

BY_KEY = {row.key: row for row in CONSTRAINTS}


def test_rows_and_fields_are_the_same_in_the_same_order() -> None:
    assert tuple(row.attribute for row in CONSTRAINTS) == Constraints._fields
    assert len(BY_KEY) == len(CONSTRAINTS)


def test_strategies_know_every_form() -> None:
    assert {row.form.name for row in CONSTRAINTS} == set(BOUNDS)


@given(constrained())
def test_what_is_written_reads_back(column: tuple[ColumnType, dict[str, object]]) -> None:
    column_type, values = column
    read = read_constraints(values, column_type)
    assert read_constraints(write_constraints(read), column_type) == read


@pytest.mark.parametrize("row", CONSTRAINTS, ids=lambda row: row.key)
def test_a_value_of_another_shape_counts_as_not_given(row: Constraint) -> None:
    shapes: tuple[object, ...] = (True, [], {}, [None], "~")
    for wrong in shapes:
        if (row.key, wrong) != ("pattern", "~"):
            assert read_constraints({row.key: wrong}, ColumnType.parse("float")) == Constraints(), wrong


def test_an_int_column_has_whole_bounds() -> None:
    whole = read_constraints({"minimum": 2.0}, ColumnType.parse("list<int>")).minimum
    assert (whole, type(whole)) == (2, int)
    assert type(read_constraints({"minimum": 2.0}, ColumnType.parse("float")).minimum) is float


def test_defaults_are_not_written() -> None:
    assert write_constraints(Constraints(nan=NanPolicy.REJECT)) == {}
    assert write_constraints(Constraints(nan=NanPolicy.ALLOW, max_age=5400)) == {"nan": "allow", "max_age": "90m"}


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
    result = pipeline.compile([Source("changed.yaml", json.dumps(document).encode())])
    assume(result.ok)
    schema = loading.load(result.files, "changed")
    event = {"id": "1", "at": "2024-01-01T00:00:00Z", "score": 0.5}
    found = [
        (value, {error.column for error in schema.check({**event, **dict.fromkeys(features, value)})})
        for value in drawn
    ]
    loading.unload(schema)
    return found
