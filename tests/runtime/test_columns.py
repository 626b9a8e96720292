"""Types are read as schemas spell them, and written the same way."""

from __future__ import annotations

import math

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.columns import NON_FINITE, SCALAR_TYPES, BaseType, ColumnType, spell_non_finite

SCALARS = st.sampled_from(SCALAR_TYPES)


def scalar_type(base: BaseType, nullable: bool) -> ColumnType:
    return ColumnType(base, nullable)


def list_type(element: BaseType, nullable: bool) -> ColumnType:
    return ColumnType(BaseType.LIST, nullable, element)


def vector_type(dimension: int, nullable: bool) -> ColumnType:
    return ColumnType(BaseType.VECTOR, nullable, dimension=dimension)


TYPES = st.one_of(
    st.builds(scalar_type, SCALARS, st.booleans()),
    st.builds(list_type, SCALARS, st.booleans()),
    st.builds(vector_type, st.integers(1, 999_999), st.booleans()),
)


@given(TYPES)
def test_a_type_is_read_as_it_is_written(column_type: ColumnType) -> None:
    assert ColumnType.parse(str(column_type)) == column_type
    assert ColumnType.parse(str(column_type.with_nullable(True))).nullable


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'' is not a type; expected one of string, int"),
        ("integer", "'integer' is not a type"),
        ("int ?", "'int \\?' is not a type"),
        ("int??", "'int\\?\\?' is not a type"),
        ("list", "a list needs an element type"),
        ("list<list<int>>", "a list needs an element type"),
        ("list<int?>", "a list needs an element type"),
        ("vector<0>", "a vector needs a length from 1 to 999999"),
        ("vector<1000000>", "a vector needs a length"),
        ("vector", "a vector needs a length"),
        ("int<8>", "int takes no parameter"),
    ],
)
def test_what_is_no_type(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ColumnType.parse(text)


@given(TYPES)
def test_the_scalar_is_the_type_of_one_value(column_type: ColumnType) -> None:
    assert column_type.is_sequence is (column_type.base in {BaseType.LIST, BaseType.VECTOR})
    assert column_type.scalar in SCALAR_TYPES
    assert column_type.is_sequence or column_type.scalar is column_type.base


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_does_not_have_is_spelled_as_it_is_read(number: float) -> None:
    text = spell_non_finite(number)
    assert repr(NON_FINITE[text]) == repr(number)
    assert orjson.dumps(number) == b"null"
