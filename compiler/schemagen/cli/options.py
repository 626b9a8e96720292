"""Declare the options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import click

from schemagen.diagnostics.printers import FORMATS
from schemagen.text.suggest import shown as spelled

F = TypeVar("F", bound=Callable[..., object])

_LONGEST: Final = 36500 * 86400


def seconds(ctx: click.Context, param: click.Parameter, text: str | None) -> int | None:
    """Return the seconds of an option that is a duration, as the schema language writes one; a callback of click.

    Raises:
        click.BadParameter: it is none, or too long.

    """
    if text is None:
        return None
    from schemagen.model.durations import parse_duration  # noqa: PLC0415 -- few commands do, and start-up counts

    duration = parse_duration(text)
    if duration is None:
        expected = "expected a whole number and a unit, w, d, h, m or s: such as 90d"
        raise click.BadParameter(f"{spelled(text)} is no duration; {expected}", ctx, param)
    if duration > _LONGEST:
        raise click.BadParameter(f"{spelled(text)} is too long; expected at most 36500d", ctx, param)
    return duration


def database_file(ctx: click.Context, param: click.Parameter, text: str) -> str:
    """Return the path of an option that names a SQLite file by its path or its URL; a callback of click.

    Raises:
        click.BadParameter: it is the URL of something else, or no URL that names a file.

    """
    from schemagen_runtime.client.urls import database_path  # noqa: PLC0415 -- see above

    try:
        return database_path(text)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from error


def text_or_json(what: str) -> Callable[[F], F]:
    """Return a decorator that adds ``--format``, for people or for programs; ``what`` names what is printed."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=f"How {what} are printed.",
    )


def format_option(function: F) -> F:
    """Add ``--format`` to a command that prints diagnostics."""
    option = click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="How findings are printed: for people, for programs, as GitHub annotations, or for code scanning.",
    )
    return option(function)


def data_options(function: F) -> F:
    """Add DATA, ``--schema`` and ``--format-of-data`` to a command that reads a file of events."""
    options = (
        click.argument("data", type=click.Path(allow_dash=True)),
        click.option(
            "--schema", "schema_file", required=True, type=click.Path(path_type=Path), help="The schema file."
        ),
        click.option(
            "--format-of-data",
            "form",
            type=click.Choice(["ndjson", "csv"]),
            help="What DATA is; by default what its name says: .ndjson, .jsonl, .json or .csv, and .gz after it.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function
