"""Run ``schemagen diff``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from schemagen.cli.console import examples, note, out
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.options import format_option
from schemagen.cli.sides import FORMS, read_sides
from schemagen.cli.sources import print_diagnostics
from schemagen.diagnostics.diagnostic import Diagnostic, has_errors
from schemagen.diff.approvals import Approval, add_approvals, read_approvals
from schemagen.diff.printers import printer
from schemagen.diff.review import Review, review
from schemagen.text.source import Source
from schemagen.text.suggest import counted


def _day(ctx: click.Context, param: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no day; expected one such as 2026-12-31", ctx, param) from error


@click.command(
    epilog=examples(
        "schemagen diff git:main schemas/",
        "schemagen diff git:v1.2.0 schemas/credit_risk.yaml --format sarif",
        "schemagen diff sqlite:///m.db#bank/credit_risk credit_risk.yaml",
        "schemagen diff git:main schemas/ --approvals approvals.yaml --approve "
        "--reason 'the supplier changed' --owner risk@example.com --until 2026-12-31",
    ),
)
@click.argument("old")
@click.argument("new")
@format_option
@click.option("--approvals", "file", type=click.Path(path_type=Path), help="The file of approved changes.")
@click.option("--approve", is_flag=True, help="Add an approval of each error to that file.")
@click.option("--reason", help="Why they are approved.")
@click.option("--owner", help="Who answers for it.")
@click.option("--until", callback=_day, metavar="DAY", help="The last day on which it counts, such as 2026-12-31.")
def command(
    *,
    old: str,
    new: str,
    form: str,
    file: Path | None,
    approve: bool,
    reason: str | None,
    owner: str | None,
    until: date | None,
) -> int:
    """Tell what changed between two versions of schemas, what it breaks, and the version that it asks for.

    OLD and NEW are each a file, a folder, git:REF[:PATH] (without PATH that of the other side) or a store's
    URL#project/collection. Exit code 1 where an error is not approved.
    """
    if approve and not (file and reason and owner and until):
        raise click.UsageError("--approve needs --approvals FILE, --reason, --owner and --until")
    if not approve and (reason or owner or until):
        raise click.UsageError("--reason, --owner and --until belong to --approve")
    before, after = read_sides(old, new)
    wrong = (*before.diagnostics, *after.diagnostics)
    if wrong:
        print_diagnostics(wrong, (*before.sources, *after.sources), form)
        return FINDINGS
    if not before.schemas and not after.schemas:
        raise click.UsageError(f"neither {old} nor {new} has a schema; expected {FORMS}")
    today = datetime.now(UTC).date()
    approvals, mistakes, text = _approvals(file, new=approve)
    if has_errors(mistakes):
        print_diagnostics(mistakes, (Source(str(file), text.encode()),), form)
        return FINDINGS
    found = review(before.schemas, after.schemas, approvals, today)
    if approve and file is not None and reason and owner and until:
        return _approve(found, file, text, reason=reason, owner=owner, until=until)
    out(printer(form)(found))
    for diagnostic in found.diagnostics:
        span = diagnostic.span
        note(f"{span.path}:{span.start.line}:{span.start.column}: {diagnostic.severity}: {diagnostic.message}")
    return FINDINGS if found.open_errors else CLEAN


def _approvals(file: Path | None, *, new: bool) -> tuple[tuple[Approval, ...], tuple[Diagnostic, ...], str]:
    """Read the file of approvals; one that is to be written need not be there."""
    if file is None or (new and not file.exists()):
        return (), (), ""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise click.UsageError(f"the approvals {file} cannot be read: {error.strerror}") from error
    approvals, mistakes = read_approvals(Source(str(file), content))
    return approvals, mistakes, content.decode("utf-8", "replace")


def _approve(found: Review, file: Path, text: str, *, reason: str, owner: str, until: date) -> int:
    errors = [(entry.schema, entry.change) for entry in found.open_errors]
    if not errors:
        note("no error to approve; nothing was written")
        return CLEAN
    written = add_approvals(text, errors, reason=reason, owner=owner, until=until)
    try:
        file.write_text(written, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"the approvals {file} cannot be written: {error.strerror}") from error
    note(f"{file}: {counted(len(errors), 'change')} approved by {owner} until {until}")
    return CLEAN
