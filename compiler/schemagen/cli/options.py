"""Declare the options that several commands have."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Final, TypeVar, cast

import click

from schemagen.diagnostics.printers import FORMATS
from schemagen.text.suggest import shown as spelled

F = TypeVar("F", bound=Callable[..., object])

_LONGEST: Final = 36500 * 86400
_ROOT_PATH: Final = re.compile(r"[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*")
_SERVED: Final = frozenset(
    ("v1", "problems", "healthz", "metrics", "openapi.json", "models", "assets", "sign-in", "sign-out", ".", "..")
)
"""First parts of paths that a collector serves."""


def seconds(ctx: click.Context, param: click.Parameter, text: str | None) -> int | None:
    """Return the seconds of an option that is a duration, as the schema language writes one; a callback of click.

    Raises:
        click.BadParameter: it is none, or too long.

    """
    if text is None:
        return None
    from schemagen_runtime.durations import parse_duration  # noqa: PLC0415 -- few commands do, and start-up counts

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


def root_path(ctx: click.Context, param: click.Parameter, text: str) -> str:
    """Return the path under which a proxy serves what a command serves; a callback of click.

    Raises:
        click.BadParameter: it is no such path, or one of those that are served.

    """
    path = text.strip("/")
    if not path:
        return ""
    if not _ROOT_PATH.fullmatch(path):
        raise click.BadParameter(f"{text!r} is no path; expected one such as /monitoring", ctx, param)
    first = path.partition("/")[0]
    if first in _SERVED:
        raise click.BadParameter(f"/{first} is a path of the collector itself; expected another one", ctx, param)
    return f"/{path}"


def require_name(name: str) -> None:
    """Refuse what cannot name a package.

    Raises:
        click.UsageError: it cannot.

    """
    from schemagen.model.package_names import require_package_name  # noqa: PLC0415 -- few commands do, and start-up counts

    try:
        require_package_name(name)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


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


def _delimiter(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
    delimiter = {"tab": "\t", "\\t": "\t"}.get(text, text) if text is not None else None
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise click.BadParameter(f"{spelled(delimiter)} is no delimiter; expected one character, or 'tab'")
    return delimiter


def _encoding(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
    try:
        if text is not None:
            "".encode(text)  # unlike a look-up, it knows that 'hex' and 'zip' are no encodings of text
    except (LookupError, ValueError) as error:
        expected = "expected one that Python knows, such as utf-8, utf-16, cp1252 or latin-1"
        raise click.BadParameter(f"{spelled(text or '')} is no encoding; {expected}") from error
    return text


_DATA_OPTIONS: Final = (
    click.argument("data", type=click.Path(allow_dash=True)),
    click.option("--schema", "schema_file", required=True, type=click.Path(path_type=Path), help="The schema file."),
    click.option(
        "--format-of-data",
        "form",
        type=click.Choice(["ndjson", "csv", "parquet"]),
        help="What DATA is; by default what its name says: .ndjson, .jsonl, .json, .csv or .tsv, and .gz after it; or "
        ".parquet.",
    ),
    click.option(
        "--delimiter",
        metavar="CHARACTER",
        callback=_delimiter,
        help="What stands between the cells of a table, or 'tab'; by default the one of , ; | and tab that fits.",
    ),
    click.option(
        "--encoding",
        metavar="NAME",
        callback=_encoding,
        help="The encoding, such as cp1252; by default UTF-8, or UTF-16 where the first bytes are.",
    ),
    click.option(
        "--null",
        "nulls",
        metavar="TEXT",
        multiple=True,
        help="A text that means no value in the cells of a table, such as NA; may be given several times.",
    ),
    click.option("--ignore-unknown", is_flag=True, help="Leave out columns that the schema does not have."),
    click.option(
        "--timestamps",
        type=click.Choice(["strict", "lenient"]),
        default="strict",
        show_default=True,
        help="Which timestamps are read: RFC 3339, or also '2026-11-20 10:00:00+0000' and its kind.",
    ),
    click.option(
        "--ints",
        type=click.Choice(["strict", "lenient"]),
        default="strict",
        show_default=True,
        help="Which numbers are ints: those without a point, or also 12.0, as pandas writes ints with gaps.",
    ),
    click.option(
        "--id-from-row",
        is_flag=True,
        help="Give each row without an id one of DATA's name and the row's number, such as loans.csv:17.",
    ),
    click.option(
        "--max-errors",
        type=click.IntRange(min=0),
        default=1000,
        show_default=True,
        metavar="N",
        help="Print the first N mistakes and count the others; 0 prints all.",
    ),
)


def data_options(function: F) -> F:
    """Add DATA, ``--schema`` and how DATA is read and told about to a command that reads a file of events.

    The function takes ``data``, ``schema_file``, ``max_errors`` and ``reading``, a ``Reading``, beside its own options.
    """
    return _with_options(function, _DATA_OPTIONS)


def resume_option(function: F) -> F:
    """Add ``--resume`` to a command that goes through a file of events."""
    option = click.option(
        "--resume",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Keep in FILE how far it has come, and go on from there; removed when all is done.",
    )
    return option(function)


def reading_options(function: F) -> F:
    """Add how a file of events is read and told about, as :func:`data_options` does, without the file and a schema."""
    return _with_options(function, _DATA_OPTIONS[2:])


def format_options(function: F) -> F:
    """Add how files of data are read where no schema is there yet; the function takes ``reading`` as well."""
    return _with_options(function, [*_DATA_OPTIONS[2:6], *_DATA_OPTIONS[7:10]])


def _with_options(function: F, options: Sequence[Callable[[F], F]]) -> F:
    @wraps(function)
    def with_reading(
        *,
        form: str | None,
        encoding: str | None,
        delimiter: str | None,
        ignore_unknown: bool = False,
        timestamps: str,
        ints: str,
        nulls: tuple[str, ...],
        id_from_row: bool,
        **others: object,
    ) -> object:
        from schemagen.cli.reading import Reading  # noqa: PLC0415 -- few commands do, and start-up counts

        reading = Reading(
            form=form,
            encoding=encoding,
            delimiter=delimiter,
            ignore_unknown=ignore_unknown,
            lenient_timestamps=timestamps == "lenient",
            lenient_ints=ints == "lenient",
            nulls=nulls,
            id_from_row=id_from_row,
        )
        return function(reading=reading, **others)

    wrapped = cast("F", with_reading)
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped
