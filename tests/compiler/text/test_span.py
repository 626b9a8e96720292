"""Spans sort as their places stand in a file, which is the order in which diagnostics are printed."""

from __future__ import annotations

from schemagen.text.span import Position, Span


def test_spans_sort_by_file_then_place() -> None:
    spans = [
        Span("a.yaml", Position(1, 9), Position(1, 10)),
        Span("a.yaml", Position(10, 1), Position(10, 2)),
        Span("b.yaml", Position(1, 1), Position(1, 2)),
    ]
    assert sorted([spans[2], spans[0], spans[1]]) == spans


def test_a_whole_file_comes_before_every_place_in_it() -> None:
    assert Span.whole_file("a.yaml") < Span("a.yaml", Position(1, 1), Position(1, 2))
