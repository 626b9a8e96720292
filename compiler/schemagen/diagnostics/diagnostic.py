"""What the compiler has to say about a schema file: one type for every finding.

Stages return diagnostics; they never print and never raise for bad input. The
printers in :mod:`schemagen.diagnostics.printers` turn them into text, JSON, GitHub
annotations or SARIF.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from schemagen.text.span import Span


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

    ``code`` is a key of the table in :mod:`schemagen.diagnostics.codes`. ``message`` says what is
    wrong and what was expected; ``help`` says how to fix it. ``span`` covers exactly the
    key or value that is wrong.
    """

    code: str
    severity: Severity
    span: Span
    message: str
    help: str | None = None
    related: tuple[Related, ...] = ()
