"""Compile schemas: a pure function from the text of schemas to the text of packages and diagnostics.

``source text → nodes with spans → shape check → model → analysis → intermediate form → plan → files``
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import chain

from schemagen_runtime.columns import Role

from schemagen.analysis.analyze import analyze, analyze_shared
from schemagen.build.compilation import Compilation, CompiledPackage, CompiledSource, link
from schemagen.codegen.python.emit import Emitter
from schemagen.codegen.python.package import plan_package
from schemagen.diagnostics.diagnostic import Diagnostic, has_errors
from schemagen.diagnostics.limit import first_errors
from schemagen.frontend.draft import Draft
from schemagen.frontend.finding import Find, find_nothing
from schemagen.frontend.metaschema import check_shape
from schemagen.frontend.parser import parse_source
from schemagen.frontend.reader import read, read_shared
from schemagen.frontend.sharing import is_columns_file, resolve
from schemagen.install import cache as kept
from schemagen.install.installation import templates
from schemagen.ir import schema as ir
from schemagen.lowering.lower import lower
from schemagen.model.schema import Column, Schema
from schemagen.text.source import Source

_OWN = (Role.ID, Role.TIMESTAMP, Role.TAGS)


def compile_schemas(sources: Sequence[Source], find: Find = find_nothing) -> Compilation:
    """Compile schemas; a source with errors yields no files, the others still do. Bad input raises nothing.

    Args:
        sources: schemas, and files of shared columns, which yield no files themselves.
        find: finds the files from which they use columns.
    """
    return link(compile_source(source, find) for source in sources)


def compile_source(source: Source, find: Find = find_nothing) -> CompiledSource:
    """Compile one schema. Bad input raises nothing."""
    schema, diagnostics = _read_in_order(source, find)
    if schema is None:
        return CompiledSource(diagnostics, None)
    files = _emitter().emit(plan_package(lower(schema), source))
    return CompiledSource(diagnostics, CompiledPackage(schema.name, schema.span, files))


def lower_source(source: Source, find: Find = find_nothing) -> tuple[ir.Schema | None, tuple[Diagnostic, ...]]:
    """Run the stages up to the intermediate form, which is None where there is an error. Bad input raises nothing."""
    schema, diagnostics = _read_in_order(source, find)
    return None if schema is None else lower(schema), diagnostics


def _read_in_order(source: Source, find: Find) -> tuple[Schema | None, tuple[Diagnostic, ...]]:
    """Return the model, and the diagnostics in the order of their places."""
    schema, found = read_schema(source, find)
    return schema, tuple(sorted(found, key=lambda diagnostic: diagnostic.span))


@cache
def _emitter() -> Emitter:
    """Return the emitter of this process, which compiles each template once."""
    load, save = partial(kept.recall, "templates"), partial(kept.remember, "templates")
    return Emitter(templates(), load, save)


def read_schema(source: Source, find: Find = find_nothing) -> tuple[Schema | None, tuple[Diagnostic, ...]]:
    """Read one schema file; the schema is None where there is an error, or none in it. Bad input raises nothing."""
    schema, _, diagnostics = read_draft(source, find)
    return schema, diagnostics


def read_draft(source: Source, find: Find = find_nothing) -> tuple[Schema | None, Draft | None, tuple[Diagnostic, ...]]:
    """Read one schema file, with the places of all that it says; the draft is None where it is no YAML.

    A file of shared columns is judged as well as one can be that no schema uses; there is no schema then.
    """
    root, diagnostics = parse_source(source)
    if root is None:
        return None, None, diagnostics
    is_shared = is_columns_file(root)
    resolved = resolve(root, find)
    draft = read_shared(resolved.root) if is_shared else read(resolved.root)
    analyzed = analyze_shared(draft) if is_shared else analyze(draft)
    # Columns that use the same one break the same rule in one place.
    found = _once(chain(diagnostics, check_shape(root), resolved.diagnostics, resolved.placed(analyzed)))
    diagnostics = tuple(first_errors(found))
    return None if is_shared or has_errors(diagnostics) else _schema(draft), draft, diagnostics


def _once(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    seen = set[Diagnostic]()
    for diagnostic in found:
        if diagnostic not in seen:
            seen.add(diagnostic)
            yield diagnostic


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
        monitoring=draft.monitoring,
    )
