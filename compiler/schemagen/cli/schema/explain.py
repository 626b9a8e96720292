"""Run ``schemagen explain``."""

from __future__ import annotations

import click
from schemagen_runtime.support.nearest import nearest

from schemagen.cli.console import examples, out
from schemagen.cli.exit_codes import CLEAN
from schemagen.diagnostics.pages import page
from schemagen.diagnostics.rules import RULES
from schemagen.text.suggest import shown


@click.command(epilog=examples("schemagen explain SG208", "schemagen explain unit-changed", "schemagen explain"))
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Explain a diagnostic code, such as SG208, or a rule of changes.

    Without CODE every code and every rule is listed.
    """
    rule = None if code is None else RULES.get(code.upper())
    if rule is not None:
        out(page(rule))
        return CLEAN
    return _list() if code is None else _explain_change(code)


def _list() -> int:
    from schemagen_runtime.compatibility.rulebook import RULES as CHANGES  # noqa: PLC0415 -- start-up counts

    out("".join(f"{rule.id}  {rule.severity:<7}  {rule.title}\n" for rule in RULES.values()))
    out("".join(f"{rule.id:<23}  {rule.severity:<7}  {rule.title}\n" for rule in CHANGES.values()))
    return CLEAN


def _explain_change(code: str) -> int:
    from schemagen_runtime.compatibility.rulebook import RULES as CHANGES  # noqa: PLC0415 -- start-up counts

    from schemagen.diff.pages import page as change_page  # noqa: PLC0415 -- as above

    change = CHANGES.get(code.lower())
    if change is None:
        near = nearest(code, [*RULES, *CHANGES])
        hint = f"did you mean {near}?" if near is not None else "'schemagen explain' lists them"
        raise click.UsageError(f"there is no code {shown(code)}; {hint}")
    out(change_page(change))
    return CLEAN
