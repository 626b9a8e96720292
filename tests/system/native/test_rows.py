"""Lines become the same rows with the engine as without it, whoever wrote them, and the same lines are refused."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

import orjson
import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Collection, Schema
from schemagen_runtime.backends.sqlite.layout import StoredColumn, allot
from schemagen_runtime.backends.sqlite.rows import PreparedRows, RowBuilder
from schemagen_runtime.document import read_document
from schemagen_runtime.native.loading import engine_name, trusting_reader
from schemagen_runtime.protocol.strict_json import NotJson, parse_json
from schemagen_runtime.schema import AcceptingValidator
from schemagen_runtime.wire_lines import judge_each, read_each

from tests.system.native.test_lines import EVENTS, changed, in_any_order, lines_of

ACCEPTED: Final = ((3, 1_700_000_000.25), (10**9, 1_700_000_001.0))
pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")


def builder_of(schema: Schema[object], stored: Sequence[StoredColumn] = ()) -> RowBuilder:
    """Return what makes rows of the events of a schema in a collection that has some columns already."""
    document = read_document(schema.document)
    return RowBuilder(Collection("p", "c"), 1, document, [*stored, *allot(document, stored)])


def compare(schema: Schema[object], builder: RowBuilder, lines: Sequence[bytes]) -> PreparedRows:
    """Require that the engine and pure Python make the same rows of lines; return these."""
    accept = cast("AcceptingValidator", schema.validator).accept_each
    rest = judging_rest(schema, lines)
    native = builder.prepare_lines("m", lines, schema, rest, ACCEPTED)
    plain = builder.prepare("m", judge_each(lines, lambda given: read_each(given, accept), rest), ACCEPTED)
    assert _told(native) == _told(plain)
    return native


def judging_rest(
    schema: Schema[object], lines: Sequence[bytes]
) -> Callable[[Sequence[int]], Mapping[int, dict[str, object]]]:
    def judge_rest(indexes: Sequence[int]) -> Mapping[int, dict[str, object]]:
        good: dict[int, dict[str, object]] = {}
        for index in indexes:
            try:
                event = parse_json(lines[index].decode())
            except (UnicodeDecodeError, NotJson):
                continue
            for line in schema.partition((event,)).lines:
                good[index] = orjson.loads(line)
        return good

    return judge_rest


def _told(rows: PreparedRows) -> object:
    """Return all that rows hold but the time at which they were made; texts tell 1 from 1.0, and -0.0 from 0.0.

    Zeros are found column by column without the engine, so that events have them in another order.
    """
    parts = rows.inferences, rows.labels, rows.inference_zeros, rows.label_zeros
    return list(rows.indexes), [repr(sorted(part.items())) for part in parts]


@pytest.mark.parametrize("seed", range(2))
def test_rows_of_events(schema: Schema[object], seed: int) -> None:
    lines = lines_of(schema, seed)
    rows = compare(schema, builder_of(schema), lines)
    assert len(rows.indexes) > EVENTS / 2
    good = [lines[index] for index in rows.indexes]
    loaded = dict(enumerate(map(orjson.loads, good)))
    builder = builder_of(schema)
    assert builder.plan is not None
    assert _told(builder.prepare_valid("m", good, ACCEPTED)) == _told(builder.prepare("m", loaded, ACCEPTED))


@pytest.mark.parametrize("seed", range(2))
def test_lines_that_somebody_else_wrote(schema: Schema[object], seed: int) -> None:
    chance = random.Random(seed)
    lines = [changed(line, chance) for line in lines_of(schema, seed)]
    rows = compare(schema, builder_of(schema), lines)
    assert 0 < len(rows.indexes) < len(lines)


def test_columns_in_any_order(schema: Schema[object]) -> None:
    chance = random.Random(1)
    lines = [in_any_order(line, chance, most_left_out=2) for line in lines_of(schema, 3)]
    compare(schema, builder_of(schema), lines)


TEXT: Final = """
schemagen: 1
name: rows
version: 1.0.0
id: id
timestamp: at
features: {x: float?, n: %s?, flag: bool?, seen: list<timestamp>?, map: "map<string,%s?>?", words: list<string?>?}
predictions: {p: float}
labels: {y: float, z: {type: string, enum: [yes, no]}}
"""
OLD: Final = load_source(Source("old.yaml", (TEXT % ("int", "int")).encode()))
NEW: Final = load_source(Source("new.yaml", (TEXT % ("float", "float")).encode()))
MOMENTS: Final = (
    "2026-11-28T10:00:00Z", "2026-11-28t10:00:00z", "2026-11-28T10:00:00.000Z", "2026-11-28T10:00:00.120+00:00",
    "2026-11-28T10:00:00.123456789Z", "2026-11-28T10:00:00.1234560Z", "2026-11-28T10:00:00.000000001-00:00",
    "2026-12-31T23:59:59.5-00:01", "2026-01-01T00:00:00+00:01", "2024-03-01T00:30:00+23:59",
    "2023-02-28T23:00:00-23:59", "2016-12-31T23:59:60Z", "2017-01-01T05:29:60.25+05:30", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z", "0001-01-02T00:00:00+23:59", "9999-12-31T00:00:00-23:59",
    "2000-02-29T12:00:00.000000000000000000010+12:00",
    "2026-11-28T10:00:60Z", "9999-12-31T23:59:59-00:01", "2026-02-29T10:00:00Z", "2026-11-28 10:00:00Z",
)  # fmt: skip
"""Times that are read in an unusual way, and some that are none."""
PARTS: Final = (
    b'"x":-0.0', b'"x":-0', b'"x":0.0,"y":-0.0', b'"x":"NaN"', b'"x":null,"x":1.0', b'"y":null', b'"y":1.0,"z":"yes"',
    b'"map":{"a":1,"b":null}', b'"map":{"b":1,"a":2}', b'"map":{"a":1,"a":1}', b'"map":{"\\u00e9":1}', b'"map":{}',
    '"map":{"é":1,"z":2}'.encode(), '"map":{"z":2,"é":1}'.encode(), b'"map":{"\\"":1,"a":2}', b'"map":{"a":1.0}',
    b'"words":["a",null]', b'"words":["\xff"]', b'"words":["\\ud800"]', b'"words":[]', b'"words":["\\n","/"]',
    b'"words":[1]', b'"flag":true', b'"flag":1', b'"n":9223372036854775807', b'"n":-9223372036854775808',
    b'"n":9223372036854775808', b'"n":01', b'"n":1.0', b'"z":"no"', b'"z":"maybe"', b'"id":"b"', b'"q":1',
)  # fmt: skip
"""Columns that are read in an unusual way, and some that are none."""
INFERENCE: Final = b'{"id":"%b","at":"2026-11-28T10:00:00Z","p":0.5,%b}'


@pytest.mark.parametrize("moment", MOMENTS)
def test_times(moment: str) -> None:
    line = INFERENCE.replace(b"2026-11-28T10:00:00Z", moment.encode()) % (b"a", b'"seen":["%b"]' % moment.encode())
    compare(OLD, builder_of(OLD), [line, b'{"id":"b","at":"%b","y":1.0}' % moment.encode()])


@pytest.mark.parametrize("part", PARTS)
def test_odd_values(part: bytes) -> None:
    lines = [INFERENCE % (b"a", part), b'{"id":"b",%b}' % part, INFERENCE % (b"c", part) + b" ", b"{%b}" % part]
    compare(OLD, builder_of(OLD), lines)


FLOATS: Final = load_source(
    Source(
        "floats.yaml",
        b"""
schemagen: 1
name: floats
version: 1.0.0
id: id
timestamp: at
features: {x: "list<float?>", nan: {type: list<float>, nan: allow}}
predictions: {v: vector<4>}
""",
    )
)
VALID: Final = b'{"id":"a","at":"2026-11-28T10:00:00Z","x":[%b],"nan":[%b],"v":[0.0,-0.0,1e-6,-1.5e+300]}'


@pytest.mark.parametrize(
    ("x", "nan"),
    [
        (b"", b""),
        (b"1.0", b"0.5"),
        (b"-0.0,1e-7,1.5e+16", b"1e+300"),
        (b"1.0,null", b"-0.1"),
        (b"null", b'"NaN",1.0'),
        (b",".join([b"0.1234567890123456"] * 300), b'1.0,"-Infinity"'),
        (b"1,2.0,3", b"1.50"),
        (b"1", b"1.0"),
    ],
)
def test_floats_that_were_judged_before(x: bytes, nan: bytes) -> None:
    line = VALID % (x, nan)
    builder = builder_of(FLOATS)
    rows = builder.prepare_valid("m", [line], ACCEPTED)
    assert _told(rows) == _told(builder.prepare("m", {0: orjson.loads(line)}, ACCEPTED))


@pytest.mark.parametrize("value", [b'[1.0,2.0,3.0,"]"]', b"[1.0,2.0,3.0,4.0", b"[1.0,[2.0]]", b"1.0", b"[1,2,3,4]"])
def test_what_is_no_vector_is_left(value: bytes) -> None:
    document = read_document(FLOATS.document)
    plan = builder_of(FLOATS).plan
    assert plan is not None
    reader = trusting_reader(document.all_columns, plan)
    assert reader is not None
    good = VALID % (b"", b"")
    bad = good[: good.index(b"[0.0,")] + value + b"}"
    assert reader.read_each([good, bad])[2] == [1]


def test_a_column_that_had_another_type_first() -> None:
    stored = allot(read_document(OLD.document), ())
    lines = [INFERENCE % (b"a", b'"n":1.0,"map":{"a":1.0}'), b'{"id":"a","y":1.0}', b"{}"]
    builder = builder_of(NEW, stored)
    assert builder.plan is None
    rows = compare(NEW, builder, lines)
    assert rows.indexes == [0, 1]
    older = allot(read_document(NEW.document), ())
    rows = compare(OLD, builder_of(OLD, older), [INFERENCE % (b"a", b'"n":1,"map":{"a":1}')])
    assert '{"a":1.0}' in next(iter(rows.inferences.values()))


def test_columns_that_only_another_version_has() -> None:
    stored = allot(read_document(OLD.document), ())
    stored.insert(3, stored[2]._replace(name="gone", column="gone"))
    rows = compare(OLD, builder_of(OLD, stored), [INFERENCE % (b"a", b'"x":1.5'), b'{"id":"a","y":1.0}'])
    assert len(rows.indexes) == 2


def test_another_schema_of_the_same_columns() -> None:
    builder = builder_of(OLD)
    line = INFERENCE % (b"a", b'"n":1')
    again = load_source(Source("again.yaml", (TEXT % ("int", "int")).encode()))
    for one in (OLD, again, OLD):
        assert len(compare(one, builder, [line]).indexes) == 1
