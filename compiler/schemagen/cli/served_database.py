"""Name the database that a command serves, and the file beside it where that is a ClickHouse."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from schemagen.cli.options import database_file

_CLICKHOUSE: Final = ("clickhouse:", "clickhouses:")


def store_place(ctx: click.Context, param: click.Parameter, text: str) -> str:
    """Return the URL of a ClickHouse as it is, and of what names a file its path; a callback of click.

    Raises:
        click.BadParameter: it is the URL of something else.
    """
    return text if text.lower().startswith(_CLICKHOUSE) else database_file(ctx, param, text)


def _control(ctx: click.Context, param: click.Parameter, text: str | None) -> str | None:
    return None if text is None else database_file(ctx, param, text)


control_option = click.option(
    "--control",
    metavar="FILE",
    callback=_control,
    help="Where tokens, counters and annotations are kept, if the database is no file; made where there is none.",
)


def find_database(db: str, control: str | None) -> tuple[Path, str | None]:
    """Return the SQLite file that is served from, and the URL of the store where that is another one.

    Raises:
        click.UsageError: there is no file, or one too many.
    """
    is_there = db.lower().startswith(_CLICKHOUSE)
    if is_there and control is None:
        kept = "tokens and counters are kept in a SQLite file"
        raise click.UsageError(f"--db is a ClickHouse, and {kept}: name one with --control, such as control.db")
    if not is_there and control is not None:
        raise click.UsageError("--control is for a store that is no file; what is kept of --db lies in it")
    return (Path(db), None) if control is None else (Path(control), db)
