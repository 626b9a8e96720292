"""Run ``schemagen lint``."""

from __future__ import annotations

from pathlib import Path

import click

from schemagen.build.compile import compile_schemas
from schemagen.cli.console import examples, note
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.options import format_option
from schemagen.cli.sources import current_project, print_diagnostics, read_sources
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
    files = read_sources(schemas or current_project().schemas)
    diagnostics = (*files.diagnostics, *compile_schemas(files.sources, files.used.find).diagnostics)
    failed = print_diagnostics(diagnostics, files.shown, form)
    if not diagnostics:
        note(f"no findings in {counted(len(files.sources), 'file')}")
    return FINDINGS if failed else CLEAN
