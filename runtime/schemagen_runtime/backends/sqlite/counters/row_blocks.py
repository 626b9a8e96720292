"""Make blocks, which are counted, of rows as they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias, cast

import orjson

from schemagen_runtime.backends.sqlite.counter_tables import CountedCollection
from schemagen_runtime.backends.sqlite.values import Stored
from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.cells import Column

Row: TypeAlias = Sequence[Stored]
"""Row id, schema, model, timestamp, some columns, the labels, and when these came."""
Rows: TypeAlias = Sequence[Row]
OWN: Final = 4
"""Cells of a row before those of its columns."""
_Clocks: TypeAlias = Mapping[int, Mapping[str, Sequence[str]]]
_NO_COLUMNS: Final[Mapping[str, Column]] = MappingProxyType({})


def block_of(
    place: CountedCollection,
    rows: Rows,
    names: Sequence[str],
    weights: Sequence[int],
    *,
    is_new: bool,
    columns: Mapping[str, Column] = _NO_COLUMNS,
) -> Block:
    """Return rows of one schema as a block.

    Args:
        place: the collection.
        rows: the rows.
        names: the columns of which they have cells, but for the labels.
        weights: what each row counts.
        is_new: whether they were never counted before.
        columns: the columns that were read in another form.
    """
    found = list(zip(*rows, strict=True))
    labels = place.label_columns
    start = OWN + len(names)
    cells = dict(zip((*names, *(column.name for column in labels)), found[OWN:], strict=False))
    at, own, received, clocks = found[start + len(labels) :]
    common = [a or b or c for a, b, c in zip(at, own, received, strict=True)]
    own_clocks = _clocks(clocks)
    times = {column.name: _times(column.name, cells[column.name], common, own_clocks) for column in labels}
    models, stamps = cast("Sequence[str]", found[2]), cast("Sequence[str]", found[3])
    return Block(models, stamps, weights, {**cells, **columns}, times, is_new=is_new)


def _clocks(cells: Sequence[Stored]) -> _Clocks:
    """Return the times that are some labels' alone, by the place of the row and the name of the label."""
    return {place: orjson.loads(str(cell)) for place, cell in enumerate(cells) if cell is not None}


def _times(name: str, cells: Sequence[Stored], common: Sequence[Stored], clocks: _Clocks) -> list[str | None]:
    """Return when a label came first, row by row; None where it has not come."""
    times = [None if cell is None else str(time) for cell, time in zip(cells, common, strict=True)]
    for place, own in clocks.items():
        if name in own and times[place] is not None:
            at, _, *first = own[name]
            times[place] = first[0] if first else at
    return times
