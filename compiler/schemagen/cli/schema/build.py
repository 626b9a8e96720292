"""``schemagen build``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import click

from schemagen.build.incremental import compile_changed
from schemagen.build.output import Change, Comparison, Kind, apply, compare, lacking_extensions
from schemagen.build.result import Result
from schemagen.cli.console import examples, note, out
from schemagen.cli.sources import Reading, current_project, format_option, print_findings, read_schemas
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.diagnostics.findings import finding
from schemagen.native.identity import EXTENSION
from schemagen.text.span import Span
from schemagen.text.suggest import counted
from schemagen.text.visible import visible

_FINDINGS: Final = 1
_CANNOT_COMPILE: Final = 2
_STALE: Final = 3
_IS_STALE: Final = {
    Kind.ADDED: "the file is missing; 'schemagen build' writes it",
    Kind.UPDATED: "the file is stale; 'schemagen build' renews it",
    Kind.REMOVED: "no schema yields this file any more; 'schemagen build' removes it",
}
_STALE_EXTENSION: Final = (
    "it was compiled from another validator.py; 'schemagen build' removes it, and with --native compiles it again"
)
_LACKS_EXTENSION: Final = "the compiled validator is missing; 'schemagen build --native' compiles it"


class _Order(NamedTuple):
    """What to build where; ``whole`` if these are all the schemas whose packages the folder holds."""

    schemas: Sequence[Path]
    folder: Path
    whole: bool
    native: bool


@click.command(
    epilog=examples(
        "schemagen build credit_risk.yaml --out src",
        "schemagen build                   # what pyproject.toml says",
        "schemagen build --check --diff    # in CI: is what was committed fresh?",
        "schemagen build --native          # for the machine that this runs on: faster validators",
    )
)
@click.argument("schemas", metavar="[SCHEMA]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--out", "folder", type=click.Path(path_type=Path), help="The folder for the packages.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 3 if anything would change.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change as a unified diff.")
@click.option("--native/--no-native", default=None, help="Compile each validator into an extension module too.")
@click.option("--no-cache", is_flag=True, help="Compile every schema, also those that have not changed.")
@click.option("--show-ir", is_flag=True, help="Write nothing; print what the code is made from. For developers.")
@format_option
def command(
    schemas: tuple[Path, ...],
    folder: Path | None,
    *,
    check: bool,
    diff: bool,
    native: bool | None,
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

    With --native each validator.py is compiled with mypyc and a C compiler, for this Python and this
    platform, into an extension that lies beside it and is imported in its place. 'native = true' in
    [tool.schemagen] does the same.

    --show-ir prints the intermediate form of each schema: columns, checks and kinds of events, as any
    target language gets them. It needs no --out.
    """
    if show_ir:
        if check or diff or native:
            raise click.UsageError(
                "--show-ir writes nothing and compares nothing: leave --check, --diff and --native out"
            )
        return _show_ir(schemas or current_project().schemas, form)
    order = _order(schemas, folder, native)
    reading = read_schemas(order.schemas, order.folder)
    result = _compile(reading, order.folder, cached=not no_cache, remember=not (check or diff))
    origins = [source.origin or source.name for source in reading.sources]
    comparison = compare(result, order.folder, origins=origins, whole=order.whole)
    if check or diff:
        return _report(reading, result, comparison, order, form, check=check, diff=diff)
    done, problems = apply(comparison)
    lacking, in_the_way = lacking_extensions(result, order.folder) if order.native else ((), ())
    problems = (*comparison.problems, *problems, *in_the_way)
    failed = print_findings((*result.diagnostics, *problems), reading.sources, form)
    note(_summary(result, done, order.folder))
    if lacking and not _compile_extensions(result, lacking, order.folder):
        return _CANNOT_COMPILE
    return _FINDINGS if failed else 0


def _show_ir(schemas: Sequence[Path], form: str) -> int:
    from schemagen.build.pipeline import lower_source  # noqa: PLC0415 -- start-up counts
    from schemagen.ir.printer import print_schema  # noqa: PLC0415 -- as above

    reading = read_schemas(schemas)
    diagnostics = list(reading.diagnostics)
    printed: list[str] = []
    for source in reading.sources:
        schema, found = lower_source(source)
        diagnostics += found
        printed += [print_schema(schema)] if schema is not None else []
    if form == "text":
        out("\n".join(printed))
    return _FINDINGS if print_findings(diagnostics, reading.sources, form) else 0


def _order(schemas: Sequence[Path], folder: Path | None, native: bool | None) -> _Order:
    if not schemas:
        project = current_project()
        wanted = project.native if native is None else native
        return _Order(project.schemas, folder or project.out, folder is None, wanted)
    if folder is None:
        raise click.UsageError("say where the packages go: --out DIR")
    return _Order(schemas, folder, whole=False, native=bool(native))


def _compile_extensions(result: Result, lacking: Sequence[str], folder: Path) -> bool:
    """Compile the validators of those packages that were written; whether all could be."""
    from schemagen.native.building import NativeError, build_extensions  # noqa: PLC0415 -- start-up counts

    written = [package for package in lacking if _is_written(result, package, folder)]
    try:
        build_extensions(result.files, written, folder)
    except NativeError as error:
        note(f"schemagen: {error}")
        return False
    if written:
        note(f"{folder}: {counted(len(written), 'extension')} compiled")
    return True


def _is_written(result: Result, package: str, folder: Path) -> bool:
    comparison = compare(Result(result.files, (), (package,)), folder)
    return not comparison.changes and not comparison.problems


def _compile(reading: Reading, folder: Path, *, cached: bool, remember: bool) -> Result:
    if cached:
        result = compile_changed(reading.sources, folder, remember=remember)
    else:
        from schemagen.build.pipeline import compile as compile_schemas  # noqa: PLC0415 -- as the other branch does

        result = compile_schemas(reading.sources)
    return Result(result.files, (*reading.diagnostics, *result.diagnostics), result.packages)


def _report(
    reading: Reading, result: Result, comparison: Comparison, order: _Order, form: str, *, check: bool, diff: bool
) -> int:
    stale = [_stale(change, result, order.folder) for change in comparison.changes] if check else []
    problems = list(comparison.problems)
    if check and order.native:
        lacking, in_the_way = lacking_extensions(result, order.folder)
        stale += _missing(lacking, comparison)
        problems += in_the_way
    if diff and form == "text":
        out("".join(_visible_lines(change.diff()) for change in comparison.changes))
    print_findings((*result.diagnostics, *problems, *stale), reading.sources, form)
    if not result.ok or problems:
        return _FINDINGS
    if not comparison.changes and not stale:
        note(f"{counted(len(result.packages), 'package')} up to date")
    return _STALE if stale else 0


def _stale(change: Change, result: Result, folder: Path) -> Diagnostic:
    span = Span.whole_file(str(folder / change.path))
    if change.is_extension and change.package in result.packages:
        return finding("SG404", span, _STALE_EXTENSION)
    return finding("SG404", span, _IS_STALE[change.kind])


def _missing(lacking: Sequence[str], comparison: Comparison) -> list[Diagnostic]:
    """The packages that have no extension at all: a stale one is among the changes."""
    stale = {change.path for change in comparison.changes}
    paths = [path for package in lacking if (path := f"{package}/{EXTENSION}") not in stale]
    return [finding("SG404", Span.whole_file(str(comparison.out / path)), _LACKS_EXTENSION) for path in paths]


def _summary(result: Result, done: Sequence[Change], folder: Path) -> str:
    counts = Counter(change.kind for change in done)
    changes = ", ".join(f"{counted(counts[kind], 'file')} {kind}" for kind in Kind if counts[kind]) or "nothing changed"
    gone = sorted({change.package for change in done if change.kind is Kind.REMOVED} - set(result.packages))
    removed = f"; no schema yields {', '.join(gone)} any more" if gone else ""
    stale = sorted({change.package for change in done if change.is_extension} - set(gone))
    compiled = f"; the compiled validator of {', '.join(stale)} was stale" if stale else ""
    return f"{folder}: {changes}{removed}{compiled}"


def _visible_lines(diff: str) -> str:
    return "".join(f"{visible(line)}\n" for line in diff.split("\n")[:-1])
