"""The engine says yes only where pure Python does, and writes the same bytes; so does each no of the one for the other.

``SCHEMAGEN_TEST_EVENTS=1000000 pytest tests/system/native/test_differential.py`` draws more events than usual.
"""

from __future__ import annotations

import copy
import os
import sys
from typing import Final, cast

import orjson
import pytest
from schemagen_runtime import Schema
from schemagen_runtime.native.loading import engine_name
from schemagen_runtime.schema import AcceptingValidator, Validator

from tests.system.native.drawing import Drawer

EVENTS: Final = int(os.environ.get("SCHEMAGEN_TEST_EVENTS", "400"))
pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")


def validator_of(schema: Schema[object]) -> Validator:
    return schema.validator


@pytest.mark.parametrize("seed", range(3))
def test_dictionaries(schema: Schema[object], seed: int) -> None:
    pure = validator_of(schema)
    drawer = Drawer(cast("dict[str, object]", orjson.loads(schema.document)), seed)
    good = by_itself = 0
    for _ in range(EVENTS):
        event = drawer.event()
        line, explained, fast = schema.encode_each([event])[0], pure.explain(event), pure.encode_each([event])[0]
        assert schema.check(event) == explained.errors, event
        assert line is None or (not explained.errors and line == explained.line), event
        assert fast is None or line == fast, event
        good += not explained.errors
        by_itself += line is not None
    assert by_itself > 0.8 * good > 0


@pytest.mark.parametrize("seed", range(3))
def test_what_comes_out_of_json(schema: Schema[object], seed: int) -> None:
    pure = cast("AcceptingValidator", validator_of(schema))
    drawer = Drawer(cast("dict[str, object]", orjson.loads(schema.document)), seed)
    events: list[dict[str, object]] = []
    for _ in range(EVENTS):
        event = drawer.event()
        try:
            events.append(
                cast("dict[str, object]", orjson.loads(orjson.dumps(event, option=orjson.OPT_SERIALIZE_NUMPY)))
            )
        except TypeError:  # JSON has no such value
            continue
    assert schema.accept_each(events) == pure.accept_each(events)


def test_typed_events(schema: Schema[object]) -> None:
    module = sys.modules[schema.package]
    pure = validator_of(schema)
    drawer = Drawer(cast("dict[str, object]", orjson.loads(schema.document)), 5)
    columns = [(column.name, attribute, role) for column, attribute, role in vars(schema.validator)["FIELDS"]]
    for _ in range(EVENTS):
        event = drawer.event()
        for kind in (module.InferenceEvent, module.LabelEvent):
            common = kind is module.LabelEvent
            given = {
                attribute: event.get(name)
                for name, attribute, role in columns
                if not common or role in ("id", "timestamp", "label")
            }
            typed = kind(**given)
            line, explained = schema.encode_each([typed])[0], pure.explain(typed)
            assert schema.check(typed) == explained.errors, given
            assert line is None or (not explained.errors and line == explained.line), given


def test_an_event_is_left_as_it_was(schema: Schema[object]) -> None:
    drawer = Drawer(cast("dict[str, object]", orjson.loads(schema.document)), 6)
    for _ in range(50):
        event = drawer.event()
        before = copy.copy(event)
        schema.encode_each([event])
        assert all(event[name] is value for name, value in before.items())
        assert len(event) == len(before)
