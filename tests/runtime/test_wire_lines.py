"""Wire lines are read as events where that loses nothing."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
import pytest
from schemagen_runtime.wire_lines import Event, read_each

LINE = b'{"id":"a","x":0.5}'


def accept_each(events: Sequence[Event]) -> list[bool]:
    return [event.get("id") == "a" for event in events]


def test_a_line_is_its_event() -> None:
    lines = [LINE, b'{"x":1,"id":"a"}']
    assert read_each(lines, accept_each) == [orjson.loads(line) for line in lines]


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":"b","x":0.5}',
        b'{"id":"a","x":0.50}',
        b'{"id": "a","x":0.5}',
        b'{"id":"a","id":"a"}',
        b'{"id":"\\u0061","x":0.5}',
        b'{"id":"a","x":0.1000000000000000000001}',
        b'{"id":"a","x":NaN}',
        b'["a"]',
        b'{"id":"a"',
        b"\xff",
        b"",
    ],
)
def test_any_other_is_left_to_who_explains(line: bytes) -> None:
    assert read_each([line], accept_each) == [None]
    assert read_each([LINE, line, LINE], accept_each) == [orjson.loads(LINE), None, orjson.loads(LINE)]


def test_more_lines_than_are_written_at_once() -> None:
    lines = [b'{"id":"a","x":%d}' % number for number in range(700)]
    assert read_each(lines, accept_each) == [orjson.loads(line) for line in lines]
    lines[600] = b'{"id":"a","x":600 }'
    read = read_each(lines, accept_each)
    assert [place for place, event in enumerate(read) if event is None] == [600]


def test_no_lines() -> None:
    assert read_each([], accept_each) == []
