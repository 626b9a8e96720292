"""Write diagnostics as JSON, and read them back: the one place that knows their members.

The full form is what ``--format json`` prints (``docs/cli.md``) and what a build remembers. The brief form is what a
collector answers (``docs/protocol.md``), for a document has no path there.
"""

from __future__ import annotations

from typing import TypedDict

from schemagen.diagnostics.diagnostic import Diagnostic, Related, Severity
from schemagen.text.span import Position, Span


class PositionForm(TypedDict):
    """Name the members of a position; both count from 1."""

    line: int
    column: int


class _PlaceForm(TypedDict):
    path: str
    start: PositionForm
    end: PositionForm


class RelatedForm(_PlaceForm):
    """Name the members of a second place."""

    message: str


class DiagnosticForm(_PlaceForm):
    """Name the members of a diagnostic's full form."""

    code: str
    severity: str
    message: str
    help: str | None
    related: list[RelatedForm]


class BriefForm(PositionForm):
    """Name the members of a diagnostic's brief form: ``line`` and ``column`` are where it begins."""

    code: str
    message: str
    help: str | None


def to_form(diagnostic: Diagnostic) -> DiagnosticForm:
    """Return the full form of a diagnostic, ready for ``json.dumps``; its members come in the order of print."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "help": diagnostic.help,
        **_place(diagnostic.span),
        "related": [{"message": related.message, **_place(related.span)} for related in diagnostic.related],
    }


def from_form(form: DiagnosticForm) -> Diagnostic:
    """Return the diagnostic of a full form that :func:`to_form` made."""
    return Diagnostic(
        code=form["code"],
        severity=Severity(form["severity"]),
        span=_span(form),
        message=form["message"],
        help=form["help"],
        related=tuple(Related(related["message"], _span(related)) for related in form["related"]),
    )


def to_brief_form(diagnostic: Diagnostic) -> BriefForm:
    """Return the brief form of a diagnostic, ready for ``json.dumps``: no path, end, severity or second place."""
    form = to_form(diagnostic)
    return {"code": form["code"], "message": form["message"], "help": form["help"], **form["start"]}


def _place(span: Span) -> _PlaceForm:
    return {"path": span.path, "start": _position(span.start), "end": _position(span.end)}


def _span(form: _PlaceForm) -> Span:
    return Span(form["path"], Position(**form["start"]), Position(**form["end"]))


def _position(position: Position) -> PositionForm:
    return {"line": position.line, "column": position.column}
