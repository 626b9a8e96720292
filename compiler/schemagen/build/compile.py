"""Compile schemas: a pure function from the text of schemas to the text of packages and diagnostics.

``source text → nodes with spans → shape check → model → analysis → intermediate form → plan → files``
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

from schemagen_runtime.columns import Role

from schemagen.analysis.analyze import analyze
from schemagen.build.compilation import Compilation, CompiledPackage, CompiledSource, link
from schemagen.codegen.python.emit import Emitter
from schemagen.codegen.python.package import plan_package
from schemagen.diagnostics.diagnostic import Diagnostic, has_errors
from schemagen.frontend.draft import Draft
from schemagen.frontend.metaschema import check_shape
from schemagen.frontend.parser import parse_source
from schemagen.frontend.reader import read
from schemagen.install import cache as kept
from schemagen.install.installation import templates
from schemagen.ir import schema as ir
from schemagen.lowering.lower import lower
from schemagen.model.schema import Column, Schema
from schemagen.text.source import Source

_OWN = (Role.ID, Role.TIMESTAMP, Role.TAGS)


def compile_schemas(sources: Sequence[Source]) -> Compilation:
    """Compile schemas; a source with errors yields no files, the others still do. Bad input raises nothing."""
    return link(map(compile_source, sources))


def compile_source(source: Source) -> CompiledSource:
    """Compile one schema. Bad input raises nothing."""
    schema, diagnostics = _read_in_order(source)
    if schema is None:
        return CompiledSource(diagnostics, None)
    files = _emitter().emit(plan_package(lower(schema), source))
    return CompiledSource(diagnostics, CompiledPackage(schema.name, schema.span, files))


def lower_source(source: Source) -> tuple[ir.Schema | None, tuple[Diagnostic, ...]]:
    """Run the stages up to the intermediate form, which is None where there is an error. Bad input raises nothing."""
    schema, diagnostics = _read_in_order(source)
    return None if schema is None else lower(schema), diagnostics


def _read_in_order(source: Source) -> tuple[Schema | None, tuple[Diagnostic, ...]]:
    """Return the model, and the diagnostics in the order of their places."""
    schema, found = read_schema(source)
    return schema, tuple(sorted(found, key=lambda diagnostic: diagnostic.span))


@cache
def _emitter() -> Emitter:
    """Return the emitter of this process, which compiles each template once."""
    load, save = partial(kept.recall, "templates"), partial(kept.remember, "templates")
    return Emitter(templates(), load, save)


def read_schema(source: Source) -> tuple[Schema | None, tuple[Diagnostic, ...]]:
    """Read one schema file; the schema is None where there is an error. Bad input raises nothing."""
    schema, _, diagnostics = read_draft(source)
    return schema, diagnostics


def read_draft(source: Source) -> tuple[Schema | None, Draft | None, tuple[Diagnostic, ...]]:
    """Read one schema file, with the places of all that it says; the draft is None where it is no YAML."""
    root, diagnostics = parse_source(source)
    if root is None:
        return None, None, diagnostics
    draft = read(root)
    diagnostics += (*check_shape(root), *analyze(draft))
    return None if has_errors(diagnostics) else _schema(draft), draft, diagnostics


def _schema(draft: Draft) -> Schema:
    own: dict[Role, Column] = {draft.column.role: draft.column for draft in draft.columns if draft.column.role in _OWN}
    return Schema(
        name=draft.name or "",
        version=draft.version or "",
        id=own[Role.ID],
        timestamp=own[Role.TIMESTAMP],
        tags=own.get(Role.TAGS),
        columns=tuple(draft.column for draft in draft.columns if draft.column.role not in _OWN),
        span=draft.span,
        task=draft.task,
        doc=draft.doc,
        owner=draft.owner,
        links=draft.links,
        segments=draft.segments,
        group=draft.group,
    )
