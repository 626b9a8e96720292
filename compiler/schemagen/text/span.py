"""Hold places in a source text."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from typing import NamedTuple


class Position(NamedTuple):
    """Hold a place in a source text. ``line`` and ``column`` count from 1, ``column`` in code points."""

    line: int
    column: int


class Span(NamedTuple):
    """Hold a half-open range ``[start, end)`` in the file ``path``, which is the caller's name of that file."""

    path: str
    start: Position
    end: Position

    @classmethod
    def whole_file(cls, path: str) -> "Span":
        """Return the place of a diagnostic that concerns a file as a whole."""
        return cls(path, Position(1, 1), Position(1, 1))
