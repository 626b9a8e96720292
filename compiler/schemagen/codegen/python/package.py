"""Plan a whole package, from the intermediate form."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from schemagen.codegen.python.events import plan_events
from schemagen.codegen.python.plan import PackagePlan
from schemagen.codegen.python.validator import plan_validator
from schemagen.ir.schema import Schema
from schemagen.text.source import Source

FORMAT: Final = 2
"""The number of the format of generated code. It is raised when the text that a schema yields changes, and only then:
a package of another format is stale, whatever its schema. Version 0.1.0 wrote format 1, and its own version instead."""
_DIGITS: Final = 32
_NO_MAPS: Final = ", maps=()))"


def plan_package(schema: Schema, source: Source) -> PackagePlan:
    """Decide all that the package generated from ``schema`` will hold; ``source`` is the file that it was read from."""
    package = PackagePlan(
        format=FORMAT,
        build="",
        name=schema.name,
        version=schema.version,
        fingerprint=schema.fingerprint,
        source=source.origin or source.name,
        doc=(schema.doc or "").strip() or f"The events of ``{schema.name}``.",
        document=schema.document,
        document_digest=_digest(schema.document),
        events=plan_events(schema),
        validator=plan_validator(schema, source.name),
    )
    return package._replace(build=_digest(_told(package))[:_DIGITS])


def _told(package: PackagePlan) -> str:
    """Return all that a plan says. Where there are no maps it says nothing of them, as before there could be any."""
    told = repr(package)
    return f"{told.removesuffix(_NO_MAPS)}))" if told.endswith(_NO_MAPS) else told


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
