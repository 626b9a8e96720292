"""Say which rows a store keeps of events, so that the engine reads wire lines as these rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from schemagen_runtime.columns import BaseType
from schemagen_runtime.document import Place
from schemagen_runtime.native.table import ANY_NUMBER, KINDS, MAP, SCALAR, SEQUENCE, ColumnRow, ScalarRow
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from schemagen_runtime.document import DocumentColumn
    from schemagen_runtime.native._engine import RowReader

Cell: TypeAlias = str | int | float | None
"""What a row holds of a column whose form says so."""


class CellForm(IntEnum):
    """Say in which form a store keeps the values of a column. ``cells.hpp`` numbers them so, too."""

    PLAIN = 0
    """As JSON has it."""
    BIT = 1
    """1 and 0 for true and false."""
    UTC = 2
    """A timestamp as ``timestamps.in_utc`` writes it."""
    JSON = 3
    """A list, vector or map as the text of it in JSON; the keys of a map in their order."""
    PASSED = 4
    """The same of a list or vector of floats that was judged before: its text as it stands, no number of it is read."""


class RowPlan(NamedTuple):
    """Say which cells the rows of events have.

    Attributes:
        forms: the form of each column of the schema, by its name.
        inference: the columns of an inference's row, in their order.
        label: the columns of a label's row.
    """

    forms: Mapping[str, CellForm]
    inference: Sequence[str]
    label: Sequence[str]

    def trusting(self, columns: Iterable[DocumentColumn]) -> RowPlan:
        """Return the plan for lines of these columns that were judged before."""
        floats = [one.name for one in columns if one.type.is_sequence and one.type.scalar is BaseType.FLOAT]
        return self._replace(forms={**self.forms, **dict.fromkeys(floats, CellForm.PASSED)})

    def reader(self, columns: tuple[ColumnRow, ...]) -> RowReader:
        """Return what reads wire lines of these columns; the engine must be there."""
        with LOADING:
            from schemagen_runtime.native._engine import RowReader  # noqa: PLC0415 -- it may not be there
        return RowReader(columns, *self.places(columns))

    def places(self, columns: Sequence[ColumnRow]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Return the forms of columns, and the places in them of the cells of both rows, as the engine wants them."""
        at = {column.name: place for place, column in enumerate(columns)}
        forms = tuple(int(self.forms[column.name]) for column in columns)
        return forms, tuple(at[name] for name in self.inference), tuple(at[name] for name in self.label)


def describe_types(columns: Iterable[DocumentColumn]) -> tuple[ColumnRow, ...]:
    """Return what the engine needs to know to read lines that are valid: types, and no constraints."""
    return tuple(_describe_type(column) for column in columns)


def _describe_type(column: DocumentColumn) -> ColumnRow:
    form = SEQUENCE if column.type.is_sequence else MAP if column.type.base is BaseType.MAP else SCALAR
    item = ScalarRow(
        KINDS[column.type.scalar],
        is_nullable=column.type.nullable_elements,
        precision=column.type.precision or 0,
        scale=column.type.scale or 0,
    )
    is_label = column.place is Place.LABEL
    return ColumnRow(
        column.name,
        column.name,
        form,
        may_lack=True,
        is_common=is_label or column.place in (Place.ID, Place.TIMESTAMP),
        is_label=is_label,
        least_items=0,
        largest_items=ANY_NUMBER,
        item=item,
    )
