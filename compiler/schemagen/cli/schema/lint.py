"""``schemagen lint``."""

from __future__ import annotations

from pathlib import Path

import click

from schemagen.build.compile import compile_schemas
from schemagen.cli.console import examples, note
from schemagen.cli.sources import current_project, format_option, print_findings, read_schemas
from schemagen.text.suggest import counted


@click.command(
    epilog=examples("schemagen lint credit_risk.yaml", "schemagen lint schemas/*.yaml --format github"),
)
@click.argument("schemas", metavar="[SCHEMA]...", nargs=-1, type=click.Path(path_type=Path))
@format_option
def command(schemas: tuple[Path, ...], form: str) -> int:
    """Tell what is wrong with schemas, and write nothing.

    Without SCHEMA the files are those of [tool.schemagen] in the nearest pyproject.toml.
    Warnings do not change the exit code.
    """
    reading = read_schemas(schemas or current_project().schemas)
    diagnostics = (*reading.diagnostics, *compile_schemas(reading.sources).diagnostics)
    failed = print_findings(diagnostics, reading.sources, form)
    if not diagnostics:
        note(f"no findings in {counted(len(reading.sources), 'file')}")
    return int(failed)
