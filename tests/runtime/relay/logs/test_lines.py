"""Whole lines are known by their index."""

from __future__ import annotations

from dataclasses import replace

from schemagen_runtime.relay.logs.generation import Generation
from schemagen_runtime.relay.logs.lines import LogLine, WholeLines
from schemagen_runtime.relay.logs.log_file import FileId


def test_a_line_is_made_when_it_is_asked_for() -> None:
    generation = Generation(1, "g", FileId(1, 2), 0.0)
    wrapped = [b"(one", b"(two\r", b"(three"]
    lines = WholeLines(generation, 10, [b"one", b"two\r", b"three"], wrapped, unwrap)
    assert (len(lines), lines.texts) == (3, [b"one", b"two\r", b"three"])
    assert lines.line(2) == LogLine(generation, 21, b"three")
    assert list(lines) == [LogLine(generation, 10, b"one"), LogLine(generation, 15, b"two"), lines.line(2)]


def unwrap(line: LogLine) -> LogLine:
    return replace(line, text=line.text[1:])
