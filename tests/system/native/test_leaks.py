"""The engine gives back what it takes: no reference stays behind a call, and a million calls take no memory."""

from __future__ import annotations

import gc
import os
import resource
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, cast

import orjson
import pytest
from schemagen_runtime import Schema
from schemagen_runtime.native._engine import BlockReader
from schemagen_runtime.native.block_plan import BlockPlan
from schemagen_runtime.native.cells import ColumnCells, Layout
from schemagen_runtime.native.loading import engine_name, judging_reader

from tests.system.native.drawing import Drawer
from tests.system.native.sanitizers import VARIABLE

CALLS: Final = 1_000_000
ROOM_KIB: Final = 16_384
pytestmark = [
    pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off"),
    pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss is another"),
]


def objects_in(value: object) -> Iterator[object]:
    """Yield a value and all that it holds."""
    yield value
    if isinstance(value, Mapping):
        for key, item in cast("Mapping[object, object]", value).items():
            yield key
            yield from objects_in(item)
    elif isinstance(value, list | tuple):
        for item in cast("Sequence[object]", value):
            yield from objects_in(item)


def events_of(schema: Schema[object], count: int) -> list[dict[str, object]]:
    drawer = Drawer(cast("dict[str, object]", orjson.loads(schema.document)), 9)
    return [drawer.event() for _ in range(count)]


def encode_as_columns(schema: Schema[object], events: Sequence[Mapping[str, object]]) -> object:
    assert schema.engine is not None
    names = {name: None for event in events for name in event}
    columns = {name: ColumnCells(Layout.OBJECTS, [event.get(name) for event in events]) for name in names}
    return schema.engine.encode_rows(columns, len(events), True)


def block_reader(schema: Schema[object]) -> BlockReader:
    plan = BlockPlan(dict.fromkeys(schema.columns, False), list(schema.columns)[1])
    reader = judging_reader(schema.validator, plan)
    assert reader is not None
    return reader


def test_no_reference_stays(schema: Schema[object]) -> None:
    events = events_of(schema, 150)
    lines = [line for line in schema.encode_each(events) if line is not None]
    # The smallest ints are everybody's, and the counts below are some of them.
    held = [one for one in {id(one): one for one in objects_in([*events, *lines])}.values() if not isinstance(one, int)]

    def counts() -> list[int]:
        gc.collect()  # the explaining path raises, and what is raised holds where it was raised for a while
        return [sys.getrefcount(one) for one in held]

    reader = block_reader(schema)
    works: Sequence[Callable[[], object]] = (
        lambda: schema.encode_each(events),
        lambda: [schema.check(event) for event in events],
        lambda: schema.accept_each(events),
        lambda: schema.read_each(lines),
        lambda: encode_as_columns(schema, events),
        lambda: reader.read_each(lines),
    )
    for work in works:
        work()  # the keys that are met last are kept
        before = counts()
        for _ in range(5):
            work()
        grown = [one for one, earlier, later in zip(held, before, counts(), strict=True) if later - earlier >= 5]
        assert grown == []


@pytest.mark.skipif(VARIABLE in os.environ, reason="a sanitizer keeps for a while what is given back")
def test_a_million_calls_take_no_memory(schema: Schema[object]) -> None:
    events = events_of(schema, 100)
    lines: list[bytes] = [line for line in schema.encode_each(events) if line is not None]
    assert lines
    reader = block_reader(schema)

    def call(times: int) -> None:
        for _ in range(times // 300):
            schema.encode_each(events)
            schema.accept_each(events)
            schema.read_each(lines)
            reader.read_each(lines)

    call(CALLS // 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    call(CALLS)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < ROOM_KIB
