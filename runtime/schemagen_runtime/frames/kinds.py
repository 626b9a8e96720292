"""Describe a frame without saying whose it is: its columns, what kind of value each holds, and pieces of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Mask: TypeAlias = NDArray[np.bool_]
"""For each row of a piece, whether something holds of it."""


class Kind(StrEnum):
    """Name what the values of a column of a frame are, in words for messages."""

    BOOL = "bools"
    INT = "whole numbers"
    FLOAT = "floats"
    DECIMAL = "decimals"
    TIME = "times with a zone"
    NAIVE = "times without a zone"
    DAY = "days"
    TEXT = "texts"
    UUID = "UUIDs"
    LIST = "lists"
    MAP = "maps"
    NOTHING = "nothing but nulls"
    OBJECT = "Python objects"
    OTHER = "values that no column of a schema has"


@dataclass(frozen=True, slots=True)
class Packed:
    """Hold texts or lists that lie in memory one behind the other.

    Attributes:
        items: the bytes of the texts in UTF-8; the items of the lists.
        bounds: where each begins among them, and behind the last where it ends. What is missing may have any.
        objects: makes Python objects of them, None where there is no value.
    """

    items: NDArray[np.uint8] | Cells
    bounds: NDArray[np.int64]
    objects: Callable[[], list[object]]


@dataclass(frozen=True, slots=True)
class Cells:
    """Hold the values of one column in some rows.

    Attributes:
        data: a NumPy array of bools, numbers or ``datetime64`` in UTC or without a zone; an array of two dimensions for
            vectors of one length; texts and lists that lie side by side; a list of Python objects for all else, None
            where there is no value.
        missing: where the frame says that there is no value; None where it says so of no row. NaN and NaT in ``data``
            come beside these.
        choices: what ``data`` are places in, where the column is a category; -1 stands for no value.
    """

    data: NDArray[np.generic] | Packed | list[object]
    missing: Mask | None = None
    choices: Sequence[object] | None = None

    def unpacked(self) -> Cells:
        """Return the same with Python objects in the place of what is packed, as writers take it."""
        return Cells(self.data.objects(), self.missing) if isinstance(self.data, Packed) else self


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """Describe one column of a frame.

    Attributes:
        name: its name.
        kind: what its values are.
        spelled: its type as its library spells it.
        item: what its items are, where they are lists or maps, and its type says so.
        has_own_nulls: whether NaN is a value beside null; in NumPy's floats it is all there is for null.
        choices: the values that there can be, where it is a category; None where it is none.
    """

    name: str
    kind: Kind
    spelled: str
    item: Kind | None = None
    has_own_nulls: bool = True
    choices: Sequence[object] | None = None


class Piece(Protocol):
    """Hold some rows of a frame, in order. A column is named by its place among those of the frame."""

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        ...

    def cells(self, place: int, zone: str | None = None) -> Cells:
        """Return the values of a column; times without a zone as those of ``zone``, where one is given."""
        ...

    def value(self, place: int, row: int) -> object:
        """Return one value as a Python object, None where there is none."""
        ...


class Frame(Protocol):
    """Hold a table of somebody else's library."""

    @property
    def columns(self) -> Sequence[FrameColumn]:
        """Return its columns, in order. A name may stand there twice."""
        ...

    @property
    def rows(self) -> int | None:
        """Return how many rows it has; None where that is not known before they are read."""
        ...

    @property
    def unnamed(self) -> str:
        """Return why its columns have no names that a schema could know; empty where they have some."""
        ...

    @property
    def index_names(self) -> Sequence[str]:
        """Return the names of what stands beside its columns, as the index of pandas does."""
        ...

    def classes(self, place: int) -> frozenset[type]:
        """Return the classes of the values of a column of Python objects, those of nulls aside."""
        ...

    def is_empty(self, place: int) -> bool:
        """Tell whether a column has no value in any row."""
        ...

    def cast(self, name: str, to: str) -> str:
        """Return the code that makes another type of a column: ``to`` is a type as NumPy spells it."""
        ...

    def pieces(self, rows: int) -> Iterator[Piece]:
        """Yield all rows, at most so many at a time."""
        ...
