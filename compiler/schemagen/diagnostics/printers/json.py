"""For programs: one JSON document whose shape stays as it is (documented in ``docs/cli.md``)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from schemagen.diagnostics.diagnostic import Diagnostic, Severity
from schemagen.text.source import Source
from schemagen.text.span import Position, Span

FORMAT_VERSION = 1


def render(diagnostics: Sequence[Diagnostic], sources: Sequence[Source]) -> str:
    """Every finding, and how many there are of each severity, also where there is none."""
    document = {
        "version": FORMAT_VERSION,
        "files": [source.path for source in sources],
        "diagnostics": [_finding(diagnostic) for diagnostic in diagnostics],
        "errors": sum(found.severity is Severity.ERROR for found in diagnostics),
        "warnings": sum(found.severity is Severity.WARNING for found in diagnostics),
    }
    return json.dumps(document, indent=2) + "\n"


def _finding(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "help": diagnostic.help,
        **_place(diagnostic.span),
        "related": [{"message": related.message, **_place(related.span)} for related in diagnostic.related],
    }


def _place(span: Span) -> dict[str, object]:
    return {"path": span.path, "start": _position(span.start), "end": _position(span.end)}


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
