"""Run ``schemagen init``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from schemagen.cli.console import examples, note
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.new_files import refuse_existing, write_new
from schemagen.cli.options import format_options, require_name
from schemagen.cli.reading import Reading
from schemagen.model.package_names import refuses

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9_]+")
_FALLBACK = "my_model"


_MODELINE: Final = "# yaml-language-server: $schema=schemagen.schema.json\n"
"""Tells editors where the JSON Schema of schema files is, as ``schemagen metaschema`` prints it."""

_FOR_EDITORS: Final = "for your editor: schemagen metaschema > schemagen.schema.json, beside it"


@click.command(
    epilog=examples(
        "schemagen init credit_risk.yaml",
        "schemagen init schemas/loans.yaml --from loans.csv --null NA",
        "schemagen build credit_risk.yaml --out src",
    )
)
@click.argument("file", default="schema.yaml", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", help="The schema's name; derived from the file's name by default.")
@click.option(
    "--from",
    "data",
    multiple=True,
    metavar="DATA",
    type=click.Path(allow_dash=True),
    help="Data that the schema is to fit, as 'schemagen infer' reads it; may be given several times.",
)
@format_options
def command(*, file: Path, name: str | None, data: tuple[str, ...], reading: Reading) -> int:
    """Write a commented schema to start from.

    FILE is schema.yaml by default. A file that exists is never overwritten. The options below --from say how its data
    is read.
    """
    chosen = _name_of(file) if name is None else name
    require_name(chosen)
    if data:
        return _from_data(file, chosen, data, reading)
    text = files("schemagen.cli.schema").joinpath("starter.yaml").read_text("utf-8").replace("my_model", chosen)
    write_new(file, _MODELINE + text)
    note(f"wrote {file}; compile it with: schemagen build {file} --out src")
    note(_FOR_EDITORS)
    return CLEAN


def _from_data(file: Path, name: str, data: Sequence[str], reading: Reading) -> int:
    from schemagen.cli.inferring import infer_or_tell  # noqa: PLC0415 -- without data nothing is read, and start-up counts

    refuse_existing(file)
    inferred = infer_or_tell(data, reading, name)
    if inferred is None:
        return FINDINGS
    write_new(file, _MODELINE + inferred.text)
    note(f"wrote {file}: {inferred.size}; compile it with: schemagen build {file} --out src")
    note(_FOR_EDITORS)
    schemas = f'schemas = ["{file.as_posix()}"]'
    note(f'in pyproject.toml, for builds without arguments:\n[tool.schemagen]\n{schemas}\nout = "src"')
    return FINDINGS if inferred.has_refused else CLEAN


def _name_of(file: Path) -> str:
    name = _NOT_IN_A_NAME.sub("_", file.stem.lower()).strip("_")[:64]
    if not name[:1].isalpha() or name == "schema":
        return _FALLBACK
    return name if refuses(name) is None else f"{name[:57]}_events"
