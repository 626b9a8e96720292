"""Read the schema files that a command names, and print what is wrong with them."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from schemagen.build.project import Project, ProjectError, read_project
from schemagen.build.project_files import ProjectFiles
from schemagen.cli.console import has_colour, out
from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, has_errors
from schemagen.diagnostics.printers import printer
from schemagen.text.source import MAX_BYTES, Source
from schemagen.text.span import Span


class SourceFiles(NamedTuple):
    """Hold the schema files that could be read, what is wrong with the others, and the files that they use."""

    sources: tuple[Source, ...]
    diagnostics: tuple[Diagnostic, ...]
    used: ProjectFiles

    @property
    def shown(self) -> tuple[Source, ...]:
        """Return every file that a diagnostic may point into, those that were used so far among them."""
        return (*self.sources, *self.used.sources)


def read_sources(paths: Iterable[Path], out: Path | None = None) -> SourceFiles:
    """Read schema files, whose packages go into ``out``; each is read once, however often it is named."""
    sources: list[Source] = []
    diagnostics: list[Diagnostic] = []
    by_file = {os.path.realpath(path): str(path) for path in reversed(list(paths))}
    for path in reversed(by_file.values()):
        try:
            with Path(path).open("rb") as stream:
                # One byte more than the front end takes: it will refuse the file, whatever its size.
                sources.append(Source(path, stream.read(MAX_BYTES + 1), _origin(path, out)))
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            message = f"the schema file cannot be read: {reason}"
            diagnostics.append(diagnose("SG401", Span.whole_file(path), message, "check the path"))
    return SourceFiles(tuple(sources), tuple(diagnostics), ProjectFiles())


def current_project() -> Project:
    """Return the project of the current folder, with paths relative to it.

    Raises:
        click.UsageError: there is none, or its configuration cannot be used.

    """
    try:
        project = read_project(Path.cwd())
    except ProjectError as error:
        raise click.UsageError(str(error)) from error
    return project._replace(
        schemas=tuple(map(_from_here, project.schemas)),
        out=_from_here(project.out),
        patterns=tuple(map(_from_here, project.patterns)),
    )


def print_diagnostics(diagnostics: Sequence[Diagnostic], sources: Sequence[Source], form: str) -> bool:
    """Print diagnostics to stdout, and tell whether there is an error among them."""
    if form != "text":
        out(printer(form)(diagnostics, sources))
    elif diagnostics:
        from schemagen.diagnostics.printers import text  # noqa: PLC0415 -- most builds find nothing, and start-up counts

        out(text.render(diagnostics, sources, colour=has_colour(sys.stdout)))
    return has_errors(diagnostics)


def _origin(path: str, out: Path | None) -> str | None:
    """Return the path from the output folder to a schema file, the same wherever the compiler is started."""
    if out is None:
        return None
    try:
        return Path(os.path.relpath(path, out)).as_posix()
    except ValueError:  # another drive, on Windows
        return None


def _from_here(path: Path) -> Path:
    try:
        return Path(os.path.relpath(path))
    except ValueError:  # another drive, on Windows
        return path
