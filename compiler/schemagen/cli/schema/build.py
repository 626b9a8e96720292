"""Run ``schemagen build``."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import click

from schemagen.build.compilation import Compilation
from schemagen.build.incremental import compile_changed
from schemagen.build.output import ChangeKind, Comparison, FileChange, apply, compare_files
from schemagen.cli.console import examples, note, out
from schemagen.cli.exit_codes import CLEAN, FINDINGS, STALE
from schemagen.cli.options import format_option
from schemagen.cli.sources import SourceFiles, current_project, print_diagnostics, read_sources
from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, Severity
from schemagen.text.span import Span
from schemagen.text.suggest import counted
from schemagen.text.visible import visible

_IS_STALE: Final = {
    ChangeKind.ADDED: "the file is missing; 'schemagen build' writes it",
    ChangeKind.UPDATED: "the file is stale; 'schemagen build' renews it",
    ChangeKind.REMOVED: "no schema yields this file any more; 'schemagen build' removes it",
}


class _Order(NamedTuple):
    """Say what to build where.

    Attributes:
        schemas: the schema files.
        folder: where the packages go.
        whole: whether these are all the schemas whose packages the folder holds.
        patterns: what names the files in pyproject.toml, where these are all; none otherwise.
    """

    schemas: Sequence[Path]
    folder: Path
    whole: bool
    patterns: Sequence[Path] = ()


@click.command(
    epilog=examples(
        "schemagen build credit_risk.yaml --out src",
        "schemagen build                   # what pyproject.toml says",
        "schemagen build --check --diff    # in CI: is what was committed fresh?",
        "schemagen build --check --against git:origin/main --approvals approvals.yaml  # does a change break anything?",
    )
)
@click.argument("schemas", metavar="[SCHEMA]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--out", "folder", type=click.Path(path_type=Path), help="The folder for the packages.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 3 if anything would change.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change as a unified diff.")
@click.option("--against", metavar="SIDE", help="With --check: also tell what changed since git:REF, say git:main.")
@click.option("--approvals", type=click.Path(path_type=Path), help="With --against: the file of approved changes.")
@click.option("--no-cache", is_flag=True, help="Compile every schema, also those that have not changed.")
@click.option("--show-ir", is_flag=True, help="Write nothing; print what the code is made from. For developers.")
@format_option
def command(
    schemas: tuple[Path, ...],
    folder: Path | None,
    *,
    check: bool,
    diff: bool,
    against: str | None,
    approvals: Path | None,
    no_cache: bool,
    show_ir: bool,
    form: str,
) -> int:
    """Compile schemas into typed Python packages.

    Each SCHEMA becomes one package in the folder given with --out. Without SCHEMA the files and the
    folder are those of [tool.schemagen] in the nearest pyproject.toml, such as
    'schemas = ["schemas/*.yaml"]' and 'out = "src"', both relative to it.

    Files that schemagen wrote and would no longer write are removed. Files that it did not write are
    neither changed nor removed. A schema with errors changes nothing; the others are still built.

    With --check --against SIDE the changes of the schemas since SIDE, as 'schemagen diff' takes it, are
    judged too: exit code 1 where an error is not approved.

    --show-ir prints the intermediate form of each schema: columns, checks and kinds of events, as any
    target language gets them. It needs no --out.
    """
    if show_ir:
        if check or diff:
            raise click.UsageError("--show-ir writes nothing and compares nothing: leave --check and --diff out")
        return _show_ir(schemas or current_project().schemas, form)
    if (against and not check) or (approvals and not against):
        raise click.UsageError("--against belongs to --check, and --approvals to --against")
    order = _order(schemas, folder)
    files = read_sources(order.schemas, order.folder)
    compilation = _compile(files, order.folder, cached=not no_cache, remember=not (check or diff))
    origins = [source.origin or source.name for source in files.sources]
    comparison = compare_files(compilation, order.folder, origins=origins, whole=order.whole)
    if against and compilation.ok and not comparison.problems:
        return _judge(against, order, files, comparison, approvals=approvals, form=form)
    if check or diff:
        return _report(files, compilation, comparison, order, form, check=check, diff=diff)
    done, problems = apply(comparison)
    problems = (*comparison.problems, *problems)
    failed = print_diagnostics((*compilation.diagnostics, *problems), files.shown, form)
    note(_summary(compilation, done, order.folder))
    _note_failure((*compilation.diagnostics, *problems), files)
    return FINDINGS if failed else CLEAN


def _judge(
    against: str, order: _Order, files: SourceFiles, comparison: Comparison, *, approvals: Path | None, form: str
) -> int:
    """Tell what changed since another version, and what is stale."""
    from schemagen.cli.reviewing import approvals_of, print_review, reviewed  # noqa: PLC0415 -- start-up counts
    from schemagen.cli.sides import read_against, side_of  # noqa: PLC0415 -- as above

    before = read_against(against, order.schemas, order.patterns)
    found = reviewed(before, side_of(files), approvals, approvals_of(approvals), form)
    if found is None:
        return FINDINGS
    print_review(found, form)
    for change in comparison.changes:
        note(f"{order.folder / change.path}: {_IS_STALE[change.kind]}")
    return FINDINGS if found.open_errors else STALE if comparison.changes else CLEAN


def _show_ir(schemas: Sequence[Path], form: str) -> int:
    from schemagen.build.compile import lower_source  # noqa: PLC0415 -- start-up counts
    from schemagen.ir.printer import print_schema  # noqa: PLC0415 -- as above

    files = read_sources(schemas)
    diagnostics = list(files.diagnostics)
    printed: list[str] = []
    for source in files.sources:
        schema, found = lower_source(source, files.used.find)
        diagnostics += found
        printed += [print_schema(schema)] if schema is not None else []
    if form == "text":
        out("\n".join(printed))
    return FINDINGS if print_diagnostics(diagnostics, files.shown, form) else 0


def _order(schemas: Sequence[Path], folder: Path | None) -> _Order:
    if not schemas:
        project = current_project()
        if folder is not None:
            return _Order(project.schemas, folder, whole=False)
        return _Order(project.schemas, project.out, whole=True, patterns=project.patterns)
    if folder is None:
        raise click.UsageError("say where the packages go: --out DIR")
    return _Order(schemas, folder, whole=False)


def _compile(files: SourceFiles, folder: Path, *, cached: bool, remember: bool) -> Compilation:
    if cached:
        compilation = compile_changed(files.sources, folder, files.used.find, remember=remember)
    else:
        from schemagen.build.compile import compile_schemas  # noqa: PLC0415 -- as the other branch does

        compilation = compile_schemas(files.sources, files.used.find)
    return Compilation(compilation.files, (*files.diagnostics, *compilation.diagnostics), compilation.packages)


def _report(
    files: SourceFiles,
    compilation: Compilation,
    comparison: Comparison,
    order: _Order,
    form: str,
    *,
    check: bool,
    diff: bool,
) -> int:
    stale = [_stale(change, order.folder) for change in comparison.changes] if check else []
    problems = comparison.problems
    if diff and form == "text":
        out("".join(_visible_lines(change.diff()) for change in comparison.changes))
    print_diagnostics((*compilation.diagnostics, *problems, *stale), files.shown, form)
    if not compilation.ok or problems:
        _note_failure((*compilation.diagnostics, *problems), files)
        return FINDINGS
    if stale:
        note(f"{counted(len(stale), 'file')} stale: run 'schemagen build'")
    if not comparison.changes and not stale:
        note(f"{counted(len(compilation.packages), 'package')} up to date")
    return STALE if stale else CLEAN


def _stale(change: FileChange, folder: Path) -> Diagnostic:
    return diagnose("SG404", Span.whole_file(str(folder / change.path)), _IS_STALE[change.kind])


def _note_failure(diagnostics: Sequence[Diagnostic], files: SourceFiles) -> None:
    """Say last what failed, where anything did: what was done before it may look as if all were well."""
    errors = [found for found in diagnostics if found.severity is Severity.ERROR]
    if not errors:
        return
    sources = {source.path for source in files.sources}
    failed = list(dict.fromkeys(error.span.path for error in errors))
    place = ", ".join(failed[:3]) + (f" and {len(failed) - 3} more" if len(failed) > 3 else "")
    what = "no package was written of" if sources.issuperset(failed) else "not all was written: see"
    note(f"schemagen: failed with {counted(len(errors), 'error')}: {what} {place}")


def _summary(compilation: Compilation, done: Sequence[FileChange], folder: Path) -> str:
    counts = Counter(change.kind for change in done)
    nothing = "nothing changed" if compilation.ok else "nothing written"
    changes = ", ".join(f"{counted(counts[kind], 'file')} {kind}" for kind in ChangeKind if counts[kind]) or nothing
    gone = sorted({change.package for change in done if change.kind is ChangeKind.REMOVED} - set(compilation.packages))
    removed = f"; no schema yields {', '.join(gone)} any more" if gone else ""
    return f"{folder}: {changes}{removed}"


def _visible_lines(diff: str) -> str:
    return "".join(f"{visible(line)}\n" for line in diff.split("\n")[:-1])
