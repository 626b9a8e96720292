"""Hold the cells of one column in a form that is counted fast: as numbers, or as places in a list of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Cell: TypeAlias = str | int | float | None
"""What a store keeps of a value."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Hold cells as numbers.

    Attributes:
        values: the number of each row, NaN where there is none.
        missing: which rows have NULL.
    """

    values: NDArray[np.float64]
    missing: NDArray[np.bool_]

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> Self:
        """Return cells as numbers; a text is read as one."""
        values = np.array(cells, dtype=np.float64)
        missing: NDArray[np.bool_] = np.isnan(values)
        # Only where there is no number: to compare each cell with None took as long as to make numbers of them.
        for place in np.flatnonzero(missing).tolist():
            missing[place] = cells[place] is None
        return cls(values, missing)


@dataclass(frozen=True, slots=True)
class Coded:
    """Hold cells as places in a list of values: what is done for each value is done once, however many rows have it.

    Attributes:
        values: the values, each once, in any order; None where rows have NULL.
        places: the place of each row's value among them.
    """

    values: Sequence[Cell]
    places: NDArray[np.int64]

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> Self:
        """Return cells as places, with the values in the order in which they come first."""
        known = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
        return cls(list(known), np.fromiter(map(known.__getitem__, cells), np.int64, len(cells)))

    def cells(self) -> list[Cell]:
        """Return the cell of each row."""
        return [self.values[place] for place in self.places.tolist()]


Column: TypeAlias = Sequence[Cell] | Numbers | Coded
"""The cells of a column in one of these forms."""
