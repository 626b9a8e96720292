"""Group commands, and propose the nearest one to a misspelt name."""

from __future__ import annotations

import click


class SuggestingGroup(click.Group):
    """Group commands; where a name is none of theirs, propose what was most likely meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that ``args`` begin with, and the arguments that are left for it.

        Raises:
            click.UsageError: there is no such command.

        """
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-"):
            from schemagen.text.suggest import did_you_mean  # noqa: PLC0415 -- only a misspelt command needs it

            path = f"{ctx.command_path} {name}".partition(" ")[2]
            raise click.UsageError(f"there is no command {path!r}; {did_you_mean(name, known)}", ctx)
        return super().resolve_command(ctx, args)
