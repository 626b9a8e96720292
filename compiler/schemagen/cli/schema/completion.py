"""Run ``schemagen completion``."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from schemagen.cli.commands import COMPLETION_VARIABLE, schemagen
from schemagen.cli.console import examples, out
from schemagen.cli.exit_codes import CLEAN

_SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command(
    epilog=examples(
        "schemagen completion bash > ~/.local/share/bash-completion/completions/schemagen",
        'schemagen completion zsh > "${fpath[1]}/_schemagen"',
        "schemagen completion fish > ~/.config/fish/completions/schemagen.fish",
    )
)
@click.argument("shell", type=click.Choice(list(_SHELLS)))
def command(*, shell: str) -> int:
    """Print what makes bash, zsh or fish complete commands and options.

    Bash needs version 4.4. Open a new shell after it was written.
    """
    kind = _SHELLS[shell]
    complete = kind(schemagen, {}, "schemagen", COMPLETION_VARIABLE)
    # Without click's own look at which bash there is, for the script may be for another machine.
    out(complete.source_template % complete.source_vars() + "\n")
    return CLEAN
