"""The rows of a batch are read in each form in which endpoints have them."""

from __future__ import annotations

import pytest
from schemagen_runtime.relay.mapping.paths import MISSING
from schemagen_runtime.relay.mapping.rows import read_rows, value_of
from schemagen_runtime.relay.mapping.unmapped import Unmapped

V2 = [
    {"name": "x", "shape": [2, 2], "datatype": "FP32", "data": [1, 2, 3, 4]},
    {"name": "y", "shape": [2], "datatype": "INT64", "data": [5, 6]},
]


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ([[1, 2], [3, 4]], [[1, 2], [3, 4]]),
        ([{"a": 1}], [{"a": 1}]),
        ([0.5, 0.7], [0.5, 0.7]),
        (V2, [{"x": [1, 2], "y": 5}, {"x": [3, 4], "y": 6}]),
        ({"names": ["a", "b"], "ndarray": [[1, 2]]}, [{"a": 1, "b": 2}]),
        (
            {"names": ["a", "b"], "tensor": {"shape": [2, 2], "values": [1, 2, 3, 4]}},
            [{"a": 1, "b": 2}, {"a": 3, "b": 4}],
        ),
        ({"columns": ["a"], "index": [0], "data": [[1]]}, [{"a": 1}]),
        ({"ndarray": [[1]]}, [[1]]),
        ({"a": [1, 2], "b": [3, 4]}, [{"a": 1, "b": 3}, {"a": 2, "b": 4}]),
        ([], []),
    ],
)
def test_rows(value: object, rows: object) -> None:
    assert read_rows(value, "r") == rows


@pytest.mark.parametrize(
    "value",
    [
        *(MISSING, "text", 5, {"a": 1}, {}, {"a": [1], "b": [1, 2]}),
        [{"name": "x", "shape": [3], "data": [1]}],
        [{"name": "x", "shape": ["a"], "data": [1]}],
    ],
)
def test_what_holds_no_rows_is_told(value: object) -> None:
    with pytest.raises(Unmapped, match="at r"):
        read_rows(value, "r")


def test_a_value_by_name_or_place() -> None:
    assert (value_of({"a": 1, "b": 2}, "b"), value_of({"a": 1, "b": 2}, "1")) == (2, 2)
    assert (value_of([5, 6], "1"), value_of(0.5, "0")) == (6, 0.5)
    assert (value_of([5], "1"), value_of([5], "x"), value_of({"a": 1}, "x")) == (MISSING, MISSING, MISSING)
