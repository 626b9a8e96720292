"""Write the rows of one batch: inferences and labels, each at most once, labels joined whenever they come.

ClickHouse knows no transaction over tables and no unique key: what is there is looked up before, and ids are the truth.
A batch of which nobody knows how much was written is written again, and what was is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from schemagen_runtime.api.destination import Outcome, duplicate_id, no_model
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.label_events import LabelEvents
from schemagen_runtime.backends.clickhouse.label_reader import LabelReader
from schemagen_runtime.backends.clickhouse.layout import insert_states
from schemagen_runtime.backends.clickhouse.native import NativeColumn
from schemagen_runtime.backends.clickhouse.quoting import listed, literal
from schemagen_runtime.backends.clickhouse.rows import LabelTime, PreparedRows, Row, given
from schemagen_runtime.backends.clickhouse.tables import TEXTS, TIME, StoredColumn
from schemagen_runtime.backends.clickhouse.values import Form, comparable
from schemagen_runtime.backends.sql.outcomes import outcome_of
from schemagen_runtime.errors import FieldError


class _LabelRow(NamedTuple):
    """Hold a label event that is to be kept: its place in its batch, its row, its time, and the labels that count."""

    place: int
    row: Row
    time: LabelTime
    names: frozenset[str]


class Writer:
    """Write batches of rows over one client."""

    def __init__(self, client: ClickHouseClient) -> None:
        self._client = client

    def write(self, rows: PreparedRows) -> Outcome:
        """Write the rows of one batch; what is written is there when the method returns.

        Raises:
            TransientError, DestinationError: a part may be written; nothing is lost if all of it is written again.
        """
        conflicting, known = self._write_inferences(rows)
        kept = {index: row for index, row in rows.labels.items() if index not in conflicting}
        unchanged = self._write_labels(kept, rows)
        return outcome_of(rows, conflicting, known, unchanged)

    def _write_inferences(self, rows: PreparedRows) -> tuple[dict[int, FieldError], set[int]]:
        """Insert inferences.

        Returns:
            The errors of events whose key is taken by other values, by index; and the indexes of the events that are
            stored already.
        """
        if not rows.inferences:
            return {}, set()
        if rows.model is None:
            return dict.fromkeys(rows.inferences, no_model()), set()
        columns = rows.builder.values
        stored = self._stored_inferences(rows, rows.model)
        conflicting: dict[int, FieldError] = {}
        known: set[int] = set()
        new: list[Row] = []
        for index, row in rows.inferences.items():
            before = stored.setdefault(row.id, row)
            if before is row:
                new.append(row)
            elif differing := _differing(columns, before, row):
                conflicting[index] = duplicate_id(rows.builder.id.name, differing)
            else:
                known.add(index)
        if new:
            many = len(new)
            own = [
                NativeColumn("_model", "String", [rows.model] * many),
                NativeColumn("_schema", "String", [rows.builder.fingerprint] * many),
                NativeColumn("_received_at", TIME, [rows.received] * many),
            ]
            self._client.insert(rows.builder.tables.inferences, [*own, *_columns(rows.builder.id, columns, new)])
        return conflicting, known

    def _stored_inferences(self, rows: PreparedRows, model: str) -> dict[Any, Row]:
        builder = rows.builder
        names = ", ".join(column.quoted for column in (builder.id, *builder.values))
        ids = listed(row.id for row in rows.inferences.values())
        where = f'"_model" = {literal(model)} AND {builder.id.quoted} IN ({ids})'
        first = f'ORDER BY "_precedence" DESC LIMIT 1 BY {builder.id.quoted}'
        query = f'SELECT {names}, "_exact" FROM {builder.tables.inferences} WHERE {where} {first}'  # noqa: S608 -- quoted names and values
        return {id_: Row(id_, tuple(held), texts) for id_, *held, texts in self._client.ask(query)}

    def _write_labels(self, kept: Mapping[int, Row], rows: PreparedRows) -> set[int]:
        """Insert what is new of labels; return the indexes of events that bring nothing new."""
        if not kept:
            return set()
        builder = rows.builder
        reader = LabelReader(self._client, builder.tables, builder.stored)
        events = reader.read(row.id for row in kept.values())
        unchanged: set[int] = set()
        new: list[_LabelRow] = []
        for index, row in kept.items():
            of_id = events.setdefault(row.id, LabelEvents())
            news = of_id.take(given(builder.label_forms, row.held, row.texts), rows.times[index], rows.received)
            if not news.is_new:
                unchanged.add(index)
            if news.is_new or news.names:
                new.append(_LabelRow(index, row, rows.times[index], news.names))
        if new:
            self._client.insert(builder.tables.history, _label_columns(rows, new))
        if unchanged:
            self._renew({kept[index].id for index in unchanged}, rows)
        return unchanged

    def _renew(self, ids: Iterable[Any], rows: PreparedRows) -> None:
        """Take label events once more into what counts: a server that stopped in between may not have done so."""
        builder = rows.builder
        where = f"h.{builder.id.quoted} IN ({listed(ids)})"
        self._client.run(insert_states(builder.tables, builder.stored, where))


def _differing(columns: Sequence[StoredColumn], before: Row, row: Row) -> list[str]:
    return [
        column.name
        for column, old, new in zip(columns, before.held, row.held, strict=True)
        if comparable(old, before.texts.get(column.name)) != comparable(new, row.texts.get(column.name))
    ]


def _columns(id_: StoredColumn, columns: Sequence[StoredColumn], rows: Sequence[Row]) -> list[NativeColumn]:
    held = zip(columns, zip(*(row.held for row in rows), strict=True), strict=True) if columns else ()
    return [
        NativeColumn(id_.column, id_.sql_type, [row.id for row in rows]),
        *(NativeColumn(column.column, column.sql_type, values) for column, values in held),
        NativeColumn("_exact", TEXTS, [row.texts for row in rows]),
    ]


def _only(forms: Sequence[tuple[str, Form]], row: Row, names: frozenset[str]) -> Row:
    """Return a row with only some of its labels."""
    held = [value if name in names else form.null for (name, form), value in zip(forms, row.held, strict=True)]
    return Row(row.id, tuple(held), {name: text for name, text in row.texts.items() if name in names})


def _label_columns(rows: PreparedRows, new: Sequence[_LabelRow]) -> list[NativeColumn]:
    builder = rows.builder
    kept = [_only(builder.label_forms, one.row, one.names) for one in new]
    return [
        *_columns(builder.id, builder.labels, kept),
        NativeColumn("_label_timestamp", "Nullable(String)", [one.time.own for one in new]),
        NativeColumn("_label_at", "String", [one.time.at for one in new]),
        NativeColumn("_label_accepted_at", "String", [one.time.accepted_at for one in new]),
        NativeColumn("_label_received_at", TIME, [rows.received] * len(new)),
        NativeColumn("_place", "UInt32", [one.place for one in new]),
    ]
