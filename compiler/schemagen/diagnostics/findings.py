"""How the stages of the front end make diagnostics: the table of codes knows the severity."""

from __future__ import annotations

from schemagen.diagnostics.codes import CODES
from schemagen.diagnostics.diagnostic import Diagnostic, Related
from schemagen.text.span import Span


def finding(
    code: str,
    span: Span,
    message: str,
    help: str | None = None,  # noqa: A002 -- it is the field of that name
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    """A diagnostic of ``code`` with the severity that the table gives it."""
    return Diagnostic(code, CODES[code].severity, span, message, help, related)
