"""Make wire lines of the rows of a frame, by columns and a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, cast

import numpy as np
import orjson

from schemagen_runtime.frames.engine_cells import engine_cells
from schemagen_runtime.frames.kinds import Frame, Mask, Piece
from schemagen_runtime.frames.plan import Plan
from schemagen_runtime.frames.written import Style, Written, combined

_CELLS: Final = 200_000
"""Cells that are made into lines together: enough that NumPy's calls cost nothing, and few enough for the caches, and
for the store to have its first rows soon."""
_FEWEST, _MOST = 1_000, 10_000
_FEW: Final = 0.1
"""The share of rows up to which each that the engine has no line for is explained by itself."""


class Rows:
    """Hold the lines of some rows; those that are not known to be valid have none, and are explained."""

    __slots__ = ("_piece", "_plan", "lines")

    def __init__(self, plan: Plan, piece: Piece) -> None:
        """Write the lines of a piece."""
        self._plan = plan
        self._piece = piece
        self.lines: list[bytes | None] = _lines(plan, piece)

    def event(self, row: int) -> dict[str, object]:
        """Return a row as ``ingest_events`` would take it: what the frame has no column for is left out."""
        return {name: one.adapt(one.value(self._piece, row)) for name, one in self._plan.pairings.items()}


class LineEvents(Sequence[object]):
    """Hold events that are known by their lines; one is read when somebody asks for it, as errors do."""

    __slots__ = ("_lines",)

    def __init__(self, lines: Sequence[bytes]) -> None:
        """Hold the lines."""
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, place: int | slice) -> object:  # type: ignore[override]  # a slice of it is one too
        if isinstance(place, slice):
            return LineEvents(self._lines[place])
        return cast("object", orjson.loads(self._lines[place]))


def rows_of(plan: Plan, frame: Frame) -> Iterator[Rows]:
    """Yield the rows of a frame, some at a time."""
    cells = sum(one.described.type.dimension or 1 for one in plan.pairings.values())
    for piece in frame.pieces(rows_at_a_time(cells)):
        if piece.rows:
            yield Rows(plan, piece)


def rows_at_a_time(cells: int) -> int:
    """Return how many rows of so many cells, each element of a vector one, are made into lines together."""
    return max(_FEWEST, min(_MOST, _CELLS // max(cells, 1)))


def _lines(plan: Plan, piece: Piece) -> list[bytes | None]:
    if plan.engine is not None:
        cells = {
            name: engine_cells(one.cells(piece), nan_is_null=one.nan_is_null) for name, one in plan.pairings.items()
        }
        lines = plan.engine.encode_rows(cells, piece.rows, plan.is_inference)
        if lines.count(None) <= _FEW * piece.rows:
            return lines
    return _written_lines(plan, piece)


def _written_lines(plan: Plan, piece: Piece) -> list[bytes | None]:
    """Return the lines that the writers of the columns make: they know more kinds of objects than the engine does."""
    written = {name: one.writer.write(one.cells(piece).unpacked()) for name, one in plan.pairings.items()}
    template = _template(tuple((name, written[name].style if name in written else None) for name in plan.names))
    lines = list(map(template.__mod__, zip(*(one.parts for one in written.values()), strict=True)))
    unsure = _unsure(plan, written)
    if unsure is None:
        return cast("list[bytes | None]", lines)
    found = cast("list[bytes | None]", lines)
    for row in np.flatnonzero(unsure).tolist():
        found[row] = None
    return found


def _unsure(plan: Plan, written: dict[str, Written]) -> Mask | None:
    """Return the rows that are not known to be valid."""
    unsure: Mask | None = None
    for one in written.values():
        unsure = combined(unsure, one.unsure)
    if plan.is_inference:
        return unsure
    # A label event has one label at least.
    nulls = [written[name].null for name in plan.labels]
    if not any(null is None for null in nulls):
        unsure = combined(unsure, cast("Mask", np.logical_and.reduce(cast("list[Mask]", nulls))))
    return unsure


@lru_cache(maxsize=256)
def _template(columns: tuple[tuple[str, Style | None], ...]) -> bytes:
    """Return what makes a line of the parts of its columns; a column that the frame does not have is null."""
    entries = [
        orjson.dumps(name).replace(b"%", b"%%") + b":" + (b"null" if style is None else style.value)
        for name, style in columns
    ]
    return b"{" + b",".join(entries) + b"}"
