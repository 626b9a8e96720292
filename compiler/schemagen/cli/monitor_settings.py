"""Add ``--settings`` to the commands that watch models: a file that counts for more than what schemas say."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from click.exceptions import Exit
from schemagen_runtime.protocol.monitor_settings import NO_SETTINGS

from schemagen.cli.console import has_colour, note_lines
from schemagen.cli.exit_codes import USAGE
from schemagen.text.source import MAX_BYTES, Source

if TYPE_CHECKING:
    from schemagen_runtime.protocol.monitor_settings import MonitorSettings

F = TypeVar("F", bound=Callable[..., object])


def settings_option(function: F) -> F:
    """Add ``--settings``; the function takes ``settings``, which say nothing where it is left out."""
    option = click.option(
        "--settings",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        callback=_read,
        help="A file of levels, windows and quiet columns that count for more than those of the schemas.",
    )
    return option(function)


def _read(ctx: click.Context, param: click.Parameter, path: Path | None) -> MonitorSettings:
    """Return what a file says; a callback of click. Mistakes in it are printed, and end the command."""
    if path is None:
        return NO_SETTINGS
    from schemagen.build.monitor_settings import read_monitor_settings  # noqa: PLC0415 -- few have such a file
    from schemagen.diagnostics.diagnostic import has_errors  # noqa: PLC0415 -- as above
    from schemagen.diagnostics.printers import text  # noqa: PLC0415 -- as above

    try:
        with path.open("rb") as stream:
            source = Source(str(path), stream.read(MAX_BYTES + 1))  # one more than is taken: it is refused then
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be read: {error.strerror}", ctx, param) from error
    settings, told = read_monitor_settings(source)
    note_lines(text.render(told, [source], colour=has_colour(sys.stderr)))
    if has_errors(told):
        raise Exit(USAGE)
    return settings
