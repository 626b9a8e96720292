"""Cells of any type of NumPy become what the engine reads."""

from __future__ import annotations

import pytest
from schemagen_runtime.frames.engine_cells import engine_cells
from schemagen_runtime.frames.kinds import Cells, Packed
from schemagen_runtime.native.cells import ColumnCells, Layout

from tests.runtime.frames.support import np


@pytest.mark.parametrize(
    ("values", "dtype", "layout"),
    [
        ([True, False], "bool", Layout.BOOLS),
        ([1, -2], "int8", Layout.INTS),
        ([1, 2], ">u4", Layout.INTS),
        ([1, 2], "uint64", Layout.INTS),
        ([1, 2**63], "uint64", Layout.OBJECTS),
        ([0.5, 2], "float16", Layout.FLOATS),
        ([0.5, 2], ">f8", Layout.FLOATS),
        ([[0.5, 2], [1, 2]], "float32", Layout.VECTORS),
        (["a", "b"], "U1", Layout.OBJECTS),
    ],
)
def test_values_are_kept(values: object, dtype: str, layout: Layout) -> None:
    data = np.array(values, dtype)
    found = engine_cells(Cells(data[::1]), nan_is_null=True)
    assert found.layout is layout
    assert np.array(found.data).tolist() == values


@pytest.mark.parametrize(
    ("unit", "ticks"), [("D", [86400]), ("s", [86400]), ("ms", [86400 * 10**3]), ("ns", [86400 * 10**9])]
)
def test_times_are_ticks(unit: str, ticks: list[int]) -> None:
    found = engine_cells(Cells(np.array(["1970-01-02"], f"datetime64[{unit}]")), nan_is_null=True)
    assert found.layout is Layout.TIMES
    assert np.array(found.data).tolist() == ticks
    assert found.ticks * 86400 == ticks[0]


def test_categories_are_places() -> None:
    found = engine_cells(Cells(np.array([0, -1], "int8"), None, ["a"]), nan_is_null=False)
    assert (found.layout, np.array(found.data).tolist(), found.choices) == (Layout.OBJECTS, [0, -1], ["a"])


def test_texts_and_lists_lie_side_by_side() -> None:
    bounds = np.array([0, 1, 3])
    texts = Cells(Packed(np.frombuffer(b"abc", "uint8"), bounds, list))
    found = engine_cells(texts, nan_is_null=False)
    assert (found.layout, bytes(found.data), found.bounds is bounds) == (Layout.TEXTS, b"abc", True)  # type: ignore[call-overload]  # a buffer
    lists = Cells(Packed(texts, np.array([0, 2]), list), np.array([True]))
    outer = engine_cells(lists, nan_is_null=False)
    assert outer.layout is Layout.LISTS
    assert isinstance(outer.data, ColumnCells)
    assert outer.data.layout is Layout.TEXTS
