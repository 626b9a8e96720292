"""``schemagen explain``."""

from __future__ import annotations

import click

from schemagen.cli.console import examples, out
from schemagen.diagnostics.codes import CODES, explain
from schemagen.text.suggest import nearest, shown


@click.command(epilog=examples("schemagen explain SG208", "schemagen explain"))
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Explain a diagnostic code, such as SG208.

    Without CODE every code is listed.
    """
    if code is None:
        out("".join(f"{entry.code}  {entry.severity:<7}  {entry.title}\n" for entry in CODES.values()))
        return 0
    page = explain(code.upper())
    if page is None:
        near = nearest(code, CODES)
        hint = f"did you mean {near}?" if near is not None else "'schemagen explain' lists them"
        raise click.UsageError(f"there is no code {shown(code)}; {hint}")
    out(page)
    return 0
