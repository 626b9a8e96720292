"""Write and read what names a schema, and the answer to its registration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from schemagen_runtime.api.destination import Collection, SchemaInfo


def describe_schema(schema: SchemaInfo) -> dict[str, object]:
    """Return what names a schema as a JSON object: its name, version and fingerprint, without its document."""
    return {"name": schema.name, "version": schema.version, "fingerprint": schema.fingerprint}


def read_schema_info(described: object, document: Callable[[str], bytes]) -> SchemaInfo:
    """Read what ``describe_schema`` made.

    Args:
        described: the JSON object.
        document: returns the canonical document of the schema with a fingerprint, or raises ValueError.

    Raises:
        KeyError, TypeError: it is something else, or a part of it is no text.
        ValueError: the document is not there.
    """
    fields = cast("Mapping[str, object]", described)
    name, version, fingerprint = fields["name"], fields["version"], fields["fingerprint"]
    if not (isinstance(name, str) and isinstance(version, str) and isinstance(fingerprint, str)):
        raise TypeError("a name is no text")
    return SchemaInfo(name, version, fingerprint, document(fingerprint))


def describe_registration(collection: Collection, schema: SchemaInfo) -> dict[str, object]:
    """Return the answer to the registration of a schema with a collection."""
    return {"project": collection.project, "collection": collection.name, "schema": describe_schema(schema)}
