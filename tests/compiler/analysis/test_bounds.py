"""Constraints that cannot hold are found, whatever the type; those that can are left alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.model.constraints import CONSTRAINTS, Constraint
from schemagen.text.source import Source
from schemagen_runtime.columns import BaseType, ColumnType

from tests.compiler.model.strategies import TYPES, bounds

HEAD = """schemagen: 1
name: model
version: 1.0.0
id: id
timestamp: at
predictions: {score: float}
labels: {truth: bool}
"""


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
    found = codes({"type": str(column_type), row.key: data.draw(bounds(row, column_type))})
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
        ("date", {"minimum": "2024-03-01"}, {"maximum": "2024-02-29"}, True),
        ("date?", {"minimum": "2024-02-29"}, {"maximum": "2024-02-29"}, False),
        ("list<date>", {"exclusiveMinimum": "2024-02-28"}, {"exclusiveMaximum": "2024-03-01"}, False),
        ("date", {"exclusiveMinimum": "2024-02-28"}, {"exclusiveMaximum": "2024-02-29"}, True),
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
        ({"type": "date", "enum": ["2024-02-29", "2023-01-01"], "minimum": "2024-01-01"}, 1),
        ({"type": "list<date>", "enum": ["2024-02-29"], "exclusiveMaximum": "2024-03-01"}, 0),
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


@pytest.mark.parametrize(
    ("bound", "advice"),
    [
        ("2023-02-29", "write 2023-02-28, the last day of that month"),
        ("2024-04-31", "write 2024-04-30, the last day of that month"),
        ("0000-01-01", "years are 0001 to 9999"),
    ],
)
def test_a_bound_that_is_no_day_of_the_calendar_is_told(bound: str, advice: str) -> None:
    (found,) = told("list<date>", f"maximum: {bound}")
    assert (found.code, found.help) == ("SG303", advice)


@pytest.mark.parametrize("text", ["2020-01-31", '"2020-01-31"', "'2020-01-31'"])
def test_a_day_is_one_with_quotes_and_without(text: str) -> None:
    assert not told("date", f"minimum: {text}, enum: [{text}]")


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("20200131", "write 2020-01-31"),
        ("31.01.2020", "write 2020-01-31"),
        ("01/31/2020", "write 2020-01-31"),
        ("2020-1-31", "write 2020-01-31"),
        ('"2020-01-31T00:00:00Z"', "write 2020-01-31"),
        ("01/02/2020", None),
        ("soon", None),
    ],
)
def test_a_bound_of_a_date_in_another_notation_is_one_mistake_with_the_day_that_is_meant(
    written: str, advice: str | None
) -> None:
    (found,) = told("date?", f"exclusiveMinimum: {written}")
    assert (found.code, found.help) == ("SG203", advice)
    assert found.message.endswith("expected a day such as 2026-12-31")


@pytest.mark.parametrize("written", ["5", "2023-02-29", "20200131", "true"])
def test_a_member_that_is_no_day_is_told(written: str) -> None:
    (found,) = told("date", f"enum: [2020-01-31, {written}]")
    assert found.code == "SG305"


def test_of_a_type_that_is_none_only_that_is_told() -> None:
    assert [found.code for found in told("datetime.date", "minimum: 2020-01-31")] == ["SG208"]


def told(column_type: str, more: str) -> list[Diagnostic]:
    """The diagnostics of a column that is written in one line."""
    text = f"{HEAD}features:\n  it: {{type: {column_type}, {more}}}\n"
    return list(read_schema(Source("model.yaml", text.encode()))[1])
