"""A whole package, from the model."""

from __future__ import annotations

from schemagen.codegen.python.events import lower_events
from schemagen.codegen.python.plan import Package
from schemagen.codegen.python.validator import lower_validator
from schemagen.lowering.constraints import with_effective_constraints
from schemagen.model.canonical import canonical_document, fingerprint
from schemagen.model.schema import Schema
from schemagen.text.source import Source


def lower(schema: Schema, source: Source) -> Package:
    """Decide all that the package generated from ``schema`` will hold."""
    effective = schema._replace(columns=tuple(with_effective_constraints(column) for column in schema.columns))
    return Package(
        name=schema.name,
        version=schema.version,
        fingerprint=fingerprint(schema),
        source=source.origin or source.name,
        doc=(schema.doc or "").strip() or f"The events of ``{schema.name}``.",
        document=canonical_document(schema),
        events=lower_events(effective),
        validator=lower_validator(effective, source.name),
    )
