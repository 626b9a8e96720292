"""Read inferences back, joined with their labels."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeAlias, cast

import orjson

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.record import LabelValue, Record
from schemagen_runtime.api.selection import Newest, PlaceInTime, Selection
from schemagen_runtime.api.time_range import TimeRange
from schemagen_runtime.backends.sql.ids import key_of_id
from schemagen_runtime.backends.sqlite.connection import FORMAT, format_of
from schemagen_runtime.backends.sqlite.corrections import Clock, StoredLabelsReader
from schemagen_runtime.backends.sqlite.layout import (
    StoredColumn,
    history_table,
    id_column,
    inferences_table,
    records_view,
)
from schemagen_runtime.backends.sqlite.registry import stored_columns
from schemagen_runtime.backends.sqlite.row_hours import Moment, RowHours, Unfinished
from schemagen_runtime.backends.sqlite.selection import Condition, timestamp_column, write_condition
from schemagen_runtime.backends.sqlite.values import Stored, decoder
from schemagen_runtime.checks.fast import is_encodable
from schemagen_runtime.document import Place

_LOOKED_AT: Final = 500
_MOST_LOOKED_AT: Final = 100_000
"""So many inferences are looked at for those that have some value; the next call goes on behind them."""
_INTERNAL: Final = 5
"""Cells of a row before those of the columns."""


class Reader:
    """Read the records of one collection."""

    def __init__(self, connection: sqlite3.Connection, collection: Collection) -> None:
        self._connection = connection
        self._collection = collection
        self._is_old = format_of(connection) < FORMAT
        self._columns = columns = stored_columns(connection, collection)
        self._id = id_column(columns)
        values = [column for column in columns if column.place is not Place.LABEL]
        labels = [column for column in columns if column.place is Place.LABEL]
        # Looked up once: to do so for each cell took more time than to decode it.
        self._names = [column.name for column in values]
        self._values = _decoders(values)
        self._labels = _decoders(labels)
        names = ", ".join(column.quoted for column in (*values, *labels))
        zeros = "NULL, NULL" if self._is_old else '"_negative_zeros", "_label_negative_zeros"'
        internal = f'"_model", "_received_at", "_label_received_at", {zeros}'
        self._next_model = f'SELECT min("_model") FROM {inferences_table(collection)} WHERE "_model" > ?'  # noqa: S608 -- quoted name
        self._select = f"SELECT {internal}, {names} FROM {records_view(collection)}"  # noqa: S608 -- quoted names

    def find(self, id: str | int, model: str | None = None) -> list[Record]:  # noqa: A002
        """Return the records under an id: one for each model that predicted under it.

        A text stands for an int where the collection's ids are ints; a UUID may be written in either case.
        """
        key = self.key(id)
        if key is None or not _may_be_stored(model):
            return []
        query = f'{self._select} WHERE "_model" = ? AND {self._id.quoted} = ?'
        models = self._models() if model is None else (model,)
        return [self._record(row) for one in models for row in self._connection.execute(query, (one, key))]

    def page(self, limit: int, after: tuple[str, str | int] | None = None, model: str | None = None) -> list[Record]:
        """Return at most ``limit`` records, by model and id, only those behind ``after``, a model and an id.

        Raises:
            ValueError: ``after`` cannot be the place of a record of this collection.
        """
        if not _may_be_stored(model):
            return []
        id_ = self._id.quoted
        conditions = [] if model is None else ['"_model" = ?']
        given: list[Stored] = [] if model is None else [model]
        if after is not None:
            key = self.key(after[1])
            if key is None or not _may_be_stored(after[0]):
                raise ValueError(f"there can be no record {after[1]!r} of model {after[0]!r} in this collection")
            if model is None:
                conditions.append(f'("_model", {id_}) > (?, ?)')
                given += [after[0], key]
            # Each condition so that the index leads to the first row: a page must not cost what lies before it.
            elif model == after[0]:
                conditions.append(f"{id_} > ?")
                given.append(key)
            elif model < after[0]:
                return []
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        query = f'{self._select}{where} ORDER BY "_model", {id_} LIMIT ?'
        return [self._record(row) for row in self._connection.execute(query, (*given, limit))]

    def last(self, limit: int, model: str | None, times: TimeRange) -> list[Record]:
        """Return at most ``limit`` records of a time, those whose events are the newest, the newest first."""
        if not _may_be_stored(model):
            return []
        time, id_ = timestamp_column(self._columns).quoted, self._id.quoted
        bounds = {'"_model" = ?': model, f"{time} >= ?": times.since, f"{time} < ?": times.until}
        given = {text: value for text, value in bounds.items() if value is not None}
        where = f" WHERE {' AND '.join(given)}" if given else ""
        query = f"{self._select}{where} ORDER BY {time} DESC, {id_} DESC LIMIT ?"
        return [self._record(row) for row in self._connection.execute(query, (*given.values(), limit))]

    def newest(self, selection: Selection, limit: int, before: PlaceInTime | None = None) -> Newest:
        """Return at most ``limit`` records of a selection, the newest first, only those before a place.

        Raises:
            ValueError: the collection has no such column, or the column has no numbers.
        """
        if not _may_be_stored(selection.model) or (
            before is not None and before.id is not None and self.key(before.id) is None
        ):
            return Newest([], None)
        condition = write_condition(selection, self._columns, before)
        hours = RowHours.of(self._connection, self._collection)
        if hours is not None:
            return self._by_time(hours, selection, limit, before, condition)
        time, id_ = timestamp_column(self._columns).quoted, self._id.quoted
        query = f"{self._select} WHERE {condition.text} ORDER BY {time} DESC, {id_} DESC LIMIT ?"
        found = self._connection.execute(query, (*condition.values, limit + 1)).fetchall()
        records = [self._record(row) for row in found[:limit]]
        if len(found) <= limit:
            return Newest(records, None)
        at = self._names.index(timestamp_column(self._columns).name)
        return Newest(records, PlaceInTime(str(found[limit - 1][_INTERNAL + at]), records[-1].id))

    def _by_time(
        self, hours: RowHours, selection: Selection, limit: int, before: PlaceInTime | None, whole: Condition
    ) -> Newest:
        """Do the same where it is known which rows lie in which hour; ``whole`` is the condition of the selection.

        What a label must be is looked for a part at a time: one that hardly occurs keeps nobody waiting.
        """
        having = selection.having
        is_of_label = having is not None and any(
            one.name == having.column and one.place is Place.LABEL for one in self._columns
        )
        condition = write_condition(selection._replace(having=None), self._columns, before) if is_of_label else whole
        moments = hours.newest(selection, before, condition)
        size, most = (_LOOKED_AT, _MOST_LOOKED_AT) if is_of_label else (min(limit + 1, _LOOKED_AT), limit + 1)
        id_ = self._id.quoted
        records: list[Record] = []
        last: PlaceInTime | None = None
        for _ in range(0, most, size):
            taken = list(islice(moments, size))
            some = [one for one in taken if isinstance(one, Moment)]
            marks = ", ".join("?" * len(some))
            query = f"{self._select} WHERE {whole.text} AND {id_} IN ({marks})"
            rows = self._connection.execute(query, (*whole.values, *(one.id for one in some)))
            found = {record.id: record for record in map(self._record, rows)}
            for one in some:
                if one.id not in found:
                    continue
                if len(records) == limit:
                    return Newest(records, last)
                records.append(found[one.id])
                last = PlaceInTime(one.at, one.id)
            if taken and isinstance(taken[-1], Unfinished):
                return Newest(records, PlaceInTime(taken[-1].before, None))
            if len(some) < size:
                return Newest(records, None)
            last = PlaceInTime(some[-1].at, some[-1].id)
        return Newest(records, last)

    def label_history(self, id: str | int) -> list[LabelValue]:  # noqa: A002
        """Return every value that was given for the labels of an id, by label, the one that counts last."""
        key = self.key(id)
        if key is None:
            return []
        stored = StoredLabelsReader(self._connection, self._collection, self._columns).read(key)
        if stored is None:
            return []
        found: list[tuple[str, Stored, Clock]] = []
        if not self._is_old:
            table = history_table(self._collection)
            query = f"SELECT label, value, at, accepted_at FROM {table} WHERE id = ? ORDER BY rowid"  # noqa: S608 -- quoted name
            rows = self._connection.execute(query, (key,))
            found += [(name, value, Clock(at, accepted_at)) for name, value, at, accepted_at in rows]
        # Behind the others: of one moment the one that counts must come last, and sorting keeps the order.
        found += [(name, value, stored.clocks[name]) for name, value in stored.values.items()]
        decoders = dict(self._labels)
        order = {name: place for place, name in enumerate(decoders)}
        found.sort(key=lambda one: (order[one[0]], one[2]))
        return [LabelValue(name, decoders[name](value), *clock) for name, value, clock in found]

    def _models(self) -> Iterator[str]:
        """Yield every model, each by a leap through the index, which reads no more than one row of it."""
        model: str | None = ""
        while (model := self._connection.execute(self._next_model, (model,)).fetchone()[0]) is not None:
            yield model

    def key(self, id: str | int) -> str | int | None:  # noqa: A002
        """Return an id as the store holds it; None where no id of this collection can be so."""
        return key_of_id(self._id.type.base, id)

    def _record(self, row: Sequence[Stored]) -> Record:
        values = _decoded(self._values, row[_INTERNAL : _INTERNAL + len(self._values)])
        labels = _decoded(self._labels, row[_INTERNAL + len(self._values) :])
        if row[3] is not None:
            values = _with_zeros(values, str(row[3]))
        if row[4] is not None:
            labels = _with_zeros(labels, str(row[4]))
        id_ = cast("str | int", values[self._id.name])
        label_time = None if row[2] is None else str(row[2])
        return Record(str(row[0]), id_, values, labels, str(row[1]), label_time)


_Decoders: TypeAlias = Sequence[tuple[str, Callable[[Stored], object]]]


def _decoders(columns: Sequence[StoredColumn]) -> _Decoders:
    return [(column.name, decoder(column.type)) for column in columns]


def _decoded(decoders: _Decoders, cells: Sequence[Stored]) -> Mapping[str, object]:
    return {name: None if cell is None else decode(cell) for (name, decode), cell in zip(decoders, cells, strict=True)}


def _with_zeros(values: Mapping[str, object], zeros: str) -> Mapping[str, object]:
    """Return values with the sign of those that are -0.0, which a column of type REAL does not hold."""
    return {**values, **dict.fromkeys(cast("list[str]", orjson.loads(zeros)), -0.0)}


def _may_be_stored(model: str | None) -> bool:
    """Tell whether a model may have records: SQLite holds no lone surrogates."""
    return model is None or is_encodable(model)
