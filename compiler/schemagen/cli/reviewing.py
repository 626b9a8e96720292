"""Review two sides for a command: with the approvals of a file, and printed in the form that was asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click

from schemagen.cli.console import note, out
from schemagen.cli.sources import print_diagnostics
from schemagen.diagnostics.diagnostic import Diagnostic, has_errors
from schemagen.diff.approvals import Approval, read_approvals
from schemagen.diff.printers import printer
from schemagen.diff.review import Review, review
from schemagen.diff.versions import Side
from schemagen.text.source import Source


class Approvals(NamedTuple):
    """Hold a file of approvals, its text, and what is wrong with it."""

    given: tuple[Approval, ...] = ()
    text: str = ""
    mistakes: tuple[Diagnostic, ...] = ()


def approvals_of(file: Path | None, *, new: bool = False) -> Approvals:
    """Read a file of approvals; none where there is no ``file``, or where it is ``new`` and not there yet.

    Raises:
        click.UsageError: it cannot be read.
    """
    if file is None or (new and not file.exists()):
        return Approvals()
    try:
        content = file.read_bytes()
    except OSError as error:
        raise click.UsageError(f"the approvals {file} cannot be read: {error.strerror}") from error
    approvals, mistakes = read_approvals(Source(str(file), content))
    return Approvals(approvals, content.decode("utf-8", "replace"), mistakes)


def reviewed(before: Side, after: Side, file: Path | None, approvals: Approvals, form: str) -> Review | None:
    """Review two sides; where a schema or the approvals have errors, print those and return None."""
    wrong = (*before.diagnostics, *after.diagnostics)
    if wrong:
        print_diagnostics(wrong, (*before.sources, *after.sources), form)
        return None
    if has_errors(approvals.mistakes):
        print_diagnostics(approvals.mistakes, (Source(str(file), approvals.text.encode()),), form)
        return None
    return review(before.schemas, after.schemas, approvals.given, datetime.now(UTC).date())


def print_review(found: Review, form: str) -> None:
    """Print a review to stdout, and to stderr which approvals are doubtful."""
    out(printer(form)(found))
    for diagnostic in found.diagnostics:
        span = diagnostic.span
        note(f"{span.path}:{span.start.line}:{span.start.column}: {diagnostic.severity}: {diagnostic.message}")
