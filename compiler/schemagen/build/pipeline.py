"""Run the compiler as one pure function: schema texts in, generated texts and diagnostics out.

``source text → nodes with spans → shape check → model → analysis → intermediate form → plan → files``
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

from schemagen.build.frontend import read_schema
from schemagen.build.result import Package, Result, Unit, link
from schemagen.codegen.python.emit import Emitter
from schemagen.codegen.python.package import plan_package
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.install import cache as kept
from schemagen.install.installation import templates
from schemagen.ir import schema as ir
from schemagen.lowering.lower import lower
from schemagen.model.schema import Schema
from schemagen.native.identity import identify
from schemagen.text.source import Source


def compile(sources: Sequence[Source]) -> Result:  # noqa: A001 -- the module is the namespace: pipeline.compile
    """Compile schemas; a source with errors yields no files, the others still do. Never raises for bad input."""
    return link(map(compile_source, sources))


def compile_source(source: Source) -> Unit:
    """Compile one schema. Never raises for bad input."""
    schema, diagnostics = _read(source)
    if schema is None:
        return Unit(diagnostics, None)
    return Unit(diagnostics, Package(schema.name, schema.span, _emitter().emit(plan_package(lower(schema), source))))


def lower_source(source: Source) -> tuple[ir.Schema | None, tuple[Diagnostic, ...]]:
    """Run the stages up to the intermediate form, which is None where there is an error. Never raises for bad input."""
    schema, diagnostics = _read(source)
    return None if schema is None else lower(schema), diagnostics


def _read(source: Source) -> tuple[Schema | None, tuple[Diagnostic, ...]]:
    """Return the model, and the diagnostics in the order of their places."""
    schema, found = read_schema(source)
    return schema, tuple(sorted(found, key=lambda diagnostic: diagnostic.span))


@cache
def _emitter() -> Emitter:
    """Return the emitter of this process, which compiles each template once."""
    load, save = partial(kept.load, "templates"), partial(kept.save, "templates")
    return Emitter(templates(), load, save, identify)
