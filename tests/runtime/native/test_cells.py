"""The engine takes cells that hold what they say, and no others."""

from __future__ import annotations

import pytest
from schemagen_runtime.native.cells import ColumnCells, Layout
from schemagen_runtime.native.loading import engine_name

from tests.runtime.frames.support import SCHEMA, np

pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")
LEAST = {
    "id": ColumnCells(Layout.OBJECTS, ["a", "b"]),
    "at": ColumnCells(Layout.TIMES, np.array([0, 1500], "int64"), ticks=1000),
    "must": ColumnCells(Layout.INTS, np.array([1, 2], "int64")),
    "p": ColumnCells(Layout.FLOATS, np.array([0.5, 0.25])),
}


def encode(**columns: ColumnCells) -> list[bytes | None]:
    assert SCHEMA.engine is not None
    return SCHEMA.engine.encode_rows({**LEAST, **columns}, 2, True)


def test_each_layout_is_read() -> None:
    places = ColumnCells(Layout.OBJECTS, np.array([-1, 1], "int64"), choices=["red", "green"])
    vectors = ColumnCells(Layout.VECTORS, np.arange(6.0).reshape(2, 3))
    flags = ColumnCells(Layout.BOOLS, np.array([True, False]), missing=np.array([False, True]))
    first, second = encode(word=places, v=vectors, flag=flags)
    assert first is not None
    assert second is not None
    assert b'"id":"a","at":"1970-01-01T00:00:00+00:00",' in first
    assert b'"at":"1970-01-01T00:00:01.500000+00:00"' in second
    assert (b'"must":1.0,' in first, b'"v":[3.0,4.0,5.0]' in second) == (True, True)
    assert (b'"word":null' in first, b'"word":"green"' in second) == (True, True)
    assert (b'"flag":true' in first, b'"flag":null' in second) == (True, True)


@pytest.mark.parametrize(
    "cells",
    [
        ColumnCells(Layout.OBJECTS, ["a"]),
        ColumnCells(Layout.BOOLS, np.array([True] * 3)),
        ColumnCells(Layout.INTS, np.array([1, 2], "int32")),
        ColumnCells(Layout.FLOATS, np.array([0.5])),
        ColumnCells(Layout.VECTORS, np.arange(3.0)),
        ColumnCells(Layout.TIMES, np.array([1, 2], "int64")),
        ColumnCells(Layout.INTS, np.array([1, 2], "int64"), missing=np.array([True])),
        ColumnCells(Layout.OBJECTS, np.array([0, 2], "int64"), choices=["a", "b"]),
        ColumnCells(Layout.OBJECTS, np.array([0, -2], "int64"), choices=["a", "b"]),
        ColumnCells(Layout.OBJECTS, np.array([0, 1, 0], "int64"), choices=["a", "b"]),
    ],
)
def test_cells_of_another_size_are_refused(cells: ColumnCells) -> None:
    with pytest.raises(ValueError, match=r"a column has another number of rows|a place is none of the choices"):
        encode(note=cells)


def test_a_column_of_another_type_is_left_to_others() -> None:
    assert encode(v=LEAST["p"]) == [None, None]
    assert encode(note=LEAST["must"]) == [None, None]
    assert encode(born=LEAST["at"])[1] is None
