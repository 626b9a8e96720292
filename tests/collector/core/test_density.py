"""Lists and objects are counted before a text is parsed, whatever the text is, in time that grows with its length."""

from __future__ import annotations

import time

import pytest
from schemagen_collector.core.density import has_more_containers

MB = 1 << 20


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (b"", 0),
        (b'{"a":[1,2],"b":{}}', 3),
        (b'"[[[["', 0),
        (b'{"a":"[{[{"}', 1),
        (b'["\\"[[[","\\\\",[]]', 2),
        (b'["\n[",[]]', 2),
        (b'["open [[[[', 1),
        (b'["\\', 1),
        (b"[" * 9, 9),
    ],
)
def test_what_is_counted(text: bytes, count: int) -> None:
    assert not has_more_containers(text, count)
    assert count == 0 or has_more_containers(text, count - 1)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * MB,
        b"[[[]]]," * (MB // 7),
        b'"' + b"[" * MB,
        b'"' + b'\\"' * MB + b"[" * 9,
        b'"[' * MB,
        b'"\\' * MB + b"[[",
        b"\\" * MB + b"[[",
    ],
    ids=lambda text: repr(text[:8]),
)
def test_no_text_takes_long(text: bytes) -> None:
    began = time.monotonic()
    has_more_containers(text, 1)
    assert time.monotonic() - began < 2
