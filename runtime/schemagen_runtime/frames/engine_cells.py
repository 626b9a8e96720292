"""Give the engine the cells of a column, in buffers where they are numbers, times, texts or lists of these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.frames.kinds import Cells, Packed
from schemagen_runtime.native.cells import ColumnCells, Layout
from schemagen_runtime.support.numbers import INT64_MAX

_TICKS: Final[Mapping[str, int]] = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
"""How many of NumPy's units are a second."""


def engine_cells(cells: Cells, *, nan_is_null: bool) -> ColumnCells:
    """Return what the engine reads of the cells of a column.

    Args:
        cells: the values.
        nan_is_null: whether NaN stands for no value, and NaT.
    """
    data = cells.data
    if isinstance(data, Packed):
        is_text = isinstance(data.items, np.ndarray)
        items = data.items if is_text else engine_cells(cast("Cells", data.items), nan_is_null=False)
        return ColumnCells(Layout.TEXTS if is_text else Layout.LISTS, items, cells.missing, bounds=data.bounds)
    if cells.choices is not None:
        places = np.asarray(data).astype(np.int64)
        return ColumnCells(Layout.OBJECTS, places, choices=cells.choices, nan_is_null=nan_is_null)
    if isinstance(data, list):
        return ColumnCells(Layout.OBJECTS, data, cells.missing, nan_is_null)
    if data.dtype.kind == "M":
        return _times(cells, cast("NDArray[np.datetime64]", data), nan_is_null=nan_is_null)
    if data.dtype.kind == "f":
        layout = Layout.VECTORS if data.ndim > 1 else Layout.FLOATS
        return ColumnCells(layout, _plain(data, np.float64), cells.missing, nan_is_null)
    if data.dtype.kind == "b":
        return ColumnCells(Layout.BOOLS, _plain(data, np.bool_), cells.missing)
    if data.dtype.kind in "iu" and int(cast("NDArray[np.uint64]", data).max(initial=0)) <= INT64_MAX:
        return ColumnCells(Layout.INTS, _plain(data, np.int64), cells.missing)
    return ColumnCells(Layout.OBJECTS, cast("list[object]", data.tolist()), cells.missing, nan_is_null)


def _times(cells: Cells, data: NDArray[np.datetime64], *, nan_is_null: bool) -> ColumnCells:
    unit = np.datetime_data(data.dtype)[0]
    unit = unit if unit in _TICKS else "s"  # days
    ticks = _plain(data, np.dtype(f"datetime64[{unit}]")).view(np.int64)
    return ColumnCells(Layout.TIMES, ticks, cells.missing, nan_is_null, _TICKS[unit])


def _plain(data: NDArray[np.generic], dtype: type[np.generic] | np.dtype[np.generic]) -> NDArray[np.generic]:
    return np.ascontiguousarray(data, dtype=dtype)
