"""Python code that runs while an event is looked at may change it: values stay what they were, and nothing is freed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

import pandas as pd
import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Schema
from schemagen_runtime.native.loading import engine_name

SCHEMA: Final[Schema[object]] = load_source(
    Source(
        "changing.yaml",
        b"{schemagen: 1, name: changing, version: 1.0.0, doc: D., id: id, timestamp: at, features: {text: string,"
        b" number: float, whole: int, others: list<float>, times: list<timestamp>}, predictions: {p: string}}",
    )
)
pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")


class Zone(tzinfo):
    """Run something whenever the offset is asked for."""

    def __init__(self, change: Callable[[], object]) -> None:
        self.change = change
        self.is_armed = False

    def utcoffset(self, _: datetime | None, /) -> timedelta:
        """Return the offset, after the change."""
        if self.is_armed:
            self.change()
            self.filler = [bytearray(48) for _ in range(64)]  # takes the memory that was freed
        return timedelta(0)

    def dst(self, _: datetime | None, /) -> timedelta:
        """Return the offset of summer."""
        return timedelta(0)

    def tzname(self, _: datetime | None, /) -> str:
        """Return the name."""
        return "Z"


def moment_that_runs(change: Callable[[], object]) -> object:
    """Return a time of pandas, which asks its zone when it is written."""
    zone = Zone(change)
    moment = pd.Timestamp(datetime(2026, 11, 28, 10, tzinfo=zone))
    zone.is_armed = True
    return moment


def values(number: int, moment: object, times: list[object]) -> dict[str, Any]:
    """Return the values of an event that nothing else holds."""
    return {
        "id": f"id {number}",
        "at": moment,
        "text": f"größer {number}",
        "number": number + 0.125,
        "whole": 10**12 + number,
        "others": [number + 0.25, number + 0.75],
        "times": times,
        "p": f"p {number}",
    }


def line_of(number: int) -> bytes:
    text = "2026-11-28T10:00:00+00:00"
    [line] = SCHEMA.encode_each([values(number, text, [text, text])])
    assert line is not None
    return line


def test_a_dictionary_that_is_emptied() -> None:
    for number in range(20):
        event: dict[str, Any] = {}
        moment = moment_that_runs(event.clear)
        event.update(values(number, moment, [moment, moment]))
        assert SCHEMA.encode_each([event]) == [line_of(number)]
        assert not event


def test_a_dictionary_that_gets_other_values() -> None:
    def overwrite() -> None:
        event.update(dict.fromkeys(event, 7))

    for number in range(20):
        event: dict[str, Any] = {}
        moment = moment_that_runs(overwrite)
        event.update(values(number, moment, []))
        event["times"] = [moment, "2026-11-28T10:00:00+00:00"]
        assert SCHEMA.encode_each([event]) == [line_of(number)]


def test_a_typed_event_that_gets_other_values() -> None:
    kind: Any = sys.modules[SCHEMA.package].InferenceEvent

    def overwrite() -> None:
        for name in values(0, 0, []):
            setattr(event, name, None)

    for number in range(20):
        moment = moment_that_runs(overwrite)
        event = kind(**values(number, moment, [moment, moment]))
        assert SCHEMA.encode_each([event]) == [line_of(number)]


def test_a_list_that_is_emptied() -> None:
    for number in range(20):
        times: list[object] = []
        moment = moment_that_runs(times.clear)
        times.extend([moment, "2026-11-28T10:00:00+00:00"])
        event = values(number, "2026-11-28T10:00:00+00:00", times)
        assert SCHEMA.encode_each([event]) == [line_of(number)]
