"""Lines become the same columns for ClickHouse with the engine as without it, and the same lines are refused."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Final, cast

import orjson
import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Collection, Schema
from schemagen_runtime.backends.clickhouse.native import WrittenCells, codec
from schemagen_runtime.backends.clickhouse.rows import PreparedRows, RowBuilder, Rows
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, allot
from schemagen_runtime.document import read_document
from schemagen_runtime.native._engine import BlockReader
from schemagen_runtime.native.loading import engine_name
from schemagen_runtime.schema import AcceptingValidator
from schemagen_runtime.wire_lines import judge_each, read_each

from tests.system.native.test_lines import EVENTS, changed, in_any_order, lines_of
from tests.system.native.test_rows import ACCEPTED, INFERENCE, MOMENTS, NEW, OLD, PARTS, judging_rest

pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")
EDGES: Final = load_source(
    Source(
        "edges.yaml",
        b"""
schemagen: 1
name: edges
version: 1.0.0
id: {name: id, type: int}
timestamp: at
features:
  t: timestamp?
  day: date?
  a: decimal<9,2>?
  b: decimal<18,0>?
  c: decimal<38,37>?
  d: decimal<38,0>?
  u: uuid?
  s: string?
  v: vector<2>
  f: {type: float?, nan: allow}
  l: list<decimal<5,2>?>?
  m: map<string,date?>?
  b.c: list<bool?>?
predictions: {p: float}
labels: {y: timestamp?, z: list<float?>?}
""",
    )
)


def builder_of(schema: Schema[object], stored: Sequence[StoredColumn] = ()) -> RowBuilder:
    """Return what makes columns of the events of a schema in a collection that has some columns already."""
    document = read_document(schema.document)
    tables = Tables(Collection("p", "c"))
    return RowBuilder(tables, schema.fingerprint, document, [*stored, *allot(document, stored)])


def compare(schema: Schema[object], lines: Sequence[bytes], stored: Sequence[StoredColumn] = ()) -> PreparedRows:
    """Require that the engine and pure Python make the same columns of lines; return these."""
    accept = cast("AcceptingValidator", schema.validator).accept_each
    builder, rest = builder_of(schema, stored), judging_rest(schema, lines)
    native = builder.prepare_lines("m", lines, schema, rest, ACCEPTED)
    plain = builder.prepare("m", judge_each(lines, lambda given: read_each(given, accept), rest), ACCEPTED)
    assert told(native) == told(plain)
    return native


def told(rows: PreparedRows) -> object:
    """Return all that rows hold but the time at which they were made, the columns as they are inserted."""
    builder = rows.builder
    parts = (rows.inferences, [builder.id, *builder.values]), (rows.labels, [builder.id, *builder.labels])
    return list(rows.indexes), dict(rows.times), [_told(part, columns) for part, columns in parts]


def _told(rows: Rows, columns: Sequence[StoredColumn]) -> object:
    cells = [rows.id_cells, *rows.columns]
    assert len(cells) == len(columns)
    written = {column.name: _written(column, one) for column, one in zip(columns, cells, strict=True)}
    return list(rows), list(rows.ids), list(rows.texts), written


def _written(column: StoredColumn, cells: Sequence[Any]) -> bytes:
    plain = codec(column.sql_type).write(list(cells))
    assert not isinstance(cells, WrittenCells) or cells.data == plain, column.name
    return plain


@pytest.mark.parametrize("seed", range(2))
def test_columns_of_events(schema: Schema[object], seed: int) -> None:
    lines = lines_of(schema, seed)
    rows = compare(schema, lines)
    assert len(rows.indexes) > EVENTS / 2
    good = [lines[index] for index in rows.indexes]
    loaded = dict(enumerate(map(orjson.loads, good)))
    builder = builder_of(schema)
    assert builder.plan is not None
    assert told(builder.prepare_valid("m", good, ACCEPTED)) == told(builder.prepare("m", loaded, ACCEPTED))


@pytest.mark.parametrize("seed", range(2))
def test_lines_that_somebody_else_wrote(schema: Schema[object], seed: int) -> None:
    chance = random.Random(seed)
    lines = [changed(line, chance) for line in lines_of(schema, seed)]
    rows = compare(schema, lines)
    assert 0 < len(rows.indexes) < len(lines)


def test_columns_in_any_order(schema: Schema[object]) -> None:
    chance = random.Random(1)
    compare(schema, [in_any_order(line, chance, most_left_out=2) for line in lines_of(schema, 3)])


def test_times() -> None:
    lines = [
        line
        for moment in (one.encode() for one in MOMENTS)
        for line in (
            INFERENCE.replace(b"2026-11-28T10:00:00Z", moment) % (b"a", b'"seen":["%b"]' % moment),
            b'{"id":"b","at":"%b","y":1.0}' % moment,
        )
    ]
    rows = compare(OLD, lines)
    assert any(rows.inferences.texts)
    for line in lines:
        compare(OLD, [line])


@pytest.mark.parametrize("part", PARTS)
def test_odd_values(part: bytes) -> None:
    lines = [INFERENCE % (b"a", part), b'{"id":"b",%b}' % part, INFERENCE % (b"c", part) + b" ", b"{%b}" % part]
    compare(OLD, lines)
    compare(OLD, [INFERENCE % (b"before", b'"n":1,"words":["x"]'), *lines, INFERENCE % (b"behind", b'"n":2')])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("id", [0, -(2**63), 2**63 - 1, -1, 2**63]),
        ("t", ["1899-12-31T23:59:59.999999Z", "1900-01-01T00:00:00Z", "2299-12-31T23:59:59.999999Z"]),
        ("t", ["2300-01-01T00:00:00Z", "2300-01-01T00:30:00+01:00", "1969-12-31T23:59:59.999999Z"]),
        ("day", ["1899-12-31", "1900-01-01", "2299-12-31", "2300-01-01", "0001-01-01", "9999-12-31", "1970-01-01"]),
        ("a", ["9999999.99", "-9999999.99", "0.00", "-0.01", "1.5", "10000000.00"]),
        ("b", ["999999999999999999", "-999999999999999999", "0", "-1"]),
        ("c", ["9." + "9" * 37, "-9." + "9" * 37, "-0." + "0" * 36 + "1"]),
        ("d", ["9" * 38, "-" + "9" * 38, "18446744073709551616", "-18446744073709551616", "4294967296", "-4294967296"]),
        ("u", ["00000000-0000-0000-0000-000000000000", "01234567-89ab-cdef-fedc-ba9876543210", "f" * 8]),
        ("s", ["", "é", "nul\0", "😀", "x" * 127, "x" * 128, "é" * 64, "x" * 16384]),
        ("f", ["NaN", "Infinity", -0.0, 5e-324, 1e22, 1.7976931348623157e308, 1, None]),
        ("l", [[], None, [None], ["1.00", None], ["-0.01"], ["1.0"]]),
        ("m", [{}, None, {"": "2026-11-28"}, {"a": None, "é": "1970-01-01"}, {"b": None, "a": None}]),
        ("b.c", [[True, None, False], [], [1]]),
        ("v", [[0.5, -0.0], [1, 2.5], [0.5]]),
        ("y", ["2026-11-28T10:00:00.123456789Z", "2016-12-31T23:59:60Z", None]),
        ("z", [[], [None, 0.5], None]),
    ],
)
def test_edges_of_types(name: str, values: Sequence[object]) -> None:
    whole = {"at": "2026-11-28T10:00:00Z", "p": 0.5, "v": [1.0, 2.0]}
    events = [{"id": number, **whole, name: value} for number, value in enumerate(values)]
    labels = [{"id": 7, name: value} for value in values if name in ("y", "z")]
    assert compare(EDGES, [orjson.dumps(event) for event in (*events, *labels, {"id": 9, **whole})]).inferences


def test_a_column_that_has_a_wider_type_by_now() -> None:
    stored = allot(read_document(NEW.document), ())
    assert builder_of(OLD, stored).plan is None
    rows = compare(OLD, [INFERENCE % (b"a", b'"n":1,"map":{"a":1}'), b'{"id":"a","y":1.0}', b"{}"], stored)
    assert rows.indexes == [0, 1]


def test_columns_that_only_another_version_has() -> None:
    stored = allot(read_document(OLD.document), ())
    stored.insert(3, stored[2]._replace(name="gone", column="gone"))
    assert len(compare(OLD, [INFERENCE % (b"a", b'"x":1.5'), b'{"id":"a","y":1.0}'], stored).indexes) == 2


def test_what_no_table_is() -> None:
    with pytest.raises(ValueError, match="described by its columns"):
        BlockReader((), (), 0)
    with pytest.raises(ValueError, match="described by its columns"):
        BlockReader((), (True,), 0)
