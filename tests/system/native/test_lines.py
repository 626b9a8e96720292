"""A wire line is read by the engine where the plain way reads it, and by neither where something would be lost."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Final, cast

import orjson
import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Schema
from schemagen_runtime.native.loading import engine_name
from schemagen_runtime.schema import AcceptingValidator
from schemagen_runtime.wire_lines import read_each

from tests.system.native.drawing import Drawer
from tests.system.native.test_doubles import KINDS

EVENTS: Final = int(os.environ.get("SCHEMAGEN_TEST_EVENTS", "400"))
NOISE: Final = (
    *(
        b" ",
        b"\n",
        b'"',
        b"\\",
        b"\\/",
        b"\\u0041",
        b"\\u001F",
        b"\\ud800",
        b"\x00",
        b"\xff",
        b"\xc3\xa9",
        b"\xed\xa0\x80",
    ),
    *(b"0", b"1", b"9", b".", b".0", b"e5", b"E+5", b"-", b"+", b"1e400", b"NaN", b"00", b"000000000000000000000001"),
    *(b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b'"x":1,', b'"a":null'),
)
"""What is put into lines, or in the place of a part of them."""
pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")


def lines_of(schema: Schema[object], seed: int) -> list[bytes]:
    """Lines of good events, and of some that are nearly good."""
    drawer = Drawer(cast("dict[str, object]", orjson.loads(schema.document)), seed)
    lines: list[bytes] = []
    while len(lines) < EVENTS:
        event = drawer.event()
        [line] = schema.encode_each([event])
        if line is not None:
            lines.append(line)
        elif len(lines) % 4 == 0:
            try:
                lines.append(orjson.dumps(event, option=orjson.OPT_SERIALIZE_NUMPY))
            except TypeError:  # JSON has no such value
                continue
    return lines


def changed(line: bytes, chance: random.Random) -> bytes:
    """The line with a part of it gone, there twice, or another."""
    start = chance.randrange(len(line))
    end = min(len(line), start + chance.choice((0, 0, 1, 2, 5, 30)))
    part = chance.choice((chance.choice(NOISE), line[start:end] * 2, b""))
    return line[:start] + part + line[end:]


def in_any_order(line: bytes, chance: random.Random, *, most_left_out: int) -> bytes:
    """The line with its columns in another order, and a few of them left out."""
    items = list(orjson.loads(line).items())
    chance.shuffle(items)
    return orjson.dumps(dict(items[chance.randrange(most_left_out + 1) :]))


def compare(schema: Schema[object], lines: list[bytes]) -> int:
    """Require both to read the same; return how many lines they read."""
    accept = cast("AcceptingValidator", schema.validator).accept_each
    native, plain = schema.read_each(lines), read_each(lines, accept)
    for line, mine, other in zip(lines, native, plain, strict=True):
        assert mine == other, line
        assert mine is None or orjson.dumps(mine) == line
        assert repr(mine) == repr(other), line  # -0.0, 1 and 1.0, True and 1
    return sum(event is not None for event in native)


@pytest.mark.parametrize("seed", range(2))
def test_lines_of_events(schema: Schema[object], seed: int) -> None:
    lines = lines_of(schema, seed)
    assert compare(schema, lines) > len(lines) / 2


@pytest.mark.parametrize("seed", range(2))
def test_lines_that_somebody_else_wrote(schema: Schema[object], seed: int) -> None:
    chance = random.Random(seed)
    lines = [changed(line, chance) for line in lines_of(schema, seed)]
    assert 0 < compare(schema, lines) < len(lines)


def test_columns_in_any_order(schema: Schema[object]) -> None:
    chance = random.Random(1)
    compare(schema, [in_any_order(line, chance, most_left_out=1) for line in lines_of(schema, 3)])


NUMBERS: Final = load_source(
    Source(
        "figures.yaml",
        b"{schemagen: 1, name: figures, version: 1.0.0, id: id, timestamp: at,"
        b" features: {x: list<float>}, predictions: {p: int}}",
    )
)
LINE: Final = b'{"id":"a","at":"2026-11-28T10:00:00Z","x":[%b],"p":%b}'


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_doubles(kind: object) -> None:
    chance = random.Random(1)
    draw = cast("Callable[[random.Random], float]", kind)
    texts = [orjson.dumps(draw(chance)) for _ in range(3000)]
    texts = [text for text in texts if text != b"null"]
    assert compare(NUMBERS, [LINE % (text, b"1") for text in texts]) == len(texts)
    compare(NUMBERS, [LINE % (changed(text, chance), b"1") for text in texts])


@pytest.mark.parametrize(
    "text",
    [
        *(b"0", b"-0", b"7", b"-7", b"007", b"9223372036854775807", b"9223372036854775808", b"-9223372036854775809"),
        *(b"99999999999999999999999", b"1.0", b"1e3", b"", b"-", b"+1", b"1_000", b"0x10", b"true", b"null"),
    ],
)
def test_ints(text: bytes) -> None:
    compare(NUMBERS, [LINE % (b"0.5", text)])


@pytest.mark.parametrize("value", [b"[[1.0]]", b"[" * 5000 + b"]" * 5000, b'{"a":{"b":{}}}', b'"\\u00e9"', b'"\xff"'])
def test_what_no_event_holds(value: bytes) -> None:
    compare(NUMBERS, [LINE % (b"0.5", b'1,"q":' + value), LINE % (value, b"1"), value, b""])


def test_what_is_no_line() -> None:
    given = cast("list[bytes]", ["text", None, bytearray(b"{}"), LINE % (b"0.5", b"1")])
    assert [event is None for event in NUMBERS.read_each(given)] == [True, True, True, False]
