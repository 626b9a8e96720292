"""Columns of records have names that no column of the collection has."""

from __future__ import annotations

from schemagen_runtime.columns import ColumnType
from schemagen_runtime.record_part import framed


def test_what_is_beside_the_columns_gets_a_name_of_its_own() -> None:
    text = ColumnType.parse("string")
    part = framed([("id", text), ("_model", text)], [["m"], ["a"], ["x"], ["r"], [None]], 1)
    assert [column.name for column in part.columns] == ["__model", "id", "_model", "_received_at", "_label_received_at"]
    assert [column.cells for column in part.columns] == [["m"], ["a"], ["x"], ["r"], [None]]
