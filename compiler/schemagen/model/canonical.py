"""Write the canonical document: the schema in its long form, as the one JSON text that RFC 8785 gives it.

It is itself a schema file. Column order does not show in it, nor do defaults.
"""

from __future__ import annotations

from hashlib import sha256

import rfc8785
from schemagen_runtime.columns import SECTIONS

from schemagen.model.constraints import Json, write_constraints
from schemagen.model.meaning import Meaning, write_meaning
from schemagen.model.names import derive_attribute
from schemagen.model.schema import Column, Deprecation, Schema


def canonical_document(schema: Schema) -> str:
    """Return the canonical form of ``schema``, which is what a store registers."""
    return rfc8785.dumps(_document(schema)).decode()


def fingerprint(schema: Schema) -> str:
    """Return the SHA-256 of what decides which events fit and how they are written, as 64 hexadecimal digits.

    It is that of the canonical form without what only people and monitors read. ``task``, ``kind`` and a bare
    ``deprecated: true`` are in it because they always were.
    """
    bare = schema._replace(
        doc=None,
        owner=None,
        links=(),
        segments=None,
        group=None,
        id=_without_words(schema.id),
        timestamp=_without_words(schema.timestamp),
        tags=_without_words(schema.tags) if schema.tags else None,
        columns=tuple(_without_words(column) for column in schema.columns),
    )
    return sha256(rfc8785.dumps(_document(bare))).hexdigest()


def _without_words(column: Column) -> Column:
    bare = column.deprecated if column.deprecated == Deprecation() else None
    return column._replace(doc=None, unit=None, meaning=Meaning(), renamed_from=None, deprecated=bare)


def _document(schema: Schema) -> dict[str, Json]:
    document: dict[str, Json | None] = {
        "schemagen": 1,
        "name": schema.name,
        "version": schema.version,
        "task": schema.task and str(schema.task),
        "doc": schema.doc,
        "owner": schema.owner,
        "links": dict(schema.links) or None,
        "segments": None if schema.segments is None else list(schema.segments),
        "group": schema.group,
        "id": _own_column(schema.id),
        "timestamp": _own_column(schema.timestamp),
        "tags": _own_column(schema.tags) if schema.tags else None,
    }
    for section, role in SECTIONS.items():
        document[section] = {column.name: _column(column) for column in schema.with_role(role)} or None
    return _given(document)


def _own_column(column: Column) -> Json:
    return {"name": column.name, **_column(column)}


def _column(column: Column) -> dict[str, Json]:
    return _given(
        {
            "type": str(column.type),
            "attribute": column.attribute if column.attribute != derive_attribute(column.name) else None,
            "kind": column.kind and str(column.kind),
            "doc": column.doc,
            "unit": column.unit,
            "sensitive": column.sensitive or None,
            "deprecated": _deprecation(column.deprecated),
            "renamed_from": column.renamed_from,
            **write_constraints(column.constraints),
            **write_meaning(column.meaning),
        }
    )


def _deprecation(deprecated: Deprecation | None) -> Json | None:
    if deprecated is None:
        return None
    return _given({"since": deprecated.since, "until": deprecated.until, "use": deprecated.use}) or True


def _given(document: dict[str, Json | None]) -> dict[str, Json]:
    return {key: value for key, value in document.items() if value is not None}
