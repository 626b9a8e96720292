"""An event is read alike however its dictionary came to be, and in whatever order its keys stand."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any, Final

import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Schema
from schemagen_runtime.native.loading import engine_name

Event = dict[str, object]

SCHEMA: Final[Schema[object]] = load_source(
    Source(
        "ways.yaml",
        b"{schemagen: 1, name: ways, version: 1.0.0, doc: D., id: id, timestamp: at, features: {text: string?,"
        b" numbers: list<int>?}, predictions: {p: float}, labels: {actual: bool}}",
    )
)
EVENT: Final[Event] = {"id": "a", "at": "2026-11-28T10:00:00Z", "text": "b", "numbers": [1, 2], "p": 0.5}
LINE: Final = b'{"id":"a","at":"2026-11-28T10:00:00Z","text":"b","numbers":[1,2],"p":0.5,"actual":null}'
pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")


class Holder:
    """Has attributes, which Python keeps apart from their names."""


def attributes() -> Event:
    """Return the dictionary of an object's attributes."""
    holder = Holder()
    for name, value in EVENT.items():
        setattr(holder, name, value)
    return vars(holder)


def deleted() -> Event:
    """Return a dictionary out of which keys were deleted; one came back."""
    event = {"gone": 1, **EVENT, "last": 2}
    del event["gone"], event["last"], event["text"]
    event["text"] = EVENT["text"]
    return event


def mixed() -> Event:
    """Return a dictionary that once had a key that is no text."""
    event: dict[Any, object] = {1: 1}
    event.update(EVENT)
    del event[1]
    return event


def large() -> Event:
    """Return a dictionary that was large once."""
    event: Event = {**EVENT, **{f"other {number}": number for number in range(70_000)}}
    for number in range(70_000):
        del event[f"other {number}"]
    return event


def spelled_anew() -> Event:
    """Return a dictionary whose keys are objects that no other has."""
    return {"".join(list(name)): value for name, value in EVENT.items()}


@pytest.mark.parametrize("make", [attributes, deleted, mixed, large, spelled_anew])
def test_ways_to_make_a_dictionary(make: Callable[[], Event]) -> None:
    for event in (make(), EVENT, make()):
        assert SCHEMA.encode_each([event]) == [LINE]
        assert not SCHEMA.check(event)


def test_every_order_after_every_other() -> None:
    orders = [dict(entries) for entries in permutations(EVENT.items())]
    assert SCHEMA.encode_each([*orders, *reversed(orders)]) == [LINE] * (2 * len(orders))


def test_keys_that_lack() -> None:
    short: Event = {"id": "a", "at": "2026-11-28T10:00:00Z", "numbers": [1, 2], "p": 0.5}
    line = b'{"id":"a","at":"2026-11-28T10:00:00Z","text":null,"numbers":[1,2],"p":0.5,"actual":null}'
    assert SCHEMA.encode_each([short, dict(reversed(short.items())), EVENT]) == [line, line, LINE]
    for name in ("id", "at", "p"):
        [error] = SCHEMA.check({key: value for key, value in short.items() if key != name})
        assert error.column == name


def test_a_key_that_is_no_column() -> None:
    for event in ({"other": 1, **EVENT}, {**EVENT, "other": 1}, {**EVENT, "actual": True, "other": 1}):
        [error] = SCHEMA.check(event)
        assert error.column == "other"


def test_labels() -> None:
    label: Event = {"actual": True, "id": "a"}
    line = b'{"id":"a","at":null,"actual":true}'
    assert SCHEMA.encode_each([label, EVENT, dict(reversed(label.items()))]) == [line, LINE, line]
