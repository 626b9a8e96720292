"""A docstring tells role, expectation, unit and the schema's own words."""

from __future__ import annotations

from schemagen.codegen.python.wording import documentation

from tests.compiler.codegen.python.support import lowered


def test_all_that_is_known_of_a_column_is_told() -> None:
    words = {column.name: documentation(column) for column in lowered().inference.columns}
    assert words["hours-per-week"] == "Feature 'hours-per-week': int, at least 0, or null. Unit: h.\n\nAs told."
    assert "Sensitive: its values never reach a log" in words["class"]
    assert words["int"] == "Feature: float."
    assert words["score"] == "Prediction: float, at least 0, at most 1."
