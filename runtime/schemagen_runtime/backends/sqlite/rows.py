"""Make rows of valid events: which cells an event fills, in the order in which the statements name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Collection as Several
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from schemagen_runtime.api.destination import AcceptedRuns, Collection
from schemagen_runtime.backends.sql.event_parts import Event, accepted_at, cells_of, told_apart
from schemagen_runtime.backends.sql.line_preparer import LinePreparer
from schemagen_runtime.backends.sql.line_readers import LineReaders
from schemagen_runtime.backends.sqlite.layout import StoredColumn
from schemagen_runtime.backends.sqlite.values import Cells, Stored, cell_form, encoder, is_negative_zero, zeros_text
from schemagen_runtime.columns import BaseType, NanPolicy
from schemagen_runtime.document import Document, DocumentColumn, Place
from schemagen_runtime.native.row_plan import RowPlan

if TYPE_CHECKING:
    from schemagen_runtime.native._engine import RowReader

StoredRow: TypeAlias = tuple[Stored, ...]
"""The cells of one row of a table, as a statement binds them."""


class PreparedRows(NamedTuple):
    """Hold the events of a batch as rows, by each event's index; an event may be an inference, a label, or both.

    What all events of a batch have in common stands here once.

    Attributes:
        builder: what made them; it knows which cells they have, and where they belong.
        model: the model that they are of; None where none was named.
        received_at: when they came, an RFC 3339 date-time in UTC.
        indexes: the index of each event, also of one that fills no row.
        inferences: each inference's id and the cells of ``RowBuilder.inference``.
        labels: each label's id, the cells of ``RowBuilder.labels``, the label's own timestamp, the time at which it
            counts, and when it was accepted.
        inference_zeros: the columns of an inference that are -0.0, as the store writes them; few have any.
        label_zeros: the same of labels.
    """

    builder: RowBuilder
    model: str | None
    received_at: str
    indexes: Sequence[int]
    inferences: Mapping[int, StoredRow]
    labels: Mapping[int, StoredRow]
    inference_zeros: Mapping[int, str]
    label_zeros: Mapping[int, str]

    def with_rest(self, rest: PreparedRows, left: Iterable[int]) -> PreparedRows:
        """Return these rows with those of the rest of their batch; what is ``left`` and has none there is no event."""
        missing = frozenset(left).difference(rest.indexes)
        return self._replace(
            indexes=[index for index in self.indexes if index not in missing],
            inferences=dict(sorted({**self.inferences, **rest.inferences}.items())),
            labels=dict(sorted({**self.labels, **rest.labels}.items())),
            inference_zeros={**self.inference_zeros, **rest.inference_zeros},
            label_zeros={**self.label_zeros, **rest.label_zeros},
        )


class RowBuilder(LinePreparer["RowReader", PreparedRows]):
    """Make rows of the events of one schema; touches no file, and may be used by several threads.

    Attributes:
        collection: the collection that the rows are for.
        schema_number: the number under which the schema of the events is registered.
        id: the id column.
        timestamp: the timestamp column.
        inference: the columns of an inference's row, after the id.
        labels: the columns of a label's row, after the id.
        plan: the rows that the engine reads of wire lines; None where values become those of another type.
    """

    def __init__(
        self, collection: Collection, schema_number: int, document: Document, stored: Sequence[StoredColumn]
    ) -> None:
        """Find out which cells an event fills; ``stored`` are all columns of the collection."""
        self.collection = collection
        self.schema_number = schema_number
        described = {column.name: column for column in document.all_columns}
        columns = [column for column in stored if column.name in described]
        (self.id,) = (column for column in columns if column.place is Place.ID)
        (self.timestamp,) = (column for column in columns if column.place is Place.TIMESTAMP)
        self.inference = [column for column in columns if column.place not in (Place.ID, Place.LABEL)]
        self.labels = [column for column in columns if column.place is Place.LABEL]
        self._label_names = [column.name for column in self.labels]
        self._only_inference = frozenset(column.name for column in self.inference if column is not self.timestamp)
        readers = {column.name: _Reader(column, described[column.name].nan) for column in columns}
        self._id, self._stamp = readers[self.id.name], readers[self.timestamp.name]
        self._inference = [readers[column.name] for column in self.inference]
        self._labels = [readers[column.name] for column in self.labels]
        self.plan = self._make_plan(columns, described)
        trusting = None if self.plan is None else self.plan.trusting(document.all_columns)
        self._readers = LineReaders(document.all_columns, self.plan, trusting)

    def _make_plan(self, columns: Sequence[StoredColumn], described: Mapping[str, DocumentColumn]) -> RowPlan | None:
        """Say which rows are wanted; None where a column of the store had another type first, and values are turned."""
        if any(column.type.without_nulls != described[column.name].type.without_nulls for column in columns):
            return None
        forms = {column.name: cell_form(column.type) for column in columns}
        id_, stamp = self.id.name, self.timestamp.name
        return RowPlan(forms, [id_, *(column.name for column in self.inference)], [id_, *self._label_names, stamp])

    def prepare(self, model: str | None, events: Mapping[int, Event], accepted: AcceptedRuns = ()) -> PreparedRows:
        """Make rows of valid events of one model, by their indexes in their batch.

        What says that it was accepted in the future was accepted now.
        """
        return self._prepare(model, events, accepted, datetime.now(UTC).isoformat())

    def _prepare(
        self, model: str | None, events: Mapping[int, Event], accepted: AcceptedRuns, received_at: str
    ) -> PreparedRows:
        inferences, labels = told_apart(events, self._only_inference, self._label_names)
        times = accepted_at(list(labels), accepted, received_at)
        inference_rows, inference_zeros = self._inference_rows(inferences)
        label_rows, label_zeros = self._label_rows(labels, inferences, times)
        indexes = list(events)
        return PreparedRows(self, model, received_at, indexes, inference_rows, label_rows, inference_zeros, label_zeros)

    def _prepare_lines(
        self,
        reader: RowReader,
        model: str | None,
        lines: Sequence[bytes],
        judge_rest: Callable[[Sequence[int]], Mapping[int, Event]],
        accepted: AcceptedRuns,
    ) -> PreparedRows:
        inferences, given, left, zeros = reader.read_each(lines)
        received_at = datetime.now(UTC).isoformat()
        times = accepted_at(list(given), accepted, received_at)
        labels = {
            # As in `_label_rows`.
            index: (*row[:-1], None if index in inferences else row[-1], row[-1] or at, at)
            for (index, row), at in zip(given.items(), times, strict=True)
        }
        inference_zeros = _zeros_of(self._inference, inferences, zeros)
        label_zeros = _zeros_of(self._labels, labels, zeros)
        indexes = range(len(lines))
        rows = PreparedRows(self, model, received_at, indexes, inferences, labels, inference_zeros, label_zeros)
        return rows.with_rest(self._prepare(model, judge_rest(left), accepted, received_at), left) if left else rows

    def _inference_rows(self, events: Mapping[int, Event]) -> tuple[dict[int, StoredRow], dict[int, str]]:
        given = events.values()
        cells = [reader.read(given) for reader in self._inference]
        return _by_index(events, [self._id.read(given), *cells]), _zeros(self._inference, events, cells)

    def _label_rows(
        self, events: Mapping[int, Event], inferences: Several[int], accepted_at: Sequence[str]
    ) -> tuple[dict[int, StoredRow], dict[int, str]]:
        given = events.values()
        stamps = self._stamp.read(given)
        # The timestamp of an inference is its own, not that of the label that it has; but the label counts by it.
        own = [None if index in inferences else stamp for index, stamp in zip(events, stamps, strict=True)]
        at = [stamp or accepted for stamp, accepted in zip(stamps, accepted_at, strict=True)]
        cells = [reader.read(given) for reader in self._labels]
        columns = [self._id.read(given), *cells, own, at, accepted_at]
        return _by_index(events, columns), _zeros(self._labels, events, cells)


class _Reader:
    """Read one column of many events: to read event by event, cell by cell, took three times as long."""

    def __init__(self, column: StoredColumn, nan: NanPolicy) -> None:
        self.name = column.name
        self.is_float = column.type.base is BaseType.FLOAT
        self._encode = encoder(column.type, nan)

    def read(self, events: Several[Event]) -> Cells:
        """Return the column's cells, None where an event does not have it."""
        values = cells_of(events, self.name)
        return cast("Cells", values) if self._encode is None else self._encode(values)


def _zeros(readers: Sequence[_Reader], indexes: Iterable[int], columns: Sequence[Cells]) -> dict[int, str]:
    """Find the cells that are -0.0, and write the names of their columns, by the index of the event."""
    found: dict[int, list[str]] = {}
    for reader, cells in zip(readers, columns, strict=True):
        # For speed: most columns have no zero. To look at each cell is the plain way (40 ns a cell, not 7).
        if reader.is_float and not all(cells) and 0.0 in cells:
            for index, cell in zip(indexes, cells, strict=True):
                if not cell and is_negative_zero(cell):
                    found.setdefault(index, []).append(reader.name)
    return {index: str(zeros_text(names)) for index, names in found.items()}


def _zeros_of(readers: Sequence[_Reader], rows: Mapping[int, StoredRow], indexes: Iterable[int]) -> dict[int, str]:
    """Find the cells that are -0.0 in rows of these indexes; the first cell of a row is its id."""
    found = {
        index: [
            reader.name
            for reader, cell in zip(readers, rows[index][1:], strict=False)
            if reader.is_float and is_negative_zero(cell)
        ]
        for index in indexes
        if index in rows
    }
    return {index: str(zeros_text(names)) for index, names in found.items() if names}


def _by_index(indexes: Iterable[int], columns: Sequence[Cells]) -> dict[int, StoredRow]:
    return dict(zip(indexes, zip(*columns, strict=True), strict=True))
