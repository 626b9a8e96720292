"""Run the compiler as one pure function: schema texts in, generated texts and diagnostics out.

``source text → nodes with spans → shape check → model → analysis → intermediate form → plan → files``
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import NamedTuple

from schemagen.build.frontend import read_schema
from schemagen.build.result import Package, Result, Unit, link
from schemagen.codegen.python.emit import Emitter, Kept
from schemagen.codegen.python.package import plan_package
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.install import cache as kept
from schemagen.install.installation import templates
from schemagen.ir.schema import Schema
from schemagen.lowering.lower import lower
from schemagen.native.identity import identify
from schemagen.text.source import Source
from schemagen.text.span import Span


def compile(sources: Sequence[Source]) -> Result:  # noqa: A001 -- the module is the namespace: pipeline.compile
    """Compile schemas; a source with errors yields no files, the others still do. Never raises for bad input."""
    return link(map(compile_source, sources))


def compile_source(source: Source) -> Unit:
    """Compile one schema. Never raises for bad input."""
    schema, diagnostics = lower_source(source)
    if schema is None:
        return Unit(diagnostics, None)
    files = _emitter().emit(plan_package(schema.ir, source))
    return Unit(diagnostics, Package(schema.ir.name, schema.span, files))


class Lowered(NamedTuple):
    """Hold the intermediate form of one schema, and where the source names it."""

    ir: Schema
    span: Span


def lower_source(source: Source) -> tuple[Lowered | None, tuple[Diagnostic, ...]]:
    """Run the stages up to the intermediate form, which is None where there is an error. Never raises for bad input."""
    schema, found = read_schema(source)
    diagnostics = tuple(sorted(found, key=lambda diagnostic: diagnostic.span))
    return (None if schema is None else Lowered(lower(schema), schema.span)), diagnostics


@cache
def _emitter() -> Emitter:
    """Return the emitter of this process, which compiles each template once."""
    return Emitter(templates(), Kept(partial(kept.load, "templates"), partial(kept.save, "templates")), identify)
