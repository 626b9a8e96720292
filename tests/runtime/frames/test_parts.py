"""A vector may be several columns of the table: as the schema says, or the call."""

from __future__ import annotations

from tests.runtime.frames.support import np, pd, refused, sent, table


def test_columns_are_the_elements_of_a_vector() -> None:
    parts = {"V1": [1, 2, 3], "V2": [0.5, np.nan, 1.5], "V3": pd.array([1, None, 2], "Int64")}
    frame = table(**parts)
    assert refused(frame) == [(1, "not_finite", "v")]
    frame.loc[1, "V1"] = None
    assert sent(frame, "v") == [[1.0, 0.5, 1.0], None, [3.0, 1.5, 2.0]]


def test_the_call_may_name_others() -> None:
    frame = table(a=[1.0] * 3, b=[2.0] * 3, c=[3.0] * 3)
    assert sent(frame, "v", vectors={"v": ["c", "b", "a"]}) == [[3.0, 2.0, 1.0]] * 3
    numbered = frame.rename(columns={"a": "x0", "b": "x1", "c": "x2"})
    assert sent(numbered, "v", vectors={"v": "x0..x2"}) == [[1.0, 2.0, 3.0]] * 3


def test_an_int_that_no_float_holds_is_an_error() -> None:
    frame = table(V1=[1, 2, 2**53 + 1], V2=[0.5] * 3, V3=[0.5] * 3)
    assert refused(frame) == [(2, "out_of_range", "v")]
