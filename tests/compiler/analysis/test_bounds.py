"""Constraints that cannot hold are found, whatever the type; those that can are left alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen.build.compile import read_schema
from schemagen.model.constraints import CONSTRAINTS, Constraint
from schemagen.text.source import Source
from schemagen_runtime.columns import BaseType, ColumnType

from tests.compiler.model.strategies import BOUNDS, TYPES


def codes(described: dict[str, object], section: str = "features") -> list[str]:
    document: dict[str, object] = {
        "schemagen": 1,
        "name": "model",
        "version": "1.0.0",
        "id": "id",
        "timestamp": "at",
        "predictions": {"score": "float"},
        "labels": {"truth": "bool"},
    }
    document[section] = {"it": described}
    _, diagnostics = read_schema(Source("model.yaml", json.dumps(document).encode()))
    return [diagnostic.code for diagnostic in diagnostics]


@given(TYPES, st.sampled_from(CONSTRAINTS), st.data())
@settings(deadline=None)
def test_a_constraint_that_does_not_fit_its_type_is_told(
    column_type: ColumnType, row: Constraint, data: st.DataObject
) -> None:
    found = codes({"type": str(column_type), row.key: data.draw(BOUNDS[row.form.name])})
    assert ("SG301" in found) is not row.fits_type(column_type)


@pytest.mark.parametrize(
    ("base", "low", "high", "impossible"),
    [
        ("int", {"minimum": 2}, {"maximum": 1}, True),
        ("int", {"minimum": 2}, {"maximum": 2}, False),
        ("int", {"exclusiveMinimum": 1}, {"maximum": 1}, True),
        ("int", {"exclusiveMinimum": 1}, {"exclusiveMaximum": 2}, True),
        ("int", {"exclusiveMinimum": 1}, {"exclusiveMaximum": 3}, False),
        ("float", {"exclusiveMinimum": 1}, {"exclusiveMaximum": 2}, False),
        ("float", {"minimum": 1}, {"exclusiveMaximum": 1}, True),
        ("float", {"minimum": 1}, {"maximum": 1}, False),
        ("vector<2>", {"minimum": 1}, {"maximum": 0}, True),
        ("string", {"minLength": 3}, {"maxLength": 2}, True),
        ("string", {"minLength": 2}, {"maxLength": 2}, False),
        ("list<string>", {"minItems": 3}, {"maxItems": 2}, True),
        ("list<string>", {"minLength": 3}, {"maxItems": 2}, False),
        ("timestamp", {"max_age": "1h"}, {"max_future": "1s"}, False),
    ],
)
def test_bounds_of_one_measure_leave_something(
    base: str, low: dict[str, object], high: dict[str, object], impossible: bool
) -> None:
    assert ("SG302" in codes({"type": base, **low, **high})) is impossible


@pytest.mark.parametrize(
    ("described", "breaks"),
    [
        ({"type": "int", "enum": [1, 2], "minimum": 2}, 1),
        ({"type": "int", "enum": [1, 2], "exclusiveMaximum": 1}, 2),
        ({"type": "int", "enum": [1, 2], "minimum": 1, "exclusiveMaximum": 3}, 0),
        ({"type": "list<int>", "enum": [7, 8], "maxItems": 2}, 0),
        ({"type": "string", "enum": ["a", "bcd"], "maxLength": 2}, 1),
        ({"type": "string", "enum": ["a", "b"], "pattern": "^a$"}, 1),
        ({"type": "string", "enum": ["a\n"], "pattern": "^a$"}, 1),
    ],
)
def test_members_keep_the_other_constraints(described: dict[str, object], breaks: int) -> None:
    assert codes(described).count("SG307") == breaks


def test_a_probability_has_no_bound_beyond_0_and_1() -> None:
    def probability(**bounds: float) -> list[str]:
        return codes({"type": "float", "kind": "probability", **bounds}, "predictions")

    assert "SG302" in probability(maximum=2)
    assert "SG302" in probability(exclusiveMinimum=-0.5)
    assert "SG302" not in probability(minimum=0.25, maximum=1)


def test_numbers_that_json_does_not_carry_are_told() -> None:
    assert "SG303" in codes({"type": "int", "maximum": 2**53})
    assert "SG303" in codes({"type": "int", "minimum": 0.5})
    assert "SG303" not in codes({"type": str(BaseType.FLOAT), "minimum": 0.5})
