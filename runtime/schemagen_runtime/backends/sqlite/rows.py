"""From valid events to rows: which cells an event fills, in the order in which the statements name them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import TypeAlias, cast

from schemagen_runtime.backends.sqlite.layout import Place, StoredColumn
from schemagen_runtime.backends.sqlite.values import Cells, Stored, encoder
from schemagen_runtime.columns import NanPolicy
from schemagen_runtime.document import Document

Row: TypeAlias = tuple[Stored, ...]
Event: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Rows:
    """Events as rows, by each event's index in its batch; an event may be an inference, a label, or both.

    An inference's row is its id and ``RowBuilder.inference``; a label's row is its id, ``RowBuilder.labels`` and the
    label's own timestamp. What all of a batch have in common stands here once.
    """

    model: str
    received_at: str
    indexes: Sequence[int]
    inferences: Mapping[int, Row]
    labels: Mapping[int, Row]


class RowBuilder:
    """Makes rows of the events of one schema; touches no file, and may be used by several threads."""

    def __init__(self, document: Document, stored: Sequence[StoredColumn]) -> None:
        """``stored`` are all columns of the collection, of which the schema may have a part."""
        described = {column.name: column for column in document.all_columns}
        columns = [column for column in stored if column.name in described]
        (self.id,) = (column for column in columns if column.place is Place.ID)
        (timestamp,) = (column for column in columns if column.place is Place.TIMESTAMP)
        self.inference = [column for column in columns if column.place not in (Place.ID, Place.LABEL)]
        self.labels = [column for column in columns if column.place is Place.LABEL]
        self._label_names = [column.name for column in self.labels]
        self._only_inference = frozenset(column.name for column in self.inference if column is not timestamp)
        readers = {column.name: _Reader(column, described[column.name].nan) for column in columns}
        self._id, self._stamp = readers[self.id.name], readers[timestamp.name]
        self._inference = [readers[column.name] for column in self.inference]
        self._labels = [readers[column.name] for column in self.labels]

    def rows(self, model: str, events: Mapping[int, Event]) -> Rows:
        """Valid events, by their indexes in a batch, as rows."""
        inferences: dict[int, Event] = {}
        labels: dict[int, Event] = {}
        for index, event in events.items():
            if self._only_inference.isdisjoint(event):
                labels[index] = event
            else:
                inferences[index] = event
                if self._gives_label(event):
                    labels[index] = event
        received_at = datetime.now(UTC).isoformat()
        return Rows(
            model, received_at, list(events), self._inference_rows(inferences), self._label_rows(labels, inferences)
        )

    def _gives_label(self, event: Event) -> bool:
        names = self._label_names
        return not event.keys().isdisjoint(names) and any(event.get(name) is not None for name in names)

    def _inference_rows(self, events: Mapping[int, Event]) -> dict[int, Row]:
        given = events.values()
        return _by_index(events, [reader.read(given) for reader in (self._id, *self._inference)])

    def _label_rows(self, events: Mapping[int, Event], inferences: Collection[int]) -> dict[int, Row]:
        given = events.values()
        # The timestamp of an inference is its own, not that of the label that it has.
        stamped: list[Event] = [{} if index in inferences else event for index, event in events.items()]
        return _by_index(
            events, [*(reader.read(given) for reader in (self._id, *self._labels)), self._stamp.read(stamped)]
        )


class _Reader:
    """Reads one column of many events: to read event by event, cell by cell, took three times as long."""

    def __init__(self, column: StoredColumn, nan: NanPolicy) -> None:
        self._name = column.name
        self._get: Callable[[Event], object] = itemgetter(column.name)
        self._encode = encoder(column.type, nan)

    def read(self, events: Collection[Event]) -> Cells:
        """The column's cells, None where an event does not have it."""
        try:
            values = list(map(self._get, events))
        except KeyError:
            values = [event.get(self._name) for event in events]
        return cast("Cells", values) if self._encode is None else self._encode(values)


def _by_index(indexes: Iterable[int], columns: Sequence[Cells]) -> dict[int, Row]:
    return dict(zip(indexes, zip(*columns, strict=True), strict=True))
