"""Make columns of valid events: which tables and columns events fill, and with what."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from schemagen_runtime.api.destination import AcceptedRuns
from schemagen_runtime.backends.clickhouse.native import WrittenCells
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, labels_of, one_of, values_of
from schemagen_runtime.backends.clickhouse.values import Form, Held, form_of, micros_of
from schemagen_runtime.backends.sql.event_parts import Event, accepted_at, cells_of, told_apart
from schemagen_runtime.backends.sql.line_preparer import LinePreparer
from schemagen_runtime.backends.sql.line_readers import LineReaders
from schemagen_runtime.document import Document, Place
from schemagen_runtime.native.block_plan import BlockPlan, BlockRead
from schemagen_runtime.timestamps import in_utc

if TYPE_CHECKING:
    from schemagen_runtime.native._engine import BlockReader
    from schemagen_runtime.native.block_plan import Note

_NO_TEXTS: Final[Mapping[str, str]] = {}


class Row(NamedTuple):
    """Hold what one event puts into a table.

    Attributes:
        id: its id, as its column holds it.
        held: what each column of the builder holds, the id aside.
        texts: the texts beside them, by the columns' names on the wire.
    """

    id: Any
    held: tuple[Any, ...]
    texts: Mapping[str, str]


class Rows(Mapping[int, Row]):
    """Hold rows by the indexes of their events, a column at a time.

    Attributes:
        ids: the id of each row.
        id_cells: the same, as what is inserted.
        columns: what each column of the builder holds of each row, the id aside.
        texts: the texts beside them of each row, by the columns' names on the wire.
    """

    def __init__(
        self,
        indexes: Sequence[int],
        ids: Sequence[Any],
        columns: Sequence[Sequence[Any]],
        texts: Sequence[Mapping[str, str]],
        id_cells: WrittenCells | None = None,
    ) -> None:
        self._indexes = indexes
        self.ids = ids
        self.id_cells: Sequence[Any] = ids if id_cells is None else id_cells
        self.columns = columns
        self.texts = texts

    def __getitem__(self, index: int) -> Row:
        place = self._places[index]
        return Row(self.ids[place], tuple(cells[place] for cells in self.columns), self.texts[place])

    def __contains__(self, index: object) -> bool:
        return index in self._places

    def __iter__(self) -> Iterator[int]:
        return iter(self._indexes)

    def __len__(self) -> int:
        return len(self._indexes)

    def only(self, indexes: Sequence[int]) -> Rows:
        """Return the rows with these indexes, which are in the order of the rows."""
        if len(indexes) == len(self):
            return self
        places = [self._places[index] for index in indexes]
        ids, texts, *columns = ([cells[place] for place in places] for cells in (self.ids, self.texts, *self.columns))
        return Rows(indexes, ids, columns, texts)

    def with_rest(self, rest: Rows) -> Rows:
        """Return these rows and those of the rest of their batch, in the order of their indexes."""
        if not rest or not self:
            return self or rest
        indexes = [*self, *rest]
        order = sorted(range(len(indexes)), key=indexes.__getitem__)

        def merged(some: Iterable[Any], others: Iterable[Any]) -> list[Any]:
            both = [*some, *others]
            return [both[place] for place in order]

        columns = [merged(*both) for both in zip(self.columns, rest.columns, strict=True)]
        ids, texts = merged(self.ids, rest.ids), merged(self.texts, rest.texts)
        return Rows(merged(self, rest), ids, columns, texts)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {index: place for place, index in enumerate(self._indexes)}


class LabelTime(NamedTuple):
    """Say when the labels of an event count: RFC 3339 date-times in UTC.

    Attributes:
        own: the timestamp of a label event; None where it has none, or is an inference.
        at: the time at which they count.
        accepted_at: when the event was accepted.
    """

    own: str | None
    at: str
    accepted_at: str


class PreparedRows(NamedTuple):
    """Hold the events of a batch as rows, by each event's index; an event may be an inference, a label, or both.

    Attributes:
        builder: what made them.
        model: the model that they are of; None where none was named.
        received: when they came, in microseconds since 1970.
        indexes: the index of each event.
        inferences: the rows of inferences.
        labels: the rows of labels.
        times: when each label counts.
    """

    builder: RowBuilder
    model: str | None
    received: int
    indexes: Sequence[int]
    inferences: Rows
    labels: Rows
    times: Mapping[int, LabelTime]

    def with_rest(self, rest: PreparedRows, left: Iterable[int]) -> PreparedRows:
        """Return these rows with those of the rest of their batch; what is ``left`` and has none there is no event."""
        missing = frozenset(left).difference(rest.indexes)
        return self._replace(
            indexes=[index for index in self.indexes if index not in missing],
            inferences=self.inferences.with_rest(rest.inferences),
            labels=self.labels.with_rest(rest.labels),
            times={**self.times, **rest.times},
        )

    def without(self, indexes: Container[int]) -> PreparedRows:
        """Return the batch without the events with these indexes."""
        return self._replace(
            indexes=[index for index in self.indexes if index not in indexes],
            inferences=self.inferences.only([index for index in self.inferences if index not in indexes]),
            labels=self.labels.only([index for index in self.labels if index not in indexes]),
        )


class RowBuilder(LinePreparer["BlockReader", PreparedRows]):
    """Make rows of the events of one schema; sends nothing, and may be used by several threads.

    Attributes:
        tables: the tables that the rows are for.
        fingerprint: of the schema of the events.
        stored: every column of the collection.
        id: the id column.
        values: the columns of an inference's row, after the id.
        labels: the columns of a label's row, after the id.
        label_forms: their names on the wire, and how their values are held.
        plan: the columns that the engine reads of wire lines; None where values become those of another type.
    """

    def __init__(self, tables: Tables, fingerprint: str, document: Document, stored: Sequence[StoredColumn]) -> None:
        """Find out which columns an event fills; ``stored`` are all columns of the collection."""
        self.tables = tables
        self.fingerprint = fingerprint
        self.stored = stored
        described = {column.name for column in document.all_columns}
        columns = [column for column in stored if column.name in described]
        self.id = one_of(columns, Place.ID)
        self.values = [column for column in values_of(columns) if column.place is not Place.ID]
        self.labels = labels_of(columns)
        self._id = form_of(self.id)
        self._values = [(column.name, form_of(column)) for column in self.values]
        self.label_forms = [(column.name, form_of(column)) for column in self.labels]
        self._stamp = one_of(columns, Place.TIMESTAMP).name
        self._only_inference = document.only_inference
        self.plan = self._make_plan(columns, document)
        self._readers = LineReaders(document.all_columns, self.plan, self.plan)

    def _make_plan(self, columns: Sequence[StoredColumn], document: Document) -> BlockPlan | None:
        """Say which columns are wanted; None where a column of the store has another type, and values are turned."""
        described = {column.name: column.type.without_nulls for column in document.all_columns}
        if any(column.type.without_nulls != described[column.name] for column in columns):
            return None
        return BlockPlan({column.name: "Nullable(" in column.sql_type for column in columns}, self._stamp)

    def prepare(self, model: str | None, events: Mapping[int, Event], accepted: AcceptedRuns = ()) -> PreparedRows:
        """Make rows of valid events of one model, by their indexes in their batch.

        What says that it was accepted in the future was accepted now.
        """
        return self._prepare(model, events, accepted, datetime.now(UTC))

    def _prepare(
        self, model: str | None, events: Mapping[int, Event], accepted: AcceptedRuns, now: datetime
    ) -> PreparedRows:
        inferences, labels = told_apart(events, self._only_inference, [column.name for column in self.labels])
        moments = accepted_at(list(labels), accepted, now.isoformat())
        times = {
            index: _time(None if stamp is None else in_utc(str(stamp)), moment, is_inference=index in inferences)
            for index, stamp, moment in zip(labels, cells_of(labels.values(), self._stamp), moments, strict=True)
        }
        made = self._rows(inferences, self._values), self._rows(labels, self.label_forms)
        return PreparedRows(self, model, micros_of(now), list(events), *made, times)

    def _prepare_lines(
        self,
        reader: BlockReader,
        model: str | None,
        lines: Sequence[bytes],
        judge_rest: Callable[[Sequence[int]], Mapping[int, Event]],
        accepted: AcceptedRuns,
    ) -> PreparedRows:
        read = BlockRead(*reader.read_each(lines))
        now = datetime.now(UTC)
        moments = accepted_at(read.labels, accepted, now.isoformat())
        whole = frozenset(read.inferences) if read.labels else frozenset[int]()
        times = {
            index: _time(stamp, moment, is_inference=index in whole)
            for index, stamp, moment in zip(read.labels, read.stamps, moments, strict=True)
        }
        made = self._inferences_of(read), self._labels_of(read)
        rows = PreparedRows(self, model, micros_of(now), range(len(lines)), *made, times)
        return (
            rows.with_rest(self._prepare(model, judge_rest(read.left), accepted, now), read.left) if read.left else rows
        )

    def _inferences_of(self, read: BlockRead) -> Rows:
        cells = self._cells_of([self.id, *self.values], read, len(read.inferences))
        texts = _texts_of(read.inferences, {column.name for column in self.values}, read.notes)
        return Rows(read.inferences, read.inference_ids, cells[1:], texts, cells[0])

    def _labels_of(self, read: BlockRead) -> Rows:
        # Each of them is looked at, so they are read at once.
        cells = [list(one) for one in self._cells_of(self.labels, read, len(read.labels))]
        texts = _texts_of(read.labels, {column.name for column in self.labels}, read.notes)
        return Rows(read.labels, read.label_ids, cells, texts)

    def _cells_of(self, columns: Sequence[StoredColumn], read: BlockRead, rows: int) -> list[WrittenCells]:
        return [WrittenCells(read.columns[one.name], one.sql_type, rows) for one in columns]

    def _rows(self, events: Mapping[int, Event], columns: Sequence[tuple[str, Form]]) -> Rows:
        given = events.values()
        texts: list[Mapping[str, str]] = [_NO_TEXTS] * len(events)
        held: list[Sequence[Any]] = []
        for name, form in columns:
            column = form.hold_column(cells_of(given, name))
            held.append(column.cells)
            for place, text in column.texts.items():
                texts[place] = {**texts[place], name: text}
        ids = self._id.hold_column(cells_of(given, self.id.name)).cells
        return Rows(list(events), ids, held, texts)


def _time(stamp: str | None, accepted_at: str, *, is_inference: bool) -> LabelTime:
    if stamp is None:
        return LabelTime(None, accepted_at, accepted_at)
    return LabelTime(None if is_inference else stamp, stamp, accepted_at)


def _texts_of(indexes: Sequence[int], names: Container[str], notes: Iterable[Note]) -> list[Mapping[str, str]]:
    """Return the texts beside the columns with some names, for each of the rows with these indexes."""
    found: dict[int, dict[str, str]] = {}
    for index, name, text in notes:
        if name in names:
            found.setdefault(index, {})[name] = text
    return [found.get(index, _NO_TEXTS) for index in indexes] if found else [_NO_TEXTS] * len(indexes)


def given(forms: Sequence[tuple[str, Form]], held: Sequence[Any], texts: Mapping[str, str]) -> dict[str, Held]:
    """Return the labels that a row has a value of, by their names on the wire; ``forms`` are those of its columns."""
    return {
        name: (one, texts.get(name))
        for (name, form), one in zip(forms, held, strict=True)
        if name in texts or one != form.null
    }
