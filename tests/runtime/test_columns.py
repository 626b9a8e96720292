"""Types are read as schemas spell them, and written the same way."""

from __future__ import annotations

import math

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.columns import NON_FINITE, SCALAR_TYPES, BaseType, ColumnType, spell_non_finite


def plain_type(base: BaseType, nullable: bool) -> ColumnType:
    return ColumnType(base, nullable)


def decimal_type(digits: tuple[int, int], nullable: bool) -> ColumnType:
    scale, precision = sorted(digits)
    return ColumnType(BaseType.DECIMAL, nullable, precision=precision, scale=scale)


def holding(base: BaseType, element: ColumnType, nullable: bool) -> ColumnType:
    return element._replace(base=base, nullable=nullable, element=element.base, nullable_elements=element.nullable)


def vector_type(dimension: int, nullable: bool) -> ColumnType:
    return ColumnType(BaseType.VECTOR, nullable, dimension=dimension)


PLAIN = st.sampled_from([base for base in SCALAR_TYPES if base is not BaseType.DECIMAL])
DIGITS = st.tuples(st.integers(0, 38), st.integers(1, 38))
SCALARS = st.builds(plain_type, PLAIN, st.booleans()) | st.builds(decimal_type, DIGITS, st.booleans())
TYPES = st.one_of(
    SCALARS,
    st.builds(holding, st.sampled_from([BaseType.LIST, BaseType.MAP]), SCALARS, st.booleans()),
    st.builds(vector_type, st.integers(1, 999_999), st.booleans()),
)


@given(TYPES)
def test_a_type_is_read_as_it_is_written(column_type: ColumnType) -> None:
    assert ColumnType.parse(str(column_type)) == column_type
    assert ColumnType.parse(str(column_type.with_nullable(True))).nullable
    assert "?" not in str(column_type.without_nulls)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'' is not a type; expected one of string, int"),
        ("integer", "'integer' is not a type"),
        ("int ?", "'int \\?' is not a type"),
        ("int??", "'int\\?\\?' is not a type"),
        ("list", "a list needs an element type"),
        ("list<list<int>>", "a list needs an element type"),
        ("list<int??>", "a list needs an element type"),
        ("list<?>", "a list needs an element type"),
        ("vector<8?>", "a vector needs a length"),
        ("map", "a map has strings as keys and needs a type of its values"),
        ("map<int>", "a map has strings as keys"),
        ("map<int,int>", "a map has strings as keys"),
        ("map<string, int>", "a map has strings as keys"),
        ("map<string,string,int>", "a map has strings as keys"),
        ("map<string,list<int>>", "a map has strings as keys"),
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
    assert column_type.has_elements is (column_type.scalar is not column_type.base)
    assert column_type.has_elements is (column_type.is_sequence or column_type.base is BaseType.MAP)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_does_not_have_is_spelled_as_it_is_read(number: float) -> None:
    text = spell_non_finite(number)
    assert repr(NON_FINITE[text]) == repr(number)
    assert orjson.dumps(number) == b"null"
