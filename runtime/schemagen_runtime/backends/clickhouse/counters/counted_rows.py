"""Read the rows that are to be counted, as the cells that the SQLite store would have of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, TypeAlias, cast

from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.layout import ACROSS_MONTHS, is_given, select_labels
from schemagen_runtime.backends.clickhouse.quoting import listed, literal
from schemagen_runtime.backends.clickhouse.selection import is_there
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, labels_of, one_of, values_of
from schemagen_runtime.backends.clickhouse.values import HOUR, form_of, micros_literal, moment_text
from schemagen_runtime.backends.sqlite.values import encoder
from schemagen_runtime.columns import BaseType, NanPolicy, spell_non_finite
from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.cells import Cell
from schemagen_runtime.document import Place

ROWS: Final = 10_000
"""Rows of one page: what is read of them lies in memory."""
_AS_THEY_ARE: Final = (BaseType.FLOAT, BaseType.TIMESTAMP)
"""Types whose values are counted as a record has them."""

Blocks: TypeAlias = Sequence[tuple[str, Block]]
"""Rows by the fingerprint of their schema."""


class CountedRows:
    """Read the rows of one collection."""

    def __init__(self, client: ClickHouseClient, tables: Tables, columns: Sequence[StoredColumn]) -> None:
        """Prepare the queries; ``columns`` are those of the collection."""
        self._client = client
        self._tables = tables
        self._columns = columns
        self._id = one_of(columns, Place.ID)
        self._stamp = one_of(columns, Place.TIMESTAMP)
        self._values = values_of(columns)
        self._labels = labels_of(columns)
        self._order = ('"_model"', f"toDate32({self._stamp.quoted})", self._id.quoted)

    def of_hours(
        self, hours: Sequence[int], model: str | None = None, columns: frozenset[str] | None = None
    ) -> Iterator[Blocks]:
        """Yield the rows whose own time lies in some hours, some thousand at a time, in the order of their table.

        Args:
            hours: hours since 1970.
            model: the only model that is wanted; None for every one.
            columns: the only columns that are wanted, without labels; None for all, with labels.

        Raises:
            TransientError, DestinationError: they cannot be read, here and below.
        """
        wanted = self._values if columns is None else [one for one in self._values if one.name in columns]
        where = [f"({' OR '.join(map(self._within, _runs(hours)))})"]
        if model is not None:
            where.append(f'"_model" = {literal(model)}')
        order, behind = ", ".join(self._order), "true"
        while rows := self._read(wanted, [*where, behind], order):
            yield self._blocks(wanted, rows, has_labels=columns is None)
            if len(rows) < ROWS:
                return
            model_, _, stamp, _, id_ = rows[-1][:5]
            place = (literal(model_), f"toDate32({micros_literal(stamp)})", self._id_literal(id_))
            behind = f"({order}) > ({', '.join(place)})"

    def earliest(self, columns: Iterable[str]) -> Blocks:
        """Return the rows that were received first of those that have a value in some columns, some thousand."""
        wanted = [column for column in self._columns if column.name in set(columns)]
        has_value = " OR ".join(map(self._has_value, wanted))
        return self._blocks(
            self._values,
            self._read(self._values, [f"({has_value})"], '"_received_at", "_model", ' + self._id.quoted),
            has_labels=True,
        )

    def _has_value(self, column: StoredColumn) -> str:
        if column.place is not Place.LABEL:
            return f"({is_there(column)})"
        labelled = f"SELECT h.{self._id.quoted} FROM {self._tables.history} AS h WHERE {is_given(column)}"  # noqa: S608 -- quoted names
        return f"{self._id.quoted} GLOBAL IN ({labelled})"

    def _within(self, hours: tuple[int, int]) -> str:
        start, end = hours
        return f"{self._stamp.quoted} BETWEEN {micros_literal(start * HOUR)} AND {micros_literal(end * HOUR - 1)}"

    def _id_literal(self, id_: str | int) -> str:
        return f"toUUID({listed([id_])})" if self._id.type.base is BaseType.UUID else listed([id_])

    def _read(self, wanted: Sequence[StoredColumn], where: Sequence[str], order: str) -> list[tuple[Any, ...]]:
        own = ('"_model"', '"_schema"', self._stamp.quoted, '"_exact"', self._id.quoted)
        names = ", ".join((*own, *(column.quoted for column in wanted)))
        conditions = " AND ".join(where)
        return self._client.ask(
            f"SELECT {names} FROM {self._tables.inferences} FINAL WHERE {conditions} "  # noqa: S608 -- quoted names
            f"ORDER BY {order} LIMIT {ROWS} {ACROSS_MONTHS}"
        )

    def _blocks(self, wanted: Sequence[StoredColumn], rows: Sequence[tuple[Any, ...]], *, has_labels: bool) -> Blocks:
        labels, firsts = self._labels_of([row[4] for row in rows]) if has_labels and self._labels else ({}, {})
        by_schema: dict[str, list[tuple[Any, ...]]] = {}
        for row in rows:
            by_schema.setdefault(row[1], []).append(row)
        return [(schema, self._block(wanted, some, labels, firsts)) for schema, some in by_schema.items()]

    def _block(
        self,
        wanted: Sequence[StoredColumn],
        rows: Sequence[tuple[Any, ...]],
        labels: Mapping[Any, Sequence[Any]],
        firsts: Mapping[Any, Sequence[str]],
    ) -> Block:
        models, _, stamps, texts, ids, *columns = zip(*rows, strict=True)
        cells = {column.name: _cells(column, held, texts) for column, held in zip(wanted, columns, strict=True)}
        times: dict[str, list[str | None]] = {}
        nothing = [None] * len(self._labels)
        of_ids = [labels.get(id_, (*nothing, {})) for id_ in ids]
        times_of_ids = [firsts.get(id_, nothing) for id_ in ids]
        for place, column in enumerate(self._labels if labels else ()):
            found = _cells(column, [one[place] for one in of_ids], [one[-1] for one in of_ids])
            cells[column.name] = found
            came = zip(found, times_of_ids, strict=True)
            times[column.name] = [None if cell is None else first[place] for cell, first in came]
        weights = [1] * len(rows)
        return Block(models, list(map(moment_text, stamps)), weights, cells, times, is_new=True)

    def _labels_of(self, ids: Sequence[Any]) -> tuple[dict[Any, Sequence[Any]], dict[Any, Sequence[str]]]:
        """Return what counts of the labels of ids, with the texts beside them, and when each came first."""
        width = 1 + len(self._labels)
        where = f"IN ({listed(ids) or 'NULL'})"
        query = select_labels(self._tables, self._columns, f"s.{self._id.quoted} {where}")
        labels: dict[Any, Sequence[Any]] = {row[0]: row[1 : width + 1] for row in self._client.ask(query)}
        first = ", ".join(f'minIf(h."_label_at", {is_given(column)})' for column in self._labels)
        id_ = f"h.{self._id.quoted}"
        query = f"SELECT {id_}, {first} FROM {self._tables.history} AS h WHERE {id_} {where} GROUP BY {id_}"  # noqa: S608 -- quoted names
        return labels, {row[0]: row[1:] for row in self._client.ask(query)}


def _cells(column: StoredColumn, held: Sequence[Any], texts: Sequence[Mapping[str, str]]) -> Sequence[Cell]:
    """Return a column as the SQLite store has it."""
    form = form_of(column)
    name = column.name
    shown = [form.show_held(one, own.get(name)) for one, own in zip(held, texts, strict=True)]
    if column.type.base in _AS_THEY_ARE:
        return cast("Sequence[Cell]", shown)
    encode = encoder(column.type, NanPolicy.ALLOW)
    return cast("Sequence[Cell]", shown) if encode is None else encode(list(map(_on_the_wire, shown)))


def _on_the_wire(value: object) -> object:
    """Return a value, with what JSON has no numbers for as the strings that stand for it."""
    if isinstance(value, float):
        return value if abs(value) < float("inf") else spell_non_finite(value)
    if isinstance(value, list):
        return list(map(_on_the_wire, cast("list[object]", value)))
    if isinstance(value, dict):
        return {key: _on_the_wire(one) for key, one in cast("dict[str, object]", value).items()}
    return value


def _runs(hours: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield hours that follow each other: the first, and the hour behind the last."""
    for _, group in groupby(enumerate(sorted(set(hours))), lambda pair: pair[1] - pair[0]):
        run = [hour for _, hour in group]
        yield run[0], run[-1] + 1
