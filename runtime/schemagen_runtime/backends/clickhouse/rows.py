"""Make columns of valid events: which tables and columns events fill, and with what."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, NamedTuple

from schemagen_runtime.api.destination import AcceptedRuns
from schemagen_runtime.api.store import Preparer
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, labels_of, one_of, values_of
from schemagen_runtime.backends.clickhouse.values import Form, Held, form_of, micros_of
from schemagen_runtime.backends.sql.event_parts import Event, accepted_at, cells_of, told_apart
from schemagen_runtime.document import Document, Place
from schemagen_runtime.timestamps import in_utc

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
        columns: what each column of the builder holds of each row, the id aside.
        texts: the texts beside them of each row, by the columns' names on the wire.
    """

    def __init__(
        self,
        indexes: Sequence[int],
        ids: Sequence[Any],
        columns: Sequence[Sequence[Any]],
        texts: Sequence[Mapping[str, str]],
    ) -> None:
        self._indexes = indexes
        self.ids = ids
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

    def without(self, indexes: Container[int]) -> PreparedRows:
        """Return the batch without the events with these indexes."""
        return self._replace(
            indexes=[index for index in self.indexes if index not in indexes],
            inferences=self.inferences.only([index for index in self.inferences if index not in indexes]),
            labels=self.labels.only([index for index in self.labels if index not in indexes]),
        )


class RowBuilder(Preparer):
    """Make rows of the events of one schema; sends nothing, and may be used by several threads.

    Attributes:
        tables: the tables that the rows are for.
        fingerprint: of the schema of the events.
        stored: every column of the collection.
        id: the id column.
        values: the columns of an inference's row, after the id.
        labels: the columns of a label's row, after the id.
        label_forms: their names on the wire, and how their values are held.
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

    def prepare(self, model: str | None, events: Mapping[int, Event], accepted: AcceptedRuns = ()) -> PreparedRows:
        """Make rows of valid events of one model, by their indexes in their batch.

        What says that it was accepted in the future was accepted now.
        """
        inferences, labels = told_apart(events, self._only_inference, [column.name for column in self.labels])
        now = datetime.now(UTC)
        moments = accepted_at(list(labels), accepted, now.isoformat())
        times = {
            index: self._time(event, moment, is_inference=index in inferences)
            for (index, event), moment in zip(labels.items(), moments, strict=True)
        }
        made = self._rows(inferences, self._values), self._rows(labels, self.label_forms)
        return PreparedRows(self, model, micros_of(now), list(events), *made, times)

    def _time(self, event: Event, accepted_at: str, *, is_inference: bool) -> LabelTime:
        stamp = event.get(self._stamp)
        if stamp is None:
            return LabelTime(None, accepted_at, accepted_at)
        at = in_utc(str(stamp))
        return LabelTime(None if is_inference else at, at, accepted_at)

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


def given(forms: Sequence[tuple[str, Form]], held: Sequence[Any], texts: Mapping[str, str]) -> dict[str, Held]:
    """Return the labels that a row has a value of, by their names on the wire; ``forms`` are those of its columns."""
    return {
        name: (one, texts.get(name))
        for (name, form), one in zip(forms, held, strict=True)
        if name in texts or one != form.null
    }
