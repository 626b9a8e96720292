"""Say which columns ClickHouse keeps of events, so that the engine reads wire lines as these columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from schemagen_runtime.native._engine import BlockReader
    from schemagen_runtime.native.table import ColumnRow

Note: TypeAlias = tuple[int, str, str]
"""The index of a line, the name of a column, and the text of a value that the type of the column cannot hold."""


class BlockRead(NamedTuple):
    """Hold what wire lines are as columns, a row for each line; all that is listed is in the order of the lines.

    Attributes:
        columns: the bytes of each column of the schema, by its name, in ClickHouse's Native format: of a label a cell
            for each line that gives labels, of any other column one for each inference.
        inferences: the indexes of the lines that are inferences.
        inference_ids: their ids.
        labels: the indexes of the lines that give labels; a line may do both.
        label_ids: their ids.
        stamps: of each label the timestamp in UTC, as ``timestamps.in_utc`` writes it; None where it has none.
        notes: what the columns do not hold.
        left: the indexes of the lines that are invalid or spelled otherwise than the schema writes them.
    """

    columns: dict[str, bytes]
    inferences: list[int]
    inference_ids: list[str] | list[int]
    labels: list[int]
    label_ids: list[str] | list[int]
    stamps: list[str | None]
    notes: list[Note]
    left: list[int]


class BlockPlan(NamedTuple):
    """Say how ClickHouse holds the columns of a schema.

    Attributes:
        has_nulls: whether the type of each column, by its name, is nullable, or that of its elements is.
        stamp: the name of the timestamp.
    """

    has_nulls: Mapping[str, bool]
    stamp: str

    def reader(self, columns: tuple[ColumnRow, ...]) -> BlockReader:
        """Return what reads wire lines of these columns; the engine must be there."""
        with LOADING:
            from schemagen_runtime.native._engine import BlockReader  # noqa: PLC0415 -- it may not be there
        return BlockReader(columns, *self.places(columns))

    def places(self, columns: Sequence[ColumnRow]) -> tuple[tuple[bool, ...], int]:
        """Return which of the columns have nulls, and the place of the timestamp, as the engine wants them."""
        names = [column.name for column in columns]
        return tuple(self.has_nulls[name] for name in names), names.index(self.stamp)
