"""Write the rows of one batch: inferences and labels, each at most once, labels joined whenever they come.

ClickHouse knows no transaction over tables and no unique key: what is there is looked up before, and ids are the truth.
A batch of which nobody knows how much was written is written again, and what was is found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from schemagen_runtime.api.destination import Outcome, duplicate_id, no_model
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.label_events import LabelEvents
from schemagen_runtime.backends.clickhouse.label_reader import LabelReader
from schemagen_runtime.backends.clickhouse.layout import insert_states
from schemagen_runtime.backends.clickhouse.native import NativeColumn, WrittenCells
from schemagen_runtime.backends.clickhouse.quoting import literal
from schemagen_runtime.backends.clickhouse.rows import PreparedRows, Row, Rows, given
from schemagen_runtime.backends.clickhouse.tables import TEXTS, TIME, StoredColumn, among
from schemagen_runtime.backends.clickhouse.values import Form, comparable
from schemagen_runtime.backends.sql.outcomes import outcome_of
from schemagen_runtime.errors import FieldError


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
        kept = rows.labels.only([index for index in rows.labels if index not in conflicting])
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
        stored = self._stored_inferences(rows, rows.model)
        firsts: dict[Any, int] = {}
        conflicting: dict[int, FieldError] = {}
        known: set[int] = set()
        for index, id_ in zip(rows.inferences, rows.inferences.ids, strict=True):
            before = stored.get(id_)
            if before is None:
                first = firsts.setdefault(id_, index)
                if first == index:
                    continue
                before = rows.inferences[first]
            if differing := _differing(rows.builder.values, before, rows.inferences[index]):
                conflicting[index] = duplicate_id(rows.builder.id.name, differing)
            else:
                known.add(index)
        if firsts:
            self._insert_inferences(rows, rows.model, rows.inferences.only(list(firsts.values())))
        return conflicting, known

    def _insert_inferences(self, rows: PreparedRows, model: str, new: Rows) -> None:
        builder, many = rows.builder, len(new)
        own = [
            NativeColumn(name, type_name, WrittenCells.repeated(value, type_name, many))
            for name, type_name, value in (
                ("_model", "String", model),
                ("_schema", "String", builder.fingerprint),
                ("_received_at", TIME, rows.received),
            )
        ]
        self._client.insert(builder.tables.inferences, [*own, *_columns(builder.id, builder.values, new)])

    def _stored_inferences(self, rows: PreparedRows, model: str) -> dict[Any, Row]:
        builder = rows.builder
        names = ", ".join(column.quoted for column in (builder.id, *builder.values))
        where = f'"_model" = {literal(model)} AND {builder.id.quoted} IN ({among(rows.inferences.ids, builder.id)})'
        first = f'ORDER BY "_precedence" DESC LIMIT 1 BY {builder.id.quoted}'
        query = f'SELECT {names}, "_exact" FROM {builder.tables.inferences} WHERE {where} {first}'  # noqa: S608 -- quoted names and values
        return {id_: Row(id_, tuple(held), texts) for id_, *held, texts in self._client.ask(query)}

    def _write_labels(self, kept: Rows, rows: PreparedRows) -> set[int]:
        """Insert what is new of labels; return the indexes of events that bring nothing new."""
        if not kept:
            return set()
        builder = rows.builder
        reader = LabelReader(self._client, builder.tables, builder.stored)
        events = reader.read(kept.ids)
        unchanged: set[int] = set()
        told: dict[int, frozenset[str]] = {}
        for index, row in kept.items():
            of_id = events.setdefault(row.id, LabelEvents())
            news = of_id.take(given(builder.label_forms, row.held, row.texts), rows.times[index], rows.received)
            if not news.is_new:
                unchanged.add(index)
            if news.is_new or news.names:
                told[index] = news.names
        if told:
            self._client.insert(builder.tables.history, _label_columns(rows, told))
        if unchanged:
            self._renew([kept[index].id for index in unchanged], rows)
        return unchanged

    def _renew(self, ids: Sequence[Any], rows: PreparedRows) -> None:
        """Take label events once more into what counts: a server that stopped in between may not have done so."""
        builder = rows.builder
        where = f"h.{builder.id.quoted} IN ({among(ids, builder.id)})"
        self._client.run(insert_states(builder.tables, builder.stored, where))


def _differing(columns: Sequence[StoredColumn], before: Row, row: Row) -> list[str]:
    return [
        column.name
        for column, old, new in zip(columns, before.held, row.held, strict=True)
        if comparable(old, before.texts.get(column.name)) != comparable(new, row.texts.get(column.name))
    ]


def _columns(id_: StoredColumn, columns: Sequence[StoredColumn], rows: Rows) -> list[NativeColumn]:
    return [
        NativeColumn(id_.column, id_.sql_type, rows.id_cells),
        *(
            NativeColumn(column.column, column.sql_type, cells)
            for column, cells in zip(columns, rows.columns, strict=True)
        ),
        NativeColumn("_exact", TEXTS, rows.texts),
    ]


def _only(forms: Sequence[tuple[str, Form]], rows: Rows, told: Mapping[int, frozenset[str]]) -> Rows:
    """Return the rows of some events, with only those of their labels that are told."""
    new, names = rows.only(list(told)), list(told.values())
    columns = [
        [cell if name in some else form.null for cell, some in zip(cells, names, strict=True)]
        for (name, form), cells in zip(forms, new.columns, strict=True)
    ]
    texts = [
        {name: text for name, text in beside.items() if name in some} if beside else beside
        for beside, some in zip(new.texts, names, strict=True)
    ]
    return Rows(list(told), new.ids, columns, texts)


def _label_columns(rows: PreparedRows, told: Mapping[int, frozenset[str]]) -> list[NativeColumn]:
    builder = rows.builder
    times = [rows.times[index] for index in told]
    return [
        *_columns(builder.id, builder.labels, _only(builder.label_forms, rows.labels, told)),
        NativeColumn("_label_timestamp", "Nullable(String)", [time.own for time in times]),
        NativeColumn("_label_at", "String", [time.at for time in times]),
        NativeColumn("_label_accepted_at", "String", [time.accepted_at for time in times]),
        NativeColumn("_label_received_at", TIME, [rows.received] * len(times)),
        NativeColumn("_place", "UInt32", list(told)),
    ]
