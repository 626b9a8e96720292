"""Fuzz the engine, led by which of its branches an event reaches: ``python -m tests.system.native.sanitizers fuzz``.

An input is a wire line. As a JSON object it is an event too: texts that begin with a mark become values of Python that
JSON has not. The engine may say yes only where the validator does, with the same line. It is the record of a log too,
of which the engine may write what the mapper makes of it, or nothing. Arguments go to libFuzzer:
``-runs=100000 -seed=7``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID
from zlib import crc32

import numpy as np
import orjson
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Collection, Schema
from schemagen_runtime.backends.sqlite.layout import allot
from schemagen_runtime.backends.sqlite.rows import RowBuilder
from schemagen_runtime.document import read_document
from schemagen_runtime.native.cells import ColumnCells, Layout
from schemagen_runtime.native.rewrite_rule import LEFT
from schemagen_runtime.relay.mapping.rewriting import rewriter_of
from schemagen_runtime.schema import AcceptingValidator, Validator
from schemagen_runtime.wire_lines import read_each

from tests.runtime.relay.mapping.test_rewriting import LINES, SOURCE, mapped
from tests.system.native import test_blocks
from tests.system.native.drawing import Drawer
from tests.system.native.sanitizers import load_watched

if TYPE_CHECKING:
    from schemagen_runtime.native._engine import LineRewriter

SCHEMAS: Final = Path(__file__).parent / "schemas"
ACCEPTED: Final = ((1, 1_700_000_000.0),)
SEEDS: Final = 300
"""Events of each schema that the fuzzer begins with."""


def _moment(text: str) -> object:
    number = crc32(text.encode(errors="replace"))
    zone = timezone(timedelta(minutes=number % 2878 - 1439)) if number % 2 else UTC
    return datetime(1 + number % 9999, 1 + number % 12, 1 + number % 28, number % 24, number % 60, tzinfo=zone)


MARKS: Final[Mapping[str, Callable[[str], object]]] = {
    "!decimal:": Decimal,
    "!uuid:": UUID,
    "!datetime:": _moment,
    "!date:": date.fromisoformat,
    "!float:": float,
    "!float32:": np.float32,
    "!int:": int,
    "!int16:": np.int16,
    "!tuple:": lambda text: tuple(cast("list[object]", orjson.loads(text))),
    "!array:": lambda text: np.array(orjson.loads(text), dtype=np.float64),
    "!text:": lambda text: chr(0xD800) + text,
}
"""What a text with such a mark becomes."""


def revive(value: object) -> object:
    """Return the value that a value out of JSON stands for."""
    if isinstance(value, dict):
        return {key: revive(item) for key, item in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [revive(item) for item in cast("list[object]", value)]
    if isinstance(value, str) and value.startswith("!"):
        for mark, make in MARKS.items():
            if value.startswith(mark):
                try:
                    return make(value.removeprefix(mark))
                except (ValueError, ArithmeticError, TypeError):
                    return value
    return value


def try_event(schema: Schema[object], pure: Validator, text: bytes) -> None:
    """Compare what the engine says of an event, and of a line, with what the validator says."""
    accept_each = cast("AcceptingValidator", pure).accept_each
    read_lines = read_each([text], accept_each)
    assert schema.read_each([text]) == read_lines, text
    try_line(schema, text, {index: event for index, event in enumerate(read_lines) if event is not None})
    try:
        read = orjson.loads(text)
    except orjson.JSONDecodeError:
        return
    event = revive(read)
    [line] = schema.encode_each([event])
    explained = pure.explain(event)
    assert schema.check(event) == explained.errors
    assert line is None or (not explained.errors and line == explained.line), event
    if isinstance(read, dict):
        events = [cast("dict[str, object]", read)]
        assert schema.accept_each(events) == accept_each(events), read
    if isinstance(event, dict):
        try_row(schema, pure, cast("dict[str, object]", event))


def try_row(schema: Schema[object], pure: Validator, event: Mapping[str, object]) -> None:
    """Compare what the engine says of an event as a row of a table with what the validator says of all its columns."""
    assert schema.engine is not None
    known = {name: event.get(name) for name in schema.columns}
    for layout in (False, True):
        cells = {name: _cells(value, in_buffer=layout) for name, value in known.items()}
        [line] = schema.engine.encode_rows(cells, 1, True)
        explained = pure.explain(known)
        assert line is None or (not explained.errors and line == explained.line), known


def _cells(value: object, *, in_buffer: bool) -> ColumnCells:
    if in_buffer and isinstance(value, bool):
        return ColumnCells(Layout.BOOLS, np.array([value]))
    if in_buffer and isinstance(value, float):
        return ColumnCells(Layout.FLOATS, np.array([value]))
    if in_buffer and isinstance(value, int) and abs(value) < 2**53:
        return ColumnCells(Layout.INTS, np.array([value]))
    return ColumnCells(Layout.OBJECTS, [value])


@cache
def builder_of(schema: Schema[object]) -> RowBuilder:
    """Return what makes rows of the events of a schema, in a store that is new."""
    document = read_document(schema.document)
    return RowBuilder(Collection("fuzz", schema.name), 1, document, allot(document, ()))


column_builder_of = cache(test_blocks.builder_of)


def try_line(schema: Schema[object], text: bytes, events: Mapping[int, dict[str, object]]) -> None:
    """Compare the rows that the engine reads of a line with those of its event; a line that is none has none.

    A line may be left to others although it holds an event: where the keys of a map stand in another order.
    """
    left: list[int] = []

    def judge_rest(indexes: Sequence[int]) -> Mapping[int, dict[str, object]]:
        left.extend(indexes)
        return events

    builder = builder_of(schema)
    mine, plain = (
        builder.prepare_lines("m", [text], schema, judge_rest, ACCEPTED),
        builder.prepare("m", events, ACCEPTED),
    )
    for first, second in zip(mine[-4:], plain[-4:], strict=True):
        assert repr(first) == repr(second), text
    assert not left or not events or b"{" in text[1:], text
    columns = column_builder_of(schema)
    read = columns.prepare_lines("m", [text], schema, judge_rest, ACCEPTED)
    assert bool(read.indexes) == bool(events), text
    if events:
        assert test_blocks.told(read) == test_blocks.told(columns.prepare("m", events, ACCEPTED)), text


def try_record(rewriter: LineRewriter, text: bytes) -> None:
    """Compare the event that the engine writes of a record with what the mapper makes of it."""
    [line], [rule] = rewriter.rewrite_each([text])
    if rule == LEFT:
        return
    events = mapped(text)
    assert events is not None, text
    assert [event for *_, event in events] == ([] if line is None else [orjson.dumps(orjson.loads(line))]), text


def main() -> None:
    """Fuzz the schemas of this folder's tests, each with every input."""
    load_watched()
    atheris: Any = import_module("atheris")
    schemas = [load_source(Source(path.name, path.read_bytes())) for path in sorted(SCHEMAS.glob("*.yaml"))]
    pairs = [(schema, schema.validator) for schema in schemas]

    rewriter = rewriter_of(SOURCE)
    assert rewriter is not None

    def one(text: bytes) -> None:
        try_record(rewriter, text)
        for schema, pure in pairs:
            try_event(schema, pure, text)

    with TemporaryDirectory() as folder:
        for place, schema in enumerate(schemas):
            drawer = Drawer(cast("dict[str, object]", orjson.loads(schema.document)), 1)
            for number in range(SEEDS):
                _save(Path(folder, f"{place}-{number}"), drawer.event())
        for place, line in enumerate(LINES):
            Path(folder, f"record-{place}").write_bytes(line.encode())
        atheris.Setup([*sys.argv, folder], one)
        atheris.Fuzz()


def _save(path: Path, event: object) -> None:
    try:
        path.write_bytes(orjson.dumps(event, option=orjson.OPT_SERIALIZE_NUMPY, default=str))
    except TypeError:  # JSON has no such value
        return


if __name__ == "__main__":
    main()
