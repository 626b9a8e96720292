"""The front end as one pure function: a source in, the model and every finding out."""

from __future__ import annotations

from schemagen_runtime.columns import Role

from schemagen.analysis.analyze import analyze
from schemagen.diagnostics.diagnostic import Diagnostic, Severity
from schemagen.frontend.draft import Draft
from schemagen.frontend.loader import load
from schemagen.frontend.metaschema import check_shape
from schemagen.frontend.reader import read
from schemagen.model.schema import Column, Schema
from schemagen.text.source import Source

_OWN = (Role.ID, Role.TIMESTAMP, Role.TAGS)


def read_schema(source: Source) -> tuple[Schema | None, tuple[Diagnostic, ...]]:
    """Read one schema file; the schema is None where there is an error. Never raises for bad input."""
    root, diagnostics = load(source)
    if root is None:
        return None, diagnostics
    draft = read(root)
    diagnostics += (*check_shape(root), *analyze(draft))
    if any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics):
        return None, diagnostics
    return _schema(draft), diagnostics


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
    )
