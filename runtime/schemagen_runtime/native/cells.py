"""Describe to the engine the values that a column has in some rows of a table."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Layout(IntEnum):
    """Say how values lie in memory; as ``columns.hpp`` numbers it."""

    OBJECTS = 0
    """Python objects in a sequence; or 64-bit places in a sequence of choices, of which -1 stands for no value."""
    BOOLS = 1
    """Bytes."""
    INTS = 2
    """Signed, of 64 bits."""
    FLOATS = 3
    """Of 64 bits."""
    TIMES = 4
    """Signed ticks since 1970 in UTC, of 64 bits; the least number is none."""
    VECTORS = 5
    """Floats of 64 bits, as many for each row."""
    TEXTS = 6
    """Bytes in UTF-8, those of each row behind those of the row before."""
    LISTS = 7
    """Items that are a column of their own, those of each row behind those of the row before."""


class ColumnCells(NamedTuple):
    """Hold the values of a column; in the order that ``columns.hpp`` reads.

    Attributes:
        layout: how they lie in memory.
        data: a sequence of objects, or a buffer; of lists the cells of all their items.
        missing: a buffer of a byte for each row, 1 where it has no value; None where each has one.
        nan_is_null: whether NaN, and what is no time, stand for no value.
        ticks: how many are a second, where they are times.
        choices: what ``data`` are places in; None where they are values.
        bounds: a buffer of where each text or list begins in ``data``, and behind the last where it ends, in 64 bits.
    """

    layout: Layout
    data: object
    missing: object = None
    nan_is_null: bool = False
    ticks: int = 0
    choices: Sequence[object] | None = None
    bounds: object = None
