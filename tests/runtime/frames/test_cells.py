"""Lists and maps are read from their JSON, many at once, or taken as they are."""

from __future__ import annotations

import pytest
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.frames.cells import loaded


@pytest.mark.parametrize(
    ("spelled", "cells", "values"),
    [
        ("list<int>?", ["[1,2]", None, "[]"], [[1, 2], None, []]),
        ("list<int>?", [[1], None], [[1], None]),
        ("list<int>?", [None], [None]),
        ("list<string>", ['["a,b","]["]'], [["a,b", "]["]]),
        ("vector<2>", ['["Infinity",1.0]', "[1.0,2.0]"], [[float("inf"), 1.0], [1.0, 2.0]]),
        ("map<string,float?>", ['{"a":"-Infinity","b":null,"c":1}'], [{"a": float("-inf"), "b": None, "c": 1.0}]),
        ("map<string,string>", ['{"a":"NaN"}'], [{"a": "NaN"}]),
    ],
)
def test_cells_become_values(spelled: str, cells: list[object], values: list[object]) -> None:
    assert loaded(cells, ColumnType.parse(spelled)) == values
