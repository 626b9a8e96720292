"""The table of constraints: its rows fit its fields, and what one reads another writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from schemagen.model.constraints import (
    CONSTRAINTS,
    Constraint,
    Constraints,
    read_constraints,
    write_constraints,
)
from schemagen_runtime.columns import ColumnType, NanPolicy

from tests.compiler.model.strategies import SAMPLES, constrained

BY_KEY = {row.key: row for row in CONSTRAINTS}


def test_rows_and_fields_are_the_same_in_the_same_order() -> None:
    assert tuple(row.attribute for row in CONSTRAINTS) == Constraints._fields
    assert len(BY_KEY) == len(CONSTRAINTS)


def test_strategies_know_every_form() -> None:
    assert {row.form.name for row in CONSTRAINTS} == set(SAMPLES)


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
