"""Read inferences back, joined with their labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple, cast

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.record import PAGE, LabelValue, Record
from schemagen_runtime.api.record_source import RecordSource, require_asked, require_count
from schemagen_runtime.api.selection import Newest, PlaceInTime, Selection
from schemagen_runtime.api.time_range import TimeRange, read_range
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.label_reader import LabelReader
from schemagen_runtime.backends.clickhouse.layout import ACROSS_MONTHS, select_labels
from schemagen_runtime.backends.clickhouse.quoting import listed, literal
from schemagen_runtime.backends.clickhouse.registry import ClickHouseRegistry
from schemagen_runtime.backends.clickhouse.selection import before_place, conditions_of
from schemagen_runtime.backends.clickhouse.settings import ClickHouseSettings
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, labels_of, one_of, values_of
from schemagen_runtime.backends.clickhouse.values import form_of, micros_literal, micros_of, moment_text
from schemagen_runtime.backends.sql.ids import key_of_id
from schemagen_runtime.checks.fast import is_encodable
from schemagen_runtime.columns import BaseType
from schemagen_runtime.document import Place
from schemagen_runtime.record_part import RecordPart, framed

_SECOND: Final = 1_000_000


class ClickHouseReader(RecordSource):
    """Read the records of a database."""

    def __init__(self, url: str, settings: ClickHouseSettings | None = None) -> None:
        """Look at the URL; nothing is sent yet.

        Raises:
            ValueError: the URL is none of a store.
            SettingsError: the password can be none.
        """
        self._client = ClickHouseClient(url, settings)
        self._registry = ClickHouseRegistry(self._client)

    def find(self, collection: Collection, id: str | int, model: str | None = None) -> list[Record]:  # noqa: A002
        """Return the records under an id: one for each model that predicted under it."""
        require_asked(collection, id, model)
        return self._reader(collection).find(id, model)

    def page(
        self, collection: Collection, limit: int, after: tuple[str, str | int] | None = None, model: str | None = None
    ) -> list[Record]:
        """Return at most ``limit`` records of a collection, by model and id, only those behind ``after``.

        Raises:
            ValueError: ``after`` cannot be the place of a record of this collection.
        """
        return self._reader(collection).page(limit, after, model)

    def records(self, collection: Collection, model: str | None = None) -> Iterator[Record]:
        """Yield every record of a collection, by model and id, a page at a time."""
        require_asked(collection, model=model)
        return self._records(self._reader(collection), model)

    def last(
        self,
        collection: Collection,
        count: int,
        model: str | None = None,
        *,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
    ) -> list[Record]:
        """Return the records whose events are the newest, the newest first."""
        require_asked(collection, model=model)
        return self._reader(collection).last(require_count("count", count), model, read_range(since, until))

    def label_history(self, collection: Collection, id: str | int) -> list[LabelValue]:  # noqa: A002
        """Return every value that was given for the labels of an id, by label, the one that counts last."""
        require_asked(collection, id)
        return self._reader(collection).label_history(id)

    def parts(self, collection: Collection, model: str | None, times: TimeRange, rows: int) -> Iterator[RecordPart]:
        """Yield records by columns, a part at a time, by model, day and id: the order in which they lie."""
        return self._reader(collection).parts(model, times, rows)

    def close(self) -> None:
        """Close this thread's connections."""
        self._client.close()

    def _records(self, reader: Reader, model: str | None) -> Iterator[Record]:
        after = None
        while page := reader.page(PAGE, after, model):
            yield from page
            after = page[-1].model, page[-1].id

    def _reader(self, collection: Collection) -> Reader:
        return Reader(self._client, Tables(collection), self._registry.columns_to_read(collection))


class _Found(NamedTuple):
    """Hold an inference, joined with what counts of the labels of its id.

    Attributes:
        model: its model.
        received: when it was received, in microseconds since 1970.
        day: the day of its time, by which it lies in its table.
        values: what it has, by the names on the wire.
        labels: its labels, None where one is not known.
        label_received: when a label was last received; None where none was.
    """

    model: str
    received: int
    day: str
    values: Mapping[str, object]
    labels: Mapping[str, object]
    label_received: int | None


class Reader:
    """Read the records of one collection."""

    def __init__(self, client: ClickHouseClient, tables: Tables, columns: Sequence[StoredColumn]) -> None:
        """Prepare the queries; ``columns`` are those of the collection."""
        self._client = client
        self._tables = tables
        self._columns = columns
        self._id = one_of(columns, Place.ID)
        self._stamp = one_of(columns, Place.TIMESTAMP)
        self._values = values_of(columns)
        self._labels = labels_of(columns)
        self._forms = {column.name: form_of(column) for column in columns}
        # UUIDs have an order of their own in ClickHouse.
        self._order = f"toString({self._id.quoted})" if self._id.type.base is BaseType.UUID else self._id.quoted
        names = ", ".join(column.quoted for column in self._values)
        self._day = f"toDate32({self._stamp.quoted})"
        internal = f'"_model", "_received_at", toString({self._day}), "_exact"'
        exact = f'"_exact"[{literal(self._stamp.name)}]'
        self._by_time = f"{self._stamp.quoted} DESC, {exact} DESC, {self._order} DESC"
        self._select = f"SELECT {internal}, {names} FROM {tables.inferences} FINAL"  # noqa: S608 -- quoted names

    def find(self, id: str | int, model: str | None = None) -> list[Record]:  # noqa: A002
        """Return the records under an id: one for each model that predicted under it.

        A text stands for an int where the collection's ids are ints; a UUID may be written in either case.
        """
        key = self.key(id)
        if key is None:
            return []
        where = [f"{self._id.quoted} IN ({listed([key])})", *self._of_model(model)]
        return list(map(self._record, self._found(where, '"_model"')))

    def page(self, limit: int, after: tuple[str, str | int] | None = None, model: str | None = None) -> list[Record]:
        """Return at most ``limit`` records, by model and id, only those behind ``after``, a model and an id.

        Raises:
            ValueError: ``after`` cannot be the place of a record of this collection.
        """
        where = self._of_model(model)
        if after is not None:
            key = self.key(after[1])
            if key is None or not is_encodable(after[0]):
                raise ValueError(f"there can be no record {after[1]!r} of model {after[0]!r} in this collection")
            of_model = literal(after[0])
            where.append(f'("_model" > {of_model} OR ("_model" = {of_model} AND {self._order} > {listed([key])}))')
        return list(map(self._record, self._found(where, f'"_model", {self._order} LIMIT {limit}')))

    def last(self, limit: int, model: str | None, times: TimeRange) -> list[Record]:
        """Return at most ``limit`` records of a time, those whose events are the newest, the newest first."""
        where = [*self._of_model(model), *self._of_time(times)]
        records = map(self._record, self._found(where, f"{self._by_time} LIMIT {limit}"))
        return [record for record in records if times.holds(str(record.values[self._stamp.name]))]

    def newest(self, selection: Selection, limit: int, before: PlaceInTime | None) -> Newest:
        """Return at most ``limit`` records of a selection, the newest first, only those before a place.

        Raises:
            ValueError: the collection has no such column, or the column has no numbers.
        """
        key = None if before is None or before.id is None else self.key(before.id)
        if not is_encodable(selection.model) or (before is not None and before.id is not None and key is None):
            return Newest([], None)
        where = list(conditions_of(selection, self._tables, self._columns))
        if before is not None:
            where.append(before_place(before, key, self._columns, self._order))
        found = list(map(self._record, self._found(where, f"{self._by_time} LIMIT {limit + 1}")))
        if len(found) <= limit:
            return Newest(found, None)
        last = found[limit - 1]
        return Newest(found[:limit], PlaceInTime(str(last.values[self._stamp.name]), last.id))

    def label_history(self, id: str | int) -> list[LabelValue]:  # noqa: A002
        """Return every value that was given for the labels of an id, by label, the one that counts last."""
        key = self.key(id)
        events = {} if key is None else LabelReader(self._client, self._tables, self._columns).read([key])
        if key not in events:
            return []
        of_id = events[key]
        said = [*of_id.earlier.values(), *of_id.counting.items()]
        order = {column.name: place for place, column in enumerate(self._labels)}
        said.sort(key=lambda one: (order[one[0]], one[1].clock))
        return [LabelValue(name, self._forms[name].show_held(*one.value), *one.clock) for name, one in said]

    def parts(self, model: str | None, times: TimeRange, rows: int) -> Iterator[RecordPart]:
        """Yield records by columns, one part at least, by model, day and id."""
        where = [*self._of_model(model), *self._of_time(times)]
        order = f'"_model", {self._day}, {self._order}'
        place: list[str] = []
        while True:
            found = self._found([*where, *place], f"{order} LIMIT {rows}")
            kept = [one for one in found if times.holds(str(one.values[self._stamp.name]))]
            if kept or not place:
                yield self._part(kept)
            if len(found) < rows:
                return
            last = found[-1]
            behind = f"{literal(last.model)}, toDate32({literal(last.day)}), {listed([self._id_of(last)])}"
            place = [f"({order}) > ({behind})"]

    def key(self, id: str | int) -> str | int | None:  # noqa: A002
        """Return an id as the store holds it; None where no id of this collection can be so."""
        return key_of_id(self._id.type.base, id)

    def _of_model(self, model: str | None) -> list[str]:
        if model is None:
            return []
        return [f'"_model" = {literal(model)}' if is_encodable(model) else "false"]

    def _of_time(self, times: TimeRange) -> list[str]:
        """Write what a time must be, a second wider than is meant: a leap second is held as the one before it."""
        bounds = ((">=", times.since, 0), ("<=", times.until, 1))
        return [
            f"{self._stamp.quoted} {sign} {micros_literal(_second(text) + more * _SECOND)}"
            for sign, text, more in bounds
            if text is not None
        ]

    def _found(self, where: Sequence[str], order: str) -> list[_Found]:
        conditions = f" WHERE {' AND '.join(where)}" if where else ""
        rows = self._client.ask(f"{self._select}{conditions} ORDER BY {order} {ACROSS_MONTHS}")
        values = [self._shown(self._values, row[4:], row[3]) for row in rows]
        ids = [cast("str | int", one[self._id.name]) for one in values]
        labels, none = self._labels_of(ids), (dict.fromkeys(column.name for column in self._labels), None)
        return [
            _Found(row[0], row[1], row[2], one, *labels.get(id_, none))
            for row, one, id_ in zip(rows, values, ids, strict=True)
        ]

    def _labels_of(self, ids: Sequence[str | int]) -> dict[str | int, tuple[Mapping[str, object], int | None]]:
        if not ids:
            return {}
        query = select_labels(self._tables, self._columns, f"s.{self._id.quoted} IN ({listed(ids)})")
        width = 1 + len(self._labels)
        return {
            row[0]: (self._shown(self._labels, row[1:width], row[width]), row[width + 2])
            for row in self._client.ask(query)
        }

    def _shown(
        self, columns: Sequence[StoredColumn], held: Sequence[object], texts: Mapping[str, str]
    ) -> Mapping[str, object]:
        forms = self._forms
        return {
            column.name: forms[column.name].show_held(one, texts.get(column.name))
            for column, one in zip(columns, held, strict=True)
        }

    def _id_of(self, found: _Found) -> str | int:
        return cast("str | int", found.values[self._id.name])

    def _record(self, found: _Found) -> Record:
        received = None if found.label_received is None else moment_text(found.label_received)
        return Record(
            found.model, self._id_of(found), found.values, found.labels, moment_text(found.received), received
        )

    def _part(self, found: Sequence[_Found]) -> RecordPart:
        cells: list[list[object]] = [[one.model for one in found]]
        for column in self._columns:
            is_label = column.place is Place.LABEL
            cells.append([(one.labels if is_label else one.values)[column.name] for one in found])
        cells.append([moment_text(one.received) for one in found])
        cells.append([None if one.label_received is None else moment_text(one.label_received) for one in found])
        return framed([(column.name, column.type) for column in self._columns], cells, len(found))


def _second(bound: str) -> int:
    """Return the microseconds since 1970 at which the second of a bound begins."""
    return micros_of(datetime.fromisoformat(bound[:19]).replace(tzinfo=UTC))
