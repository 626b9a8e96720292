"""Lists and maps are read from their JSON, many at once, or taken as they are."""

from __future__ import annotations

import orjson
import pytest
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.frames import cells
from schemagen_runtime.frames.cells import loaded


@pytest.mark.parametrize(
    ("spelled", "given", "values"),
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
def test_cells_become_values(spelled: str, given: list[object], values: list[object]) -> None:
    assert loaded(given, ColumnType.parse(spelled)) == values


@pytest.mark.parametrize("portion", [1, 20, 1000])
def test_portions_change_nothing(portion: int, monkeypatch: pytest.MonkeyPatch) -> None:
    values = [None if row % 7 == 3 else [row / 8] * (row % 5) for row in range(50)]
    values[20] = [float("inf")]
    texts = [None if value is None else orjson.dumps(value).decode() for value in values]
    texts[20] = '["Infinity"]'
    monkeypatch.setattr(cells, "_PORTION", portion)
    assert loaded(texts, ColumnType.parse("list<float>?")) == values
