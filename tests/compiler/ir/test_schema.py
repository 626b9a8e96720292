"""A kind of event says which of its columns it may lack."""

from __future__ import annotations

from tests.compiler.codegen.python.support import lowered


def test_nullable_columns_and_those_that_are_optional_may_lack() -> None:
    schema = lowered()
    lacking = {column.name for column in schema.inference.columns if schema.inference.may_lack(column)}
    assert lacking == {"hours-per-week", "repaid"}
    assert [column.name for column in schema.label.columns if not schema.label.may_lack(column)] == ["id"]
    assert schema.label.one_of == ("repaid",)
