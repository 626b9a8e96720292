"""Run ``schemagen infer``."""

from __future__ import annotations

from pathlib import Path

import click

from schemagen.cli.console import examples, note, out
from schemagen.cli.event_files import Reading
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.inferring import infer_files
from schemagen.cli.options import format_options, require_name
from schemagen.inferring.gathering import CannotInferError
from schemagen.text.suggest import counted


@click.command(
    epilog=examples(
        "schemagen infer flights.csv --null NA --out flights.yaml",
        "schemagen infer 2024.ndjson.gz 2025.ndjson.gz --name orders > orders.yaml",
    )
)
@click.argument("data", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--out", "path", type=click.Path(path_type=Path, dir_okay=False), help="The file for the schema.")
@click.option("--name", help="The schema's name; derived from the name of the first DATA by default.")
@format_options
def command(*, data: tuple[str, ...], path: Path | None, name: str | None, reading: Reading) -> int:
    """Write a schema that fits data.

    DATA is NDJSON, a JSON array or CSV; '-' is standard input. All of it is read. Beside each column stands what its
    line rests on; what is for you to decide is marked TODO. The schema goes to stdout, or to --out, which is never
    overwritten; what was noticed goes to stderr.
    Exits with 1 if there are rows that the schema does not take; they are named.
    """
    if name is not None:
        require_name(name)
    if path is not None and path.exists():
        raise click.UsageError(f"{path} exists, and is not overwritten; name another file")
    try:
        inferred = infer_files(data, reading, name)
    except CannotInferError as error:
        note(f"schemagen: {error}")
        return FINDINGS
    for line in inferred.notes:
        note(line)
    if path is None:
        out(inferred.text)
    else:
        _write(path, inferred.text)
        columns = f"{counted(inferred.columns, 'column')} of {counted(inferred.rows, 'row')}"
        note(f"wrote {path}: {columns}; try it: schemagen validate {data[0]} --schema {path}")
    return FINDINGS if inferred.has_refused else CLEAN


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}") from error
