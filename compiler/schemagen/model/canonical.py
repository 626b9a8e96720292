"""Write the canonical document: the schema in its long form, as the one JSON text that RFC 8785 gives it.

It is itself a schema file. Column order does not show in it, nor do defaults.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final, NamedTuple, cast

import rfc8785
from schemagen_runtime.columns import SECTIONS
from schemagen_runtime.parts import spell_parts
from schemagen_runtime.protocol.monitoring import Monitoring, write_monitoring

from schemagen.model.constraints import Json, write_constraints
from schemagen.model.meaning import WORDS, write_meaning
from schemagen.model.names import derive_attribute
from schemagen.model.schema import Column, Deprecation, Schema

_WORDS_OF_SCHEMA: Final = frozenset({"doc", "owner", "links", "segments", "group", "monitor"})
_WORDS_OF_COLUMN: Final = frozenset(
    {"doc", "unit", "from", "renamed_from", "deprecated", *(word.key for word in WORDS)}
)
_BARE: Final = ("deprecated", True)
"""What was said of a column before its deprecation could say more."""
_OWN: Final = frozenset({"id", "timestamp", "tags"})


class CanonicalForm(NamedTuple):
    """Hold what a store registers of a schema: the document, and its fingerprint."""

    document: str
    fingerprint: str


def canonical_form(schema: Schema) -> CanonicalForm:
    """Return the canonical document of ``schema`` together with its fingerprint."""
    document = _document(schema)
    return CanonicalForm(rfc8785.dumps(document).decode(), _fingerprint(document))


def canonical_document(schema: Schema) -> str:
    """Return the canonical form of ``schema``, which is what a store registers."""
    return rfc8785.dumps(_document(schema)).decode()


def fingerprint(schema: Schema) -> str:
    """Return the SHA-256 of what decides which events fit and how they are written, as 64 hexadecimal digits.

    It is that of the canonical form without what only people and monitors read. ``task``, ``kind`` and a bare
    ``deprecated: true`` are in it because they always were.
    """
    return _fingerprint(_document(schema))


def _fingerprint(document: dict[str, Json]) -> str:
    bare = {key: value for key, value in document.items() if key not in _WORDS_OF_SCHEMA}
    for section in SECTIONS.keys() & bare:
        columns = cast("dict[str, dict[str, Json]]", bare[section])
        bare[section] = {name: _without_words(column) for name, column in columns.items()}
    for own in _OWN.intersection(bare):
        bare[own] = _without_words(cast("dict[str, Json]", bare[own]))
    return sha256(rfc8785.dumps(bare)).hexdigest()


def _without_words(column: dict[str, Json]) -> dict[str, Json]:
    if _WORDS_OF_COLUMN.isdisjoint(column):
        return column
    return {key: value for key, value in column.items() if key not in _WORDS_OF_COLUMN or (key, value) == _BARE}


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
        "monitor": _monitoring(schema.monitoring),
        "id": _own_column(schema.id),
        "timestamp": _own_column(schema.timestamp),
        "tags": _own_column(schema.tags) if schema.tags else None,
    }
    for section, role in SECTIONS.items():
        document[section] = {column.name: _column(column) for column in schema.with_role(role)} or None
    return _given(document)


def _monitoring(monitoring: Monitoring | None) -> Json | None:
    return None if monitoring is None else cast("Json", write_monitoring(monitoring)) or None


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
            "from": cast("Json", spell_parts(column.parts)) if column.parts else None,
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
