"""Write the statements that make the store's tables: whoever prints them and whoever runs them take them from here.

Each may be run twice: that changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from schemagen_runtime.backends.clickhouse.quoting import literal, quoted
from schemagen_runtime.backends.clickhouse.tables import (
    TEXTS,
    TIME,
    StoredColumn,
    Tables,
    in_database,
    labels_of,
    one_of,
    values_of,
)
from schemagen_runtime.document import Place

_CLOCK: Final = 'tuple(h."_label_at", h."_label_accepted_at", h."_label_received_at", h."_place")'
"""When a label counts: its time, when it was accepted, when it came, and its place in its batch."""

_DURABLE: Final = "\nSETTINGS fsync_after_insert = 1, fsync_part_directory = 1"

ACROSS_MONTHS: Final = "SETTINGS do_not_merge_across_partitions_select_final = 0"
"""Stands behind a query with FINAL: else what came twice, with times in two months, would be there twice."""

_PRECEDENCE: Final = 'toUInt64(9223372036854775807 - toUnixTimestamp64Micro("_received_at"))'
"""Of two inferences under one key the one that was received first has the higher one, and stays."""


class OwnTable(NamedTuple):
    """Say how a table of the store's own is made, which has rows of all collections.

    Attributes:
        held: what it holds beside the project, the collection, and when a row came.
        key: by which of several rows under one the newest counts.
        kept: how long a row is kept, as an interval of SQL; for ever where it is empty.
    """

    held: str
    key: str
    kept: str = ""


OWN_TABLES: Final = {
    "schemagen_schemas": OwnTable(
        f"version String, fingerprint String, document String, registered_at {TIME}",
        "project, collection, fingerprint",
    ),
    "schemagen_columns": OwnTable(
        'name String, place String, type String, "column" String, number UInt32',
        "project, collection, name",
    ),
    "schemagen_modes": OwnTable("mode String", "project, collection"),
    "schemagen_former_documents": OwnTable("digest String", "project, collection, digest"),
    "schemagen_erased_ids": OwnTable("salt String, hash String", "project, collection, salt, hash"),
    "schemagen_rejections": OwnTable(
        f'report String, hour {TIME}, model String, fingerprint String, "column" String, code String, events UInt64',
        'project, collection, hour, model, fingerprint, "column", code, report',
    ),
    "schemagen_pruned_hours": OwnTable(f"hour {TIME}", "project, collection, hour"),
    "schemagen_requests": OwnTable(
        '"key" String, digest String, errors String', 'project, collection, "key"', "INTERVAL 1 HOUR"
    ),
}
"""The tables that every store has."""


class _Table(NamedTuple):
    """Hold how a table is made: its parts, its engine, what the engine goes by, and its keys."""

    name: str
    local: str
    parts: Sequence[str]
    engine: str
    rule: str
    keys: str


def own_statements(database: str = "", cluster: str = "") -> Iterator[str]:
    """Yield the statements that make the tables of the store's own; of each row the newest counts."""
    for name, own in OWN_TABLES.items():
        # Every server of a cluster holds all of them, whatever its shard.
        everywhere = "'/clickhouse/tables/{uuid}/all', '{shard}-{replica}', " if cluster else ""
        engine = f"{'Replicated' if cluster else ''}ReplacingMergeTree({everywhere}changed_at)"
        parts = f"project String, collection String, {own.held}, changed_at {TIME}"
        table = f"{in_database(database, name)}{_on(cluster)}"
        kept = f" TTL toDateTime(changed_at) + {own.kept}" if own.kept else ""
        yield f"CREATE TABLE IF NOT EXISTS {table} ({parts}) ENGINE = {engine} ORDER BY ({own.key}){kept}{_DURABLE}"


def statements_to_create(tables: Tables, columns: Sequence[StoredColumn]) -> Iterator[str]:
    """Yield the statements that make the tables and views of a collection; those that are there stay as they are."""
    for table in (_inferences(tables, columns), _history(tables, columns), _labels(tables, columns)):
        yield from _create(tables, table, one_of(columns, Place.ID))
    yield _create_feed(tables, columns)
    yield _create_records(tables, columns)


def statements_to_add(tables: Tables, stored: Sequence[StoredColumn], added: Sequence[StoredColumn]) -> Iterator[str]:
    """Yield the statements that give new columns their place in tables that are there, and in their views."""
    columns = [*stored, *added]
    values, labels = values_of(added), labels_of(added)
    for table, parts in (
        (tables.inferences, [column.declaration for column in values]),
        (tables.history, [column.declaration for column in labels]),
        (tables.labels, [column.state for column in labels]),
    ):
        if parts:
            yield f"ALTER TABLE {table} {', '.join(f'ADD COLUMN IF NOT EXISTS {part}' for part in parts)}"
    if labels:
        yield f"ALTER TABLE {tables.feed} MODIFY QUERY {select_states(tables, columns)}"
    yield _create_records(tables, columns)


def statements_to_widen(tables: Tables, columns: Sequence[StoredColumn], widened: StoredColumn) -> Iterator[str]:
    """Yield the statements that give a column, one of ``columns``, the wider type that it has now.

    What counts of a label cannot be turned into another type: it is made anew of the label events.
    """
    if widened.place is not Place.LABEL:
        yield f"ALTER TABLE {tables.inferences} MODIFY COLUMN {widened.declaration}"
    else:
        yield f"ALTER TABLE {tables.history} MODIFY COLUMN {widened.declaration}"
        yield f"DROP VIEW IF EXISTS {tables.feed} SYNC"
        yield f"DROP TABLE IF EXISTS {tables.labels} SYNC"
        yield from _create(tables, _labels(tables, columns), one_of(columns, Place.ID))
        yield _create_feed(tables, columns)
        yield insert_states(tables, columns)
    yield _create_records(tables, columns)


def select_states(tables: Tables, columns: Sequence[StoredColumn], where: str = "") -> str:
    """Write the query that makes of label events, called ``h``, what the table of labels keeps of each id.

    What it makes may be written again and again, for of one event there is one value.
    """
    # Each name with its table: else what is made would be meant, which has the names of what it is made of.
    id_ = one_of(columns, Place.ID).quoted
    states = [
        f"argMaxIfState(tuple(h.{one.quoted}, {_text_of(one)}), {_CLOCK}, toUInt8({is_given(one)})) AS {one.quoted}"
        for one in labels_of(columns)
    ]
    stamps = ['max(h."_label_timestamp") AS "_label_timestamp"', 'max(h."_label_received_at") AS "_label_received_at"']
    names = _listed([f"h.{id_} AS {id_}", *states, *stamps])
    return f"SELECT{names}\nFROM {tables.local.history} AS h{_where(where)} GROUP BY h.{id_}"


def insert_states(tables: Tables, columns: Sequence[StoredColumn], where: str = "") -> str:
    """Write the statement that takes label events, called ``h``, into the table of labels once more."""
    # Named: a label that came with a later version stands behind the others in the table.
    id_ = one_of(columns, Place.ID).quoted
    labels = (one.quoted for one in labels_of(columns))
    names = ", ".join((id_, *labels, '"_label_timestamp"', '"_label_received_at"'))
    return f"INSERT INTO {tables.local.labels} ({names}) {select_states(tables, columns, where)}"


def select_labels(tables: Tables, columns: Sequence[StoredColumn], where: str = "") -> str:
    """Write the query for what counts of the labels of each id in the table of labels, called ``s``."""
    id_ = one_of(columns, Place.ID).quoted
    labels = labels_of(columns)
    values = [f"tupleElement(argMaxIfMerge(s.{one.quoted}), 1) AS {one.quoted}" for one in labels]
    texts = [f"{literal(one.name)}, tupleElement(argMaxIfMerge(s.{one.quoted}), 2)" for one in labels]
    exact = f"mapFilter((name, text) -> notEmpty(text), map({', '.join(texts)}))" if texts else "map()"
    stamps = ['max(s."_label_timestamp") AS "_label_timestamp"', 'max(s."_label_received_at") AS "_label_received_at"']
    names = _listed([f"s.{id_} AS {id_}", *values, f"CAST({exact}, '{TEXTS}') AS \"_label_exact\"", *stamps])
    return f"SELECT{names}\nFROM {tables.labels} AS s{_where(where)} GROUP BY s.{id_}"


def select_counting(tables: Tables, columns: Sequence[StoredColumn]) -> str:
    """Write the query for the label events of which some value counts: their ids, when they came, and their places."""
    id_ = one_of(columns, Place.ID).quoted
    # The newest of all stays too, which may have no value: an id that came once is known.
    newest = [f"max({_CLOCK})", *(f"maxIf({_CLOCK}, {is_given(one)})" for one in labels_of(columns))]
    clocks = f"arrayJoin([{', '.join(newest)}]) AS clock"
    each = f"SELECT h.{id_} AS id, {clocks} FROM {tables.history} AS h GROUP BY h.{id_}"  # noqa: S608 -- quoted names
    return f"SELECT id, tupleElement(clock, 3), tupleElement(clock, 4) FROM ({each})"  # noqa: S608 -- quoted names


def _inferences(tables: Tables, columns: Sequence[StoredColumn]) -> _Table:
    id_, stamp = (one_of(columns, place).quoted for place in (Place.ID, Place.TIMESTAMP))
    parts = [
        '"_model" String',
        *(column.declaration for column in values_of(columns)),
        '"_schema" String',
        f'"_received_at" {TIME}',
        f'"_exact" {TEXTS}',
        f'"_precedence" UInt64 DEFAULT {_PRECEDENCE}',
        # So sharp that a request of 1,000 ids passes by nine granules of ten: at the usual 0.025 it reads all of them.
        f'INDEX "_by_id" {id_} TYPE bloom_filter(0.0001) GRANULARITY 1',
    ]
    keys = f'PARTITION BY toYYYYMM({stamp}) ORDER BY ("_model", toDate32({stamp}), {id_})'
    return _Table(tables.inferences, tables.local.inferences, parts, "Replacing", '"_precedence"', keys)


def _history(tables: Tables, columns: Sequence[StoredColumn]) -> _Table:
    id_ = one_of(columns, Place.ID)
    parts = [
        id_.declaration,
        *(column.declaration for column in labels_of(columns)),
        '"_label_timestamp" Nullable(String)',
        '"_label_at" String',
        '"_label_accepted_at" String',
        f'"_label_received_at" {TIME}',
        '"_place" UInt32',
        f'"_exact" {TEXTS}',
    ]
    keys = f'ORDER BY ({id_.quoted}, "_label_received_at", "_place")'
    return _Table(tables.history, tables.local.history, parts, "", "", keys)


def _labels(tables: Tables, columns: Sequence[StoredColumn]) -> _Table:
    id_ = one_of(columns, Place.ID)
    parts = [
        id_.declaration,
        *(column.state for column in labels_of(columns)),
        '"_label_timestamp" SimpleAggregateFunction(max, Nullable(String))',
        f'"_label_received_at" SimpleAggregateFunction(max, {TIME})',
    ]
    return _Table(tables.labels, tables.local.labels, parts, "Aggregating", "", f"ORDER BY {id_.quoted}")


def _create(tables: Tables, table: _Table, id_: StoredColumn) -> Iterator[str]:
    cluster, on = tables.cluster, _on(tables.cluster)
    engine = f"{'Replicated' if cluster else ''}{table.engine}MergeTree({table.rule})"
    parts = _listed(table.parts)
    yield f"CREATE TABLE IF NOT EXISTS {table.local}{on} ({parts}\n) ENGINE = {engine}\n{table.keys}{_DURABLE}"
    if cluster:
        database = literal(tables.database) if tables.database else "currentDatabase()"
        held = literal(f"{tables.local.collection}/{table.name[:-1].rpartition('/')[2]}")
        # An inference lies on the same server as its labels, and each id on one.
        shards = f"Distributed({literal(cluster)}, {database}, {held}, cityHash64({id_.quoted}))"
        yield f"CREATE TABLE IF NOT EXISTS {table.name}{on} AS {table.local} ENGINE = {shards}"


def _create_feed(tables: Tables, columns: Sequence[StoredColumn]) -> str:
    feed = f"{tables.feed}{_on(tables.cluster)} TO {tables.local.labels}"
    return f"CREATE MATERIALIZED VIEW IF NOT EXISTS {feed} AS\n{select_states(tables, columns)}"


def _create_records(tables: Tables, columns: Sequence[StoredColumn]) -> str:
    id_ = one_of(columns, Place.ID).quoted
    of_inferences = ["_model", *(column.column for column in values_of(columns)), "_schema", "_received_at", "_exact"]
    of_labels = [*(column.column for column in labels_of(columns)), "_label_timestamp", "_label_received_at"]
    named = [("i", name) for name in of_inferences] + [("l", name) for name in (*of_labels, "_label_exact")]
    names = _listed([f"{table}.{quoted(name)} AS {quoted(name)}" for table, name in named])
    labels = select_labels(tables, columns)
    joined = f"{tables.inferences} AS i FINAL\nLEFT JOIN (\n{labels}\n) AS l ON l.{id_} = i.{id_}"
    view = f"{tables.records}{_on(tables.cluster)}"
    return f"CREATE OR REPLACE VIEW {view} AS\nSELECT{names}\nFROM {joined}\n{ACROSS_MONTHS}, join_use_nulls = 1"


def _text_of(label: StoredColumn) -> str:
    return f'h."_exact"[{literal(label.name)}]'


def is_given(label: StoredColumn) -> str:
    """Write whether a label event has a value: an empty list or map has a text, null has none."""
    if label.type.has_elements:
        return f"notEmpty(h.{label.quoted}) OR notEmpty({_text_of(label)})"
    return f"isNotNull(h.{label.quoted})"


def _listed(parts: Sequence[str]) -> str:
    """Write what stands between commas, a line each."""
    return ",".join(f"\n    {part}" for part in parts)


def _on(cluster: str) -> str:
    return f" ON CLUSTER {quoted(cluster)}" if cluster else ""


def _where(condition: str) -> str:
    return f" WHERE {condition}" if condition else ""
