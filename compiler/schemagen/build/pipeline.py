"""The compiler as one pure function: schema texts in, generated texts and diagnostics out.

``source text → nodes with spans → shape check → model → analysis → plan → files``
"""

from __future__ import annotations

from collections.abc import Sequence

from schemagen.build.frontend import read_schema
from schemagen.build.result import Package, Result, Unit, link
from schemagen.codegen.python.emit import emit
from schemagen.codegen.python.package import lower
from schemagen.text.source import Source


def compile(sources: Sequence[Source]) -> Result:  # noqa: A001 -- the module is the namespace: pipeline.compile
    """Compile schemas; a source with errors yields no files, the others still do. Never raises for bad input."""
    return link(map(compile_source, sources))


def compile_source(source: Source) -> Unit:
    """Compile one schema. Never raises for bad input."""
    schema, found = read_schema(source)
    diagnostics = tuple(sorted(found, key=lambda diagnostic: diagnostic.span))
    if schema is None:
        return Unit(diagnostics, None)
    return Unit(diagnostics, Package(schema.name, schema.span, emit(lower(schema, source))))
