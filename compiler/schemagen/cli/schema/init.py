"""Run ``schemagen init``."""

from __future__ import annotations

import keyword
import re
from importlib.resources import files
from pathlib import Path

import click

from schemagen.cli.console import examples, note
from schemagen.cli.exit_codes import CLEAN
from schemagen.cli.options import require_name

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9_]+")
_FALLBACK = "my_model"


@click.command(epilog=examples("schemagen init credit_risk.yaml", "schemagen build credit_risk.yaml --out src"))
@click.argument("file", default="schema.yaml", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", help="The schema's name; derived from the file's name by default.")
def command(file: Path, name: str | None) -> int:
    """Write a commented schema to start from.

    FILE is schema.yaml by default. A file that exists is never overwritten.
    """
    chosen = _name_of(file) if name is None else name
    require_name(chosen)
    text = files("schemagen.cli.schema").joinpath("starter.yaml").read_text("utf-8").replace("my_model", chosen)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise click.UsageError(f"{file} exists, and is not overwritten; name another file") from None
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}") from error
    note(f"wrote {file}; compile it with: schemagen build {file} --out src")
    return CLEAN


def _name_of(file: Path) -> str:
    name = _NOT_IN_A_NAME.sub("_", file.stem.lower()).strip("_")[:64]
    return _FALLBACK if not name[:1].isalpha() or keyword.iskeyword(name) or name == "schema" else name
