"""Read the file of a sidecar for the command, and print what is wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from schemagen_runtime.relay.mapping.plan import MappingPlan
from schemagen_runtime.schema import Schema

from schemagen.build.compile import read_schema
from schemagen.build.loading import load_source
from schemagen.cli.console import has_colour, note_lines
from schemagen.cli.sources import SourceFiles, read_sources
from schemagen.diagnostics.diagnostic import Diagnostic, has_errors
from schemagen.diagnostics.printers import text
from schemagen.mapping.read import read_mapping
from schemagen.model import schema as model


class SidecarFile(NamedTuple):
    """Hold a file without mistakes.

    Attributes:
        plan: what it says.
        folder: the folder in which it lies, where the names of files in it begin.
        schema: the schema that it names.
    """

    plan: MappingPlan
    folder: Path
    schema: Schema[object]


def read_sidecar_file(path: Path) -> SidecarFile | None:
    """Read a file and the schema that it names; None where there are mistakes, which are then printed to stderr."""
    files = read_sources([path])
    read: list[SourceFiles] = []
    diagnostics = files.diagnostics
    plan = None
    if not diagnostics:
        plan, diagnostics = read_mapping(files.sources[0], lambda named: _schema(path.parent / named, read))
    shown = (*files.shown, *(source for one in read for source in one.shown))
    if diagnostics:
        note_lines(text.render(diagnostics, shown, colour=has_colour(sys.stderr)))
    if plan is None or has_errors(diagnostics):
        return None
    schema = load_source(read[0].sources[0], read[0].used.find)
    return SidecarFile(plan, path.parent.resolve(), schema)


def _schema(path: Path, read: list[SourceFiles]) -> model.Schema | tuple[Diagnostic, ...]:
    files = read_sources([path])
    read.append(files)
    if files.diagnostics:
        return files.diagnostics
    schema, diagnostics = read_schema(files.sources[0], files.used.find)
    return schema if schema is not None else diagnostics
