"""Cells become numbers, or places in a list of values, and stay what they were."""

from __future__ import annotations

import numpy as np
import pytest
from schemagen_runtime.counting.cells import Cell, Coded, Numbers


@pytest.mark.parametrize("cells", [[1, None, 2.5], ["NaN", None, 1.0], ["1.50", None, "-3"], [2**62, None, 0]])
def test_nulls_are_told_from_what_is_no_number(cells: list[str | float | None]) -> None:
    found = Numbers.of(cells)
    assert found.missing.tolist() == [cell is None for cell in cells]
    assert [value for cell, value in zip(cells, found.values.tolist(), strict=True) if cell not in (None, "NaN")] == [
        float(cell) for cell in cells if cell not in (None, "NaN")
    ]


@pytest.mark.parametrize("cells", [["b", None, "a", "b"], [None], [], [2**62, -1, 2**62]])
def test_cells_are_what_their_places_say(cells: list[Cell]) -> None:
    coded = Coded.of(cells)
    assert coded.cells() == cells
    assert coded.places.dtype == np.int64
    assert len(coded.values) == len(set(cells))
