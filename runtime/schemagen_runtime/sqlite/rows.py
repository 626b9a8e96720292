"""From valid events to rows: which cells an event fills, in the order in which the statements name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import TypeAlias, cast

from schemagen_runtime.document import Document
from schemagen_runtime.sqlite.layout import Place, StoredColumn
from schemagen_runtime.sqlite.values import Stored, encoder

Row: TypeAlias = list[Stored]
Event: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Rows:
    """Events as rows, by each event's index in its batch; an event may be an inference, a label, or both."""

    indexes: Sequence[int]
    inferences: Mapping[int, Row]
    labels: Mapping[int, Row]


class RowBuilder:
    """Makes rows of the events of one schema; touches no file, and may be used by several threads.

    An inference's row is model, id, ``inference``, schema and time of receipt; a label's row is id, ``labels``,
    the label's own timestamp and time of receipt.
    """

    def __init__(self, document: Document, stored: Sequence[StoredColumn], schema_number: int) -> None:
        """``stored`` are all columns of the collection, of which the schema may have a part."""
        described = {column.name: column for column in document.all_columns}
        columns = [column for column in stored if column.name in described]
        (self.id,) = (column for column in columns if column.place is Place.ID)
        (self.timestamp,) = (column for column in columns if column.place is Place.TIMESTAMP)
        self.inference = [column for column in columns if column.place not in (Place.ID, Place.LABEL)]
        self.labels = [column for column in columns if column.place is Place.LABEL]
        self._schema_number = schema_number
        self._encoders = {column.name: encoder(column.type, described[column.name].nan) for column in columns}
        self._only_inference = frozenset(column.name for column in self.inference if column is not self.timestamp)
        names = [self.id.name, *(column.name for column in self.inference)]
        self._names = names
        # One call in C for all cells of an event that gives them all, as our own clients' events do.
        self._get_all: Callable[[Event], tuple[object, ...]] = itemgetter(*names)
        self._encoded = [
            (place, encode) for place, name in enumerate(names, start=1) if (encode := self._encoders[name]) is not None
        ]

    def rows(self, model: str, events: Mapping[int, Event]) -> Rows:
        """Valid events, by their indexes in a batch, as rows."""
        now = datetime.now(UTC).isoformat()
        inferences: dict[int, Row] = {}
        labels: dict[int, Row] = {}
        for index, event in events.items():
            is_inference = not self._only_inference.isdisjoint(event)
            if is_inference:
                inferences[index] = self._inference_row(model, event, now)
            given = [self._cell(column, event) for column in self.labels]
            if not is_inference or any(value is not None for value in given):
                stamp = None if is_inference else self._cell(self.timestamp, event)
                labels[index] = [self._cell(self.id, event), *given, stamp, now]
        return Rows(list(events), inferences, labels)

    def _inference_row(self, model: str, event: Event, now: str) -> Row:
        try:
            values = self._get_all(event)
        except KeyError:
            values = tuple(map(event.get, self._names))
        row: Row = [model, *cast("tuple[Stored, ...]", values), self._schema_number, now]
        for place, encode in self._encoded:
            value = row[place]
            if value is not None:
                row[place] = encode(value)
        return row

    def _cell(self, column: StoredColumn, event: Event) -> Stored:
        value, encode = event.get(column.name), self._encoders[column.name]
        return cast("Stored", value) if value is None or encode is None else encode(value)
