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
from schemagen.text.source import MAX_BYTES, Source


class Approvals(NamedTuple):
    """Hold a file of approvals, its text, and what is wrong with it."""

    given: tuple[Approval, ...] = ()
    text: str = ""
    mistakes: tuple[Diagnostic, ...] = ()


def approvals_of(file: Path | None, *, new: bool = False) -> Approvals:
    """Read a file of approvals; none where there is no ``file``, or where it may be ``new`` and is not there, or empty.

    Raises:
        click.UsageError: it cannot be read.
    """
    if file is None or (new and not file.exists()):
        return Approvals()
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)  # one byte more than is taken: it is refused, whatever its size
    except OSError as error:
        raise click.UsageError(f"the approvals {file} cannot be read: {error.strerror}") from error
    if new and not content.strip():
        return Approvals()
    approvals, mistakes = read_approvals(Source(str(file), content))
    return Approvals(approvals, content.decode("utf-8", "replace"), mistakes)


def reviewed(before: Side, after: Side, file: Path | None, approvals: Approvals, form: str) -> Review | None:
    """Review two sides; where a schema or the approvals have errors, print those and return None."""
    wrong = (*before.diagnostics, *after.diagnostics)
    if wrong:
        print_diagnostics(wrong, (*before.sources, *after.sources), form)
        return None
    if print_mistakes(file, approvals, form):
        return None
    return review(before.schemas, after.schemas, approvals.given, datetime.now(UTC).date())


def print_mistakes(file: Path | None, approvals: Approvals, form: str) -> bool:
    """Print what is wrong with a file of approvals where it has errors; return whether it has."""
    if not has_errors(approvals.mistakes):
        return False
    print_diagnostics(approvals.mistakes, (Source(str(file), approvals.text.encode()),), form)
    return True


def print_review(found: Review, form: str) -> None:
    """Print a review to stdout, and to stderr which approvals are doubtful and which schemas are new."""
    out(printer(form)(found))
    for diagnostic in found.diagnostics:
        span = diagnostic.span
        note(f"{span.path}:{span.start.line}:{span.start.column}: {diagnostic.severity}: {diagnostic.message}")
    if found.added:
        note(f"new, and compared with nothing: {', '.join(found.added)}")
