"""Places in a source text."""

from __future__ import annotations

from typing import NamedTuple


class Position(NamedTuple):
    """A place in a source text. ``line`` and ``column`` count from 1, ``column`` in code points."""

    line: int
    column: int


class Span(NamedTuple):
    """A half-open range ``[start, end)`` in the file ``path``, as the caller named that file."""

    path: str
    start: Position
    end: Position

    @classmethod
    def whole_file(cls, path: str) -> Span:
        """The place of a finding that concerns a file as a whole."""
        return cls(path, Position(1, 1), Position(1, 1))
