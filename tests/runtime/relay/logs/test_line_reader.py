"""Bytes become lines, and what waits holds back how far a generation is done."""

from __future__ import annotations

from schemagen_runtime.relay.logs.generation import Generation
from schemagen_runtime.relay.logs.line_reader import LineReader
from schemagen_runtime.relay.logs.log_file import FileId
from schemagen_runtime.relay.mapping.plan import Container


def generation() -> Generation:
    return Generation(1, "g", FileId(1, 2), 0.0)


def test_lines_have_their_places_and_blank_ones_are_left_out() -> None:
    reader, one = LineReader(None, 100, is_json=True), generation()
    chunk = reader.read(one, b"a\r\n\n  b\nc", (one,), is_over=False)
    assert chunk is not None
    assert [(line.start, line.text) for line in chunk.lines] == [(0, b"a"), (4, b"  b")]
    assert [trail.position for _, trail in chunk.done] == [8]
    assert reader.read(one, b"c", (one,), is_over=False) is None


def test_a_piece_of_a_line_holds_its_place() -> None:
    reader, one = LineReader(Container.CRI, 100, is_json=True), generation()
    first = b"2026-01-01T00:00:00Z stdout F a\n"
    piece = b"2026-01-01T00:00:01Z stdout P b\n"
    chunk = reader.read(one, first + piece, (one,), is_over=False)
    assert chunk is not None
    assert [line.text for line in chunk.lines] == [b"a"]
    assert [trail.position for _, trail in chunk.done] == [len(first)]
    one.done = chunk.done[0][1]
    chunk = reader.read(one, b"2026-01-01T00:00:02Z stdout F c\n", (one,), is_over=False)
    assert chunk is not None
    assert [(line.start, line.text) for line in chunk.lines] == [(len(first), b"bc")]
    assert [trail.position for _, trail in chunk.done] == [len(first + piece) + 32]


def test_what_waits_can_be_forgotten() -> None:
    reader, one = LineReader(Container.CRI, 100, is_json=True), generation()
    reader.read(one, b"2026-01-01T00:00:01Z stdout P b\n", (one,), is_over=False)
    reader.forget(one)
    assert one.read.position == 0
    chunk = reader.read(one, b"2026-01-01T00:00:01Z stdout F d\n", (one,), is_over=False)
    assert chunk is not None
    assert [line.text for line in chunk.lines] == [b"d"]
