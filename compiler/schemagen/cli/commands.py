"""Group the commands: one module for each, loaded when it is called."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

import click
from click.exceptions import Exit

from schemagen.cli.console import note, out
from schemagen.cli.current_folder import is_missed
from schemagen.cli.exit_codes import FINDINGS, USAGE
from schemagen.cli.groups import SuggestingGroup
from schemagen.text.version import __version__

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: Final[Mapping[str, str]] = {
    "init": "Write a commented schema to start from.",
    "infer": "Write a schema that fits data.",
    "build": "Compile schemas into typed Python packages.",
    "lint": "Tell what is wrong with schemas, and write nothing.",
    "diff": "Tell what changed between two versions of schemas, and what it breaks.",
    "export": "Make Grafana dashboards, Prometheus alert rules or ClickHouse tables of schemas.",
    "explain": "Explain a diagnostic code, such as SG208, or a rule of changes.",
    "completion": "Print what makes bash, zsh or fish complete commands and options.",
    "metaschema": "Print the JSON Schema of schema files, for editors.",
    "validate": "Check a file of events against a schema.",
    "ingest": "Check a file of events and deliver the good ones.",
    "sample": "Write events that fit a schema, as NDJSON.",
    "replay": "Send dead letters again, and keep those that fail again.",
    "show": "Show what is stored under an id, or last, joined with its labels.",
    "export-records": "Write the stored records to a file: CSV, NDJSON or Parquet.",
    "serve": "Run the HTTP collector over one database.",
    "sidecar": "Follow an endpoint's logs, and send on the events in them.",
    "relay": "Move events from a log such as Kafka's to a store.",
    "register": "Register a schema with a collector or a store.",
    "mode": "Show or set how strictly a data collection takes new versions of its schema.",
    "history": "List the versions of a data collection's schema, with what broke for whom between them.",
    "monitor": "Tell from the stored events how models do, and since when.",
    "token": "Create, list and revoke the collector's tokens.",
    "stats": "Count what a database holds.",
    "prune": "Remove what was stored long ago.",
    "collections": "List the data collections of a store or a collector.",
    "erase": "Erase what is stored under ids, and refuse them from now on.",
    "backup": "Copy a database while it is in use.",
}
COMPLETION_VARIABLE: Final = "_SCHEMAGEN_COMPLETE"
"""The variable of the environment by which a shell asks what a word may be completed to."""
_CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_VERSION_HELP: Final = "Show the version, and what checks events, and exit."
_EPILOG: Final = (
    "Exit codes: 0 clean, 1 findings, 2 usage, 3 generated code is stale, 4 nothing could be judged, "
    "70 a bug in schemagen. "
    "'schemagen COMMAND --help' shows examples."
)


_FOLDERS: Final[Mapping[str, Sequence[str]]] = {
    "schema": ("init", "infer", "build", "lint", "diff", "export", "explain", "completion", "metaschema"),
    "events": ("validate", "ingest", "sample", "replay"),
    "store": (
        "show",
        "export-records",
        "register",
        "mode",
        "history",
        "stats",
        "prune",
        "collections",
        "erase",
        "backup",
    ),
    "server": ("serve", "relay", "sidecar", "token"),
    "monitor": ("monitor",),
}
"""The folder of each command's module."""
_FOLDER_OF: Final = {name: folder for folder, names in _FOLDERS.items() for name in names}


def load_command(name: str) -> click.Command:
    """Import the module of a command, and return the command."""
    return cast("click.Command", import_module(f"schemagen.cli.{_FOLDER_OF[name]}.{name.replace('-', '_')}").command)


class _Commands(SuggestingGroup):
    """Import commands when they are called: their list and their summaries need none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        return load_command(cmd_name)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Name the commands that begin so; to ask each for its help would import them all."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 -- start-up counts

        named = [
            CompletionItem(name, help=summary) for name, summary in COMMANDS.items() if name.startswith(incomplete)
        ]
        return named if not incomplete.startswith("-") else click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _print_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from schemagen_runtime.native.loading import engine_name  # noqa: PLC0415 -- start-up counts

        out(f"schemagen {__version__} ({engine_name()})\n")
        context.exit()


@click.group(cls=_Commands, context_settings=_CONTEXT, epilog=_EPILOG, no_args_is_help=False)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help=_VERSION_HELP)
def schemagen() -> None:
    """Compile schemas of machine-learning events, and move the events.

    One schema file becomes a typed Python package that validates events and delivers them.
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; for all commands it prints here what a store or collector refuses.

    Raises:
        KeyboardInterrupt: Ctrl-C ended it.
        Exception: there is a bug in schemagen, or stdout takes nothing.

    """
    if (instruction := os.environ.get(COMPLETION_VARIABLE)) is not None:
        from click.shell_completion import shell_complete  # noqa: PLC0415 -- start-up counts

        return shell_complete(schemagen, {}, "schemagen", COMPLETION_VARIABLE, instruction)
    try:
        with schemagen.make_context("schemagen", list(arguments) or ["--help"]) as context:
            return int(cast("int", schemagen.invoke(context)))
    except Exit as stop:
        return stop.exit_code
    except click.UsageError as error:
        # Choices come each on a line of their own, which begins with a tab.
        note(f"schemagen: {error.format_message().replace(chr(10) + chr(9), ' ')}")
        if error.ctx is not None:
            note(f"'{error.ctx.command_path} --help' shows how it is called")
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:
        from schemagen_runtime.errors import SchemagenError  # noqa: PLC0415 -- start-up counts

        if not isinstance(error, SchemagenError):
            raise
        note(f"schemagen: {error}")
        return USAGE if is_missed(error) else FINDINGS
