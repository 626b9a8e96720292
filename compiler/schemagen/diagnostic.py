"""What the compiler has to say about a schema file: one type for every finding.

Stages return diagnostics; they never print and never raise for bad input. The
printers in :mod:`schemagen.printers` turn them into text, JSON, GitHub
annotations or SARIF.
"""

from __future__ import annotations

from enum import StrEnum
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


class Severity(StrEnum):
    """How bad a finding is: only errors keep the compiler from emitting code."""

    ERROR = "error"
    WARNING = "warning"


class Related(NamedTuple):
    """A second place that helps to understand a finding, such as the first of two duplicates."""

    message: str
    span: Span


class Diagnostic(NamedTuple):
    """One finding.

    ``code`` is a key of the table in :mod:`schemagen.codes`. ``message`` says what is
    wrong and what was expected; ``help`` says how to fix it. ``span`` covers exactly the
    key or value that is wrong.
    """

    code: str
    severity: Severity
    span: Span
    message: str
    help: str | None = None
    related: tuple[Related, ...] = ()
