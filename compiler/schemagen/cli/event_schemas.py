"""Load the schemas of events that come with a document of it, for the commands that send such events on."""

from __future__ import annotations

from schemagen_runtime.api.destination import SchemaInfo
from schemagen_runtime.schema import Schema

from schemagen.build.loading import InvalidSchemaError, load_document


def load_schema(info: SchemaInfo) -> Schema[object]:
    """Compile the schema that an event brings along.

    Raises:
        ValueError: its document is damaged, or another schema's.
    """
    try:
        schema = load_document(info.document)
    except InvalidSchemaError as error:
        raise ValueError(f"the document of its schema is damaged: {error.diagnostics[0].message}") from error
    if schema.fingerprint != info.fingerprint:
        raise ValueError(f"the document of its schema is another one's: it has the fingerprint {schema.fingerprint}")
    return schema
