"""Run ``schemagen diff``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from schemagen.cli.console import examples, note
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.options import format_option
from schemagen.cli.reviewing import approvals_of, print_review, reviewed
from schemagen.cli.sides import FORMS, read_sides
from schemagen.diff.approvals import add_approvals, read_approvals
from schemagen.diff.review import Review
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
    """Tell what changed between two versions of schemas, and what it breaks.

    OLD and NEW are each a file, a folder, git:REF[:PATH] (without PATH that of the other side) or a store's
    URL#project/collection. Each change also says the version that it asks for. Exit code 1 where an error is
    not approved.
    """
    if approve and not (file and reason and owner and until):
        raise click.UsageError("--approve needs --approvals FILE, --reason, --owner and --until")
    if not approve and (reason or owner or until):
        raise click.UsageError("--reason, --owner and --until belong to --approve")
    if until is not None and until < datetime.now(UTC).date():
        raise click.UsageError(f"--until {until} is past: such an approval would never count")
    before, after = read_sides(old, new)
    approvals = approvals_of(file, new=approve)
    found = reviewed(before, after, file, approvals, form)
    if found is None:
        return FINDINGS
    if not before.schemas and not after.schemas:
        raise click.UsageError(f"neither {old} nor {new} has a schema; expected {FORMS}")
    if approve and file is not None and reason and owner and until:
        return _approve(found, file, approvals.text, reason=reason, owner=owner, until=until)
    print_review(found, form)
    return FINDINGS if found.open_errors else CLEAN


def _approve(found: Review, file: Path, text: str, *, reason: str, owner: str, until: date) -> int:
    errors = [(entry.schema, entry.change) for entry in found.open_errors]
    if not errors:
        note("no error to approve; nothing was written")
        return CLEAN
    written = add_approvals(text, errors, reason=reason, owner=owner, until=until)
    if read_approvals(Source(str(file), written.encode()))[1]:
        raise click.UsageError(f"the approvals in {file} cannot be added to; write them as lines, '  - change: …'")
    try:
        file.write_text(written, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"the approvals {file} cannot be written: {error.strerror}") from error
    note(f"{file}: {counted(len(errors), 'change')} approved by {owner} until {until}")
    return CLEAN
