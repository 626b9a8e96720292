"""Plan a whole package, from the intermediate form."""

from __future__ import annotations

from schemagen.codegen.python.events import plan_events
from schemagen.codegen.python.plan import PackagePlan
from schemagen.codegen.python.validator import plan_validator
from schemagen.ir.schema import Schema
from schemagen.text.source import Source


def plan_package(schema: Schema, source: Source) -> PackagePlan:
    """Decide all that the package generated from ``schema`` will hold; ``source`` is the file that it was read from."""
    return PackagePlan(
        name=schema.name,
        version=schema.version,
        fingerprint=schema.fingerprint,
        source=source.origin or source.name,
        doc=(schema.doc or "").strip() or f"The events of ``{schema.name}``.",
        document=schema.document,
        events=plan_events(schema),
        validator=plan_validator(schema, source.name),
    )
