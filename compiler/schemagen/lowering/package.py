"""A whole package, from the model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from schemagen.canonical import canonical_document, fingerprint
from schemagen.lowering.constraints import with_effective_constraints
from schemagen.lowering.events import lower_events
from schemagen.lowering.validator import lower_validator
from schemagen.model import Schema
from schemagen.plan import Package


def lower(schema: Schema) -> Package:
    """Decide all that the package generated from ``schema`` will hold."""
    # The base name only: what is generated must not depend on where the compiler was started.
    file = PurePosixPath(schema.span.path.replace("\\", "/")).name
    effective = replace(schema, columns=tuple(with_effective_constraints(column) for column in schema.columns))
    return Package(
        name=schema.name,
        version=schema.version,
        fingerprint=fingerprint(schema),
        source=file,
        doc=(schema.doc or "").strip() or f"The events of ``{schema.name}``.",
        document=canonical_document(schema),
        events=lower_events(effective),
        validator=lower_validator(effective, file),
    )
