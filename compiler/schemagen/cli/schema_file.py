"""Compile one schema file in memory, for the commands that check or register with it."""

from __future__ import annotations

import sys
from pathlib import Path

from schemagen_runtime.schema import Schema

from schemagen.build.loading import InvalidSchemaError, load_source
from schemagen.cli.console import has_colour, note_lines
from schemagen.cli.sources import read_sources
from schemagen.diagnostics.printers import text


def load_schema(path: Path) -> Schema[object] | None:
    """Compile and run a schema file; return None where it has errors, which are then printed to stderr."""
    files = read_sources([path])
    errors = files.diagnostics
    if not errors:
        try:
            return load_source(files.sources[0], files.used.find)
        except InvalidSchemaError as error:
            errors = error.diagnostics
    note_lines(text.render(errors, files.shown, colour=has_colour(sys.stderr)))
    return None
