"""Run ``schemagen export``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from schemagen.build.compile import read_schema
from schemagen.build.output import ChangeKind, FileChange, apply
from schemagen.build.ownership import same_name_at
from schemagen.cli.clickhouse_tables import CLICKHOUSE, TableNames, print_tables
from schemagen.cli.console import examples, note
from schemagen.cli.exit_codes import CLEAN, FINDINGS, STALE
from schemagen.cli.options import format_option
from schemagen.cli.sources import current_project, print_diagnostics, read_sources
from schemagen.diagnostics.diagnostic import Diagnostic, has_errors
from schemagen.export.files import Tool, compare_exports, export_files
from schemagen.model.schema import Schema
from schemagen.text.suggest import counted


@click.command(
    epilog=examples(
        "schemagen export --to grafana credit_risk.yaml --out dashboards",
        "schemagen export --to prometheus --out rules          # the schemas of pyproject.toml",
        "schemagen export --to prometheus --out rules --check  # in CI: is what was committed fresh?",
        "schemagen export --to clickhouse credit_risk.yaml --project lending | clickhouse-client --multiquery",
    )
)
@click.argument("schemas", metavar="[SCHEMA]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--to", "tool", required=True, type=click.Choice([*map(str, Tool), CLICKHOUSE]), help="What it is for.")
@click.option("--out", "folder", type=click.Path(path_type=Path), help="The folder for the files; this one by default.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 3 if anything would change.")
@click.option("--project", metavar="NAME", help="The project of ClickHouse's tables; 'default' by default.")
@click.option("--collection", metavar="NAME", help="Their data collection; the schema's name by default.")
@click.option("--database", metavar="NAME", help="Their database in ClickHouse; the connection's by default.")
@click.option("--cluster", metavar="NAME", help="A cluster of ClickHouse, for Replicated and Distributed tables.")
@format_option
def command(
    schemas: tuple[Path, ...],
    tool: str,
    folder: Path | None,
    *,
    check: bool,
    project: str | None,
    collection: str | None,
    database: str | None,
    cluster: str | None,
    form: str,
) -> int:
    """Make Grafana dashboards, Prometheus alert rules or ClickHouse tables of schemas.

    Each schema becomes a file, which asks for what a collector tells under /metrics/monitor. Without SCHEMA
    the files are those of [tool.schemagen] in the nearest pyproject.toml. A file that schemagen did not write
    is never overwritten. For ClickHouse the statements that make its tables are printed instead; to run them
    again changes nothing.
    """
    names = TableNames(project, collection, database, cluster)
    _require_fit(tool, names, writes=check or folder is not None)
    files = read_sources(schemas or current_project().schemas)
    diagnostics = list(files.diagnostics)
    read: list[Schema] = []
    for source in files.sources:
        schema, found = read_schema(source, files.used.find)
        diagnostics += sorted(found, key=lambda one: one.span)
        read += [] if schema is None else [schema]
    diagnostics += _doubled(read)
    if has_errors(diagnostics):
        print_diagnostics(diagnostics, files.shown, form)
        note("schemagen: nothing was written, for there are errors")
        return FINDINGS
    if tool == CLICKHOUSE:
        print_tables(read, names)
        return CLEAN
    folder = folder or Path()
    comparison = compare_exports(export_files(read, Tool(tool)), Tool(tool), folder)
    stale = [_stale(change, folder) for change in comparison.changes] if check else []
    done, failures = ((), ()) if check else apply(comparison)
    failed = print_diagnostics((*diagnostics, *comparison.problems, *failures), files.shown, form)
    for change in stale:
        note(change)
    written = "" if check else f"{counted(len(done), 'file')} written, "
    fresh = len(read) - len(comparison.changes) - len(comparison.problems)
    note(f"{folder}: {written}{counted(fresh, 'file')} up to date")
    return FINDINGS if failed else STALE if stale else CLEAN


def _require_fit(tool: str, names: TableNames, *, writes: bool) -> None:
    """Refuse options that are for another tool.

    Raises:
        click.UsageError: there is one.

    """
    if tool == CLICKHOUSE and writes:
        raise click.UsageError("--to clickhouse prints, and writes no file: redirect it, without --out and --check")
    if tool != CLICKHOUSE and any(name is not None for name in names):
        raise click.UsageError("--project, --collection, --database and --cluster are for --to clickhouse")


def _stale(change: FileChange, folder: Path) -> str:
    words = "missing" if change.kind is ChangeKind.ADDED else "stale"
    return f"{folder / change.path}: the file is {words}; 'schemagen export' writes it"


def _doubled(schemas: Sequence[Schema]) -> list[Diagnostic]:
    """Return what is wrong where two schemas have one name, and so one file."""
    first: dict[str, Schema] = {}
    return [
        same_name_at(schema.span, first[schema.name].span, schema.name, "file")
        for schema in schemas
        if first.setdefault(schema.name, schema) is not schema
    ]
