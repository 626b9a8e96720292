"""``schemagen build``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from schemagen.cli.console import examples, note, out
from schemagen.cli.schemas import Reading, current_project, format_option, print_findings, read_schemas
from schemagen.diagnostic import Diagnostic, Span
from schemagen.findings import finding
from schemagen.output import Change, Comparison, Kind, apply, compare
from schemagen.pipeline import Result
from schemagen.pipeline import compile as compile_schemas
from schemagen.printers.text import counted
from schemagen.printers.visible import visible

_FINDINGS: Final = 1
_STALE: Final = 3
_IS_STALE: Final = {
    Kind.ADDED: "the file is missing; 'schemagen build' writes it",
    Kind.UPDATED: "the file is stale; 'schemagen build' renews it",
    Kind.REMOVED: "no schema yields this file any more; 'schemagen build' removes it",
}


@dataclass(frozen=True, slots=True)
class _Order:
    """What to build where; ``whole`` if these are all the schemas whose packages the folder holds."""

    schemas: Sequence[Path]
    folder: Path
    whole: bool


@click.command(
    epilog=examples(
        "schemagen build credit_risk.yaml --out src",
        "schemagen build                   # what pyproject.toml says",
        "schemagen build --check --diff    # in CI: is what was committed fresh?",
    )
)
@click.argument("schemas", metavar="[SCHEMA]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--out", "folder", type=click.Path(path_type=Path), help="The folder for the packages.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 3 if anything would change.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change as a unified diff.")
@format_option
def command(schemas: tuple[Path, ...], folder: Path | None, check: bool, diff: bool, form: str) -> int:
    """Compile schemas into typed Python packages.

    Each SCHEMA becomes one package in the folder given with --out. Without SCHEMA the files and the
    folder are those of [tool.schemagen] in the nearest pyproject.toml, such as
    'schemas = ["schemas/*.yaml"]' and 'out = "src"', both relative to it.

    Files that schemagen wrote and would no longer write are removed. Files that it did not write are
    neither changed nor removed. A schema with errors changes nothing; the others are still built.
    """
    order = _order(schemas, folder)
    reading = read_schemas(order.schemas, order.folder)
    result = _compile(reading)
    origins = [source.origin or source.name for source in reading.sources]
    comparison = compare(result, order.folder, origins=origins, whole=order.whole)
    if check or diff:
        return _report(reading, result, comparison, form, check=check, diff=diff)
    done, problems = apply(comparison)
    failed = print_findings((*result.diagnostics, *comparison.problems, *problems), reading.sources, form)
    note(_summary(result, done, order.folder))
    return _FINDINGS if failed else 0


def _order(schemas: Sequence[Path], folder: Path | None) -> _Order:
    if not schemas:
        project = current_project()
        return _Order(project.schemas, folder or project.out, whole=folder is None)
    if folder is None:
        raise click.UsageError("say where the packages go: --out DIR")
    return _Order(schemas, folder, whole=False)


def _compile(reading: Reading) -> Result:
    result = compile_schemas(reading.sources)
    return Result(result.files, (*reading.diagnostics, *result.diagnostics), result.packages)


def _report(reading: Reading, result: Result, comparison: Comparison, form: str, *, check: bool, diff: bool) -> int:
    stale = [_stale(change, comparison.out) for change in comparison.changes] if check else []
    if diff and form == "text":
        out("".join(_visible_lines(change.diff()) for change in comparison.changes))
    print_findings((*result.diagnostics, *comparison.problems, *stale), reading.sources, form)
    if not result.ok or comparison.problems:
        return _FINDINGS
    if not comparison.changes:
        note(f"{counted(len(result.packages), 'package')} up to date")
    return _STALE if stale else 0


def _stale(change: Change, folder: Path) -> Diagnostic:
    span = Span.whole_file(str(folder / change.path))
    return finding("SG404", span, _IS_STALE[change.kind])


def _summary(result: Result, done: Sequence[Change], folder: Path) -> str:
    counts = Counter(change.kind for change in done)
    changes = ", ".join(f"{counted(counts[kind], 'file')} {kind}" for kind in Kind if counts[kind]) or "nothing changed"
    gone = sorted({change.package for change in done if change.kind is Kind.REMOVED} - set(result.packages))
    removed = f"; no schema yields {', '.join(gone)} any more" if gone else ""
    return f"{folder}: {changes}{removed}"


def _visible_lines(diff: str) -> str:
    return "".join(f"{visible(line)}\n" for line in diff.split("\n")[:-1])
