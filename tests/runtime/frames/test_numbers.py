"""Numbers and bools become those of the schema where nothing is lost, and errors of their rows where it would be."""

from __future__ import annotations

import math

import pytest

from tests.runtime.frames.support import np, pd, refused, sent, table


@pytest.mark.parametrize(
    "dtype", ["int8", "int32", "int64", "uint8", "Int64", "float64", "float32", "object", "category"]
)
def test_whole_numbers_of_any_type_are_ints(dtype: str) -> None:
    assert sent(table(whole=pd.Series([1, 2, 3]).astype(dtype)), "whole") == [1, 2, 3]


@pytest.mark.parametrize("dtype", ["Int64", "float64", "Float64", "object"])
def test_ints_with_gaps_are_ints_and_nulls(dtype: str) -> None:
    assert sent(table(whole=pd.Series([1, None, -5], dtype=dtype)), "whole") == [1, None, -5]


def test_a_float_that_may_have_been_another_int_is_an_error_of_its_row() -> None:
    frame = table(big=np.array([2.0**53 - 1, float(2**53 + 1), 2.5]))
    assert refused(frame) == [(1, "type_mismatch", "big"), (2, "type_mismatch", "big")]
    assert sent(table(big=[2**53 + 1, -(2**63), 2**63 - 1]), "big") == [2**53 + 1, -(2**63), 2**63 - 1]
    assert refused(table(big=np.array([2**63, 1, 2], np.uint64))) == [(0, "out_of_range", "big")]


def test_bounds_and_choices_of_ints() -> None:
    assert refused(table(whole=[-6, -5, 1_000_000])) == [(0, "out_of_range", "whole"), (2, "out_of_range", "whole")]
    assert refused(table(whole=pd.array([-6, None, 5], "Int64"))) == [(0, "out_of_range", "whole")]
    assert refused(table(digit=[1.0, np.nan, 4.0])) == [(2, "not_in_enum", "digit")]
    assert sent(table(digit=pd.array([None] * 3, "Int64")), "digit") == [None] * 3


def test_what_is_missing_in_floats_is_null_where_that_may_stand() -> None:
    gaps = [0.5, np.nan, 1.0]
    assert sent(table(share=gaps), "share") == [0.5, None, 1.0]
    assert sent(table(free=gaps), "free") == [0.5, None, 1.0]
    assert sent(table(gone=[0.5, np.nan, np.inf]), "gone") == [0.5, None, None]
    assert refused(table(must=gaps)) == [(1, "not_finite", "must")]
    assert refused(table(must=pd.array([0.5, None, 1.0], "Float64"))) == [(1, "not_nullable", "must")]


def test_infinities_stand_where_the_schema_says_so() -> None:
    assert sent(table(free=[np.inf, -np.inf, 1.0]), "free") == ["Infinity", "-Infinity", 1.0]
    assert refused(table(share=[np.inf, 0.1, 1.5])) == [(0, "not_finite", "share"), (2, "out_of_range", "share")]


def test_floats_of_other_widths_and_ints_are_floats_exactly() -> None:
    values = sent(table(must=np.array([0.1, -0.0, 1e30], np.float32)), "must")
    assert values == [float(np.float32(0.1)), -0.0, float(np.float32(1e30))]
    assert math.copysign(1, float(str(values[1]))) == -1
    assert sent(table(must=[1, 2, 2**53]), "must") == [1.0, 2.0, float(2**53)]
    assert refused(table(must=[1, 2, 2**53 + 1])) == [(2, "out_of_range", "must")]


def test_0_and_1_are_bools_if_the_call_says_so() -> None:
    for column in (
        [0, 1, 1],
        [0.0, 1.0, np.nan],
        pd.array([0, 1, None], "Int64"),
        pd.Series([0, 1, None], dtype=object),
    ):
        assert sent(table(flag=column), "flag", bools_from_ints=True)[:2] == [False, True]
    assert refused(table(flag=[0, 1, 2]), bools_from_ints=True) == [(2, "type_mismatch", "flag")]
    assert sent(table(flag=pd.array([True, None, False], "boolean")), "flag") == [True, None, False]
    assert sent(table(flag=pd.Series([True, None, False], dtype=object)), "flag") == [True, None, False]
