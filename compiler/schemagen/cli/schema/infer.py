"""Run ``schemagen infer``."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from schemagen.cli.console import examples, note, out
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.inferring import infer_or_tell
from schemagen.cli.new_files import refuse_existing, write_new
from schemagen.cli.options import format_options, require_name
from schemagen.cli.reading import Reading


@click.command(
    epilog=examples(
        "schemagen infer flights.csv --null NA --out flights.yaml",
        "schemagen infer 2024.ndjson.gz 2025.ndjson.gz --name orders > orders.yaml",
        "schemagen infer sqlite:///shop.db#orders --id-from-row --out orders.yaml",
    )
)
@click.argument("data", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--out", "path", type=click.Path(path_type=Path, dir_okay=False), help="The file for the schema.")
@click.option("--name", help="The schema's name; derived from the name of the first DATA by default.")
@format_options
def command(*, data: tuple[str, ...], path: Path | None, name: str | None, reading: Reading) -> int:
    """Write a schema that fits data.

    DATA is NDJSON, a JSON array, CSV, Parquet, or a table such as sqlite:///x.db#table; '-' is standard input. All of
    it is read. Beside each column stands what its line rests on; what is for you to decide is marked TODO. The schema
    goes to stdout, or to --out, which is never overwritten; what was noticed goes to stderr.
    Exits with 1 if there are rows that the schema does not take; they are named.
    """
    if name is not None:
        require_name(name)
    if path is not None:
        refuse_existing(path)
    inferred = infer_or_tell(data, reading, name)
    if inferred is None:
        return FINDINGS
    if path is None:
        out(inferred.text)
    else:
        write_new(path, inferred.text)
        words = shlex.join(["schemagen", "validate", data[0], *reading.words, "--schema", str(path)])
        note(f"wrote {path}: {inferred.size}; try it: {words}")
    return FINDINGS if inferred.has_refused else CLEAN
