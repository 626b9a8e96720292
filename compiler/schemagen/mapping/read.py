"""Read and check a whole file of a sidecar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from schemagen_runtime.relay.mapping.plan import MappingPlan

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, has_errors
from schemagen.diagnostics.limit import first_errors
from schemagen.frontend.nodes import Mapping, Scalar
from schemagen.frontend.parser import parse_source
from schemagen.mapping.events import check_name
from schemagen.mapping.notes import Notes
from schemagen.mapping.sources import read_source
from schemagen.model.schema import Schema
from schemagen.text.source import Source
from schemagen.text.span import Span

FindSchema: TypeAlias = Callable[[str], "Schema | tuple[Diagnostic, ...]"]
"""Returns the schema of a file that is named as in the mapping, or what is wrong with it."""

_KEYS: Final = ("sidecar", "schema", "to", "project", "model", "collection", "state", "sources")
_NEEDED: Final = {
    "sidecar": "begin the file with 'sidecar: 1', the version of its form",
    "schema": "add 'schema:' and the path of the schema's file",
    "to": "add 'to:', such as 'to: sqlite:///monitoring.db'",
    "sources": "add 'sources:', such as 'sources: [{files: [app.log], events: […]}]'",
}
_EMPTY: Final = ("SG105", "SG111")
"""What a schema file is told that is empty or no mapping, in words about schemas."""


def read_mapping(source: Source, find: FindSchema) -> tuple[MappingPlan | None, tuple[Diagnostic, ...]]:
    """Read a file, and tell every mistake in it; there is no plan where it has any. Bad input raises nothing.

    Args:
        source: the file.
        find: finds the schema that it names.
    """
    root, diagnostics = parse_source(source)
    if root is None:
        return None, tuple(_shapeless(one.span) if one.code in _EMPTY else one for one in diagnostics)
    notes = Notes()
    plan = _read(notes, root, find)
    told = tuple(sorted(first_errors((*diagnostics, *notes.found)), key=lambda one: one.span))
    return None if has_errors(told) else plan, told


def _shapeless(span: Span) -> Diagnostic:
    message = "a sidecar's file is a mapping of keys such as 'schema:' and 'sources:'; this is something else"
    return diagnose("SG603", span, message, _NEEDED["sidecar"])


def _read(notes: Notes, root: Mapping, find: FindSchema) -> MappingPlan | None:
    notes.mapping("the file", root, _KEYS)
    for key, advice in _NEEDED.items():
        if root.get(key) is None:
            notes.tell("SG602", Span.whole_file(root.span.path), f"the file has no '{key}'", advice)
    _check_version(notes, root)
    texts = {key: _text(notes, root, key) for key in ("to", "project", "state")}
    if texts["project"] is not None and (node := root.get("project")) is not None:
        check_name(notes, "project", texts["project"], node.span)
    schema, named = _schema(notes, root, find), _text(notes, root, "schema")
    sources = root.get("sources")
    if schema is None or sources is None:
        return None
    nodes = notes.items("sources", sources)
    found = [read_source(notes, node, schema, root, number) for number, node in enumerate(nodes, start=1)]
    plans = tuple(plan for plan in found if plan is not None)
    _check_names(notes, [plan.name for plan in plans], sources.span)
    state = texts["state"] or "sidecar-state"
    return MappingPlan(named or "", texts["to"] or "", texts["project"] or "default", state, plans)


def _check_version(notes: Notes, root: Mapping) -> None:
    version = root.get("sidecar")
    if version is not None and not (isinstance(version, Scalar) and version.value == 1):
        notes.wrong("sidecar", version, "1, the only version that there is")


def _check_names(notes: Notes, names: list[str], span: Span) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        notes.tell("SG603", span, f"two sources have the name {twice!r}", "give each a 'name' of its own")


def _text(notes: Notes, root: Mapping, key: str) -> str | None:
    node = root.get(key)
    return None if node is None else notes.text(key, node)


def _schema(notes: Notes, root: Mapping, find: FindSchema) -> Schema | None:
    node, named = root.get("schema"), _text(notes, root, "schema")
    if node is None or named is None:
        return None
    found = find(named)
    if isinstance(found, Schema):
        return found
    notes.tell("SG610", node.span, f"the schema {named} cannot be used", "mend it first; its own mistakes are told too")
    notes.found.extend(found)
    return None
