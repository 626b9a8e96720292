"""Run ``schemagen explain``."""

from __future__ import annotations

import click

from schemagen.cli.console import examples, out
from schemagen.cli.exit_codes import CLEAN
from schemagen.diagnostics.pages import page
from schemagen.diagnostics.rules import RULES
from schemagen.text.suggest import nearest, shown


@click.command(epilog=examples("schemagen explain SG208", "schemagen explain"))
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Explain a diagnostic code, such as SG208.

    Without CODE every code is listed.
    """
    if code is None:
        out("".join(f"{rule.id}  {rule.severity:<7}  {rule.title}\n" for rule in RULES.values()))
        return CLEAN
    rule = RULES.get(code.upper())
    if rule is None:
        near = nearest(code, RULES)
        hint = f"did you mean {near}?" if near is not None else "'schemagen explain' lists them"
        raise click.UsageError(f"there is no code {shown(code)}; {hint}")
    out(page(rule))
    return CLEAN
