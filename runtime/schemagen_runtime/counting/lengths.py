"""Count the elements of lists and maps, which stores keep as JSON."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import orjson
from numpy.typing import NDArray

from schemagen_runtime.counting.cells import Cell


def lengths(cells: Sequence[Cell]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return how many elements each cell has, NaN where there is none, and which cells are null."""
    values = np.array([np.nan if cell is None else len(orjson.loads(str(cell))) for cell in cells], np.float64)
    return values, np.isnan(values)
