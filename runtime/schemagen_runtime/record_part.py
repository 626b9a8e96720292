"""Hold some records by columns, as frames are made of them."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition.

from collections.abc import Sequence
from typing import Final, NamedTuple

from schemagen_runtime.columns import BaseType, ColumnType

PART: Final = 20_000
"""Records that are read at a time where all of them become one frame: few enough for the caches."""
_TEXT: Final = ColumnType(BaseType.STRING)
_TIME: Final = ColumnType(BaseType.TIMESTAMP)


class PartColumn(NamedTuple):
    """Hold one column of some records.

    Attributes:
        name: its name.
        type: its type.
        cells: its values as a record has them, None where one has none. They may also be as a SQLite store has them:
            bools as 0 and 1, lists and maps as their JSON, NaN as the text that it is on the wire.
    """

    name: str
    type: ColumnType
    cells: Sequence[object]


class RecordPart(NamedTuple):
    """Hold some records.

    Attributes:
        columns: the model of each, then the columns of the collection, then when it was received, and its label.
        rows: how many there are.
    """

    columns: Sequence[PartColumn]
    rows: int


def framed(columns: Sequence[tuple[str, ColumnType]], cells: Sequence[Sequence[object]], rows: int) -> RecordPart:
    """Return some records.

    Args:
        columns: the names and types of the collection's columns.
        cells: the values of each column: the models, the columns of the collection, and the two times of receipt.
        rows: how many records there are.
    """
    taken = {name for name, _ in columns}
    model, received, label_received = (unused(name, taken) for name in ("_model", "_received_at", "_label_received_at"))
    described = [(model, _TEXT), *columns, (received, _TIME), (label_received, _TIME)]
    return RecordPart([PartColumn(*one, some) for one, some in zip(described, cells, strict=True)], rows)


def unused(name: str, taken: set[str]) -> str:
    """Return a name that no column has: with an underscore more before it for as long as one has it."""
    while name in taken:
        name = f"_{name}"
    return name
