"""Run ``schemagen monitor``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final, cast

import click

from schemagen.cli.console import examples
from schemagen.cli.groups import SuggestingGroup

_COMMANDS: Final[Mapping[str, str]] = {
    "report": "Write what each model does, window by window.",
    "check": "Tell by the exit code whether an alert is open, and not muted.",
    "reference": "Choose with what a model is compared.",
    "rebuild": "Count every row of a database anew.",
    "serve": "Show the models of a database to a browser on this machine.",
}
_MODULES: Final[Mapping[str, str]] = {"serve": "schemagen.cli.server.watch"}
"""Where a command lies that lies elsewhere: what serves stands by what serves."""


class _Commands(SuggestingGroup):
    """Import commands when they are called: NumPy takes its time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        return cast("click.Command", import_module(_MODULES.get(cmd_name, f"schemagen.cli.monitor.{cmd_name}")).command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    epilog=examples(
        "schemagen monitor report --db monitoring.db",
        "schemagen monitor check --db monitoring.db --fail-on warning",
        "schemagen monitor serve --db monitoring.db",
        "schemagen monitor rebuild --db monitoring.db",
    ),
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Tell from the stored events how models do, and since when.

    What was counted is brought up to date first, and kept in the database: the first time takes longer.
    """
    if ctx.invoked_subcommand is None:
        raise click.UsageError(f"say what to do: {', '.join(f'monitor {name}' for name in _COMMANDS)}", ctx)
