"""A column's constant has the limits of its checks, and where it stands in the schema."""

from __future__ import annotations

from schemagen.codegen.python.validator import plan_validator

from tests.compiler.codegen.python.support import lowered


def test_constants_say_what_values_may_be() -> None:
    columns = {column.name: column for column in plan_validator(lowered(), "lending.yaml").columns}
    hours = {argument.name: argument.expression for argument in columns["_HOURS_PER_WEEK"].arguments}
    assert columns["_HOURS_PER_WEEK"].class_name == "IntColumn"
    assert hours == {
        "name": '"hours-per-week"',
        "expected": '"int, at least 0, or null"',
        "location": '"lending.yaml:8"',
        "nullable": "True",
        "minimum": "0",
    }
    codes = {argument.name: argument.expression for argument in columns["_CODES"].arguments}
    assert codes["max_items"] == "3"
    assert "pattern=_CODES_PATTERN" in codes["item"]
