"""Describe a diagnostic: one mistake that the compiler reports, with its place and its fix.

Stages return diagnostics; they never print, and never raise for bad input. The printers in
:mod:`schemagen.diagnostics.printers` turn diagnostics into text, JSON, GitHub annotations or SARIF.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from schemagen.text.span import Span


class Severity(StrEnum):
    """Say how bad a diagnostic is: only errors keep the compiler from writing code."""

    ERROR = "error"
    WARNING = "warning"


class Related(NamedTuple):
    """Point at a second place that helps to understand a diagnostic, such as the first of two duplicates."""

    message: str
    span: Span


class Diagnostic(NamedTuple):
    """Report that one rule is broken in one place.

    Attributes:
        code: the id of the rule in :mod:`schemagen.diagnostics.rules`, such as ``SG208``.
        severity: how bad it is.
        span: exactly the key or the value that is wrong.
        message: what is wrong and what was expected, in one sentence.
        help: how to fix it; None where the message says it already.
        related: other places that matter.

    """

    code: str
    severity: Severity
    span: Span
    message: str
    help: str | None = None
    related: tuple[Related, ...] = ()


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether there is an error among ``diagnostics``."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
