"""Make vectors of several columns of a frame, one for each element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.checks.scalars import EXACT_INT_IN_FLOAT
from schemagen_runtime.frames.kinds import Cells, Kind, Mask, Piece
from schemagen_runtime.frames.written import some

ELEMENTS: Final = (Kind.FLOAT, Kind.INT, Kind.NOTHING)
"""What a column of elements may be."""


def joined(piece: Piece, places: Sequence[int]) -> Cells:
    """Return the vectors of some rows. One that has no element at all is none; one that lacks some has NaN there.

    Args:
        piece: the rows.
        places: the columns, in the order of the elements.
    """
    found = [_floats(piece.cells(place)) for place in places]
    data = np.column_stack(found)
    return Cells(data, some(cast("Mask", np.isnan(data).all(axis=1))))


def joined_value(piece: Piece, places: Sequence[int], row: int) -> object:
    """Return the vector of one row as a list, None where it has no element."""
    values = [piece.value(place, row) for place in places]
    return None if all(value is None or value != value for value in values) else values  # noqa: PLR0124 -- only NaN


def _floats(cells: Cells) -> NDArray[np.float64]:
    if isinstance(cells.data, list):
        return np.full(len(cells.data), np.nan)
    data = cast("NDArray[np.float64]", cells.data)
    floats = data.astype(np.float64)
    if data.dtype.kind != "f":
        # Such an int is no float: the row goes the way of those that are explained.
        floats[(data > EXACT_INT_IN_FLOAT) | (data < -EXACT_INT_IN_FLOAT)] = np.nan
    if cells.missing is not None:
        floats[cells.missing] = np.nan
    return floats
