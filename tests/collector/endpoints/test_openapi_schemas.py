"""Every schema that another one names is there."""

from __future__ import annotations

import re

import orjson
from schemagen_collector.endpoints.openapi_schemas import component_schemas, reference


def test_what_is_named_is_there() -> None:
    schemas = component_schemas(1900)
    named = re.findall(r'"#/components/schemas/(\w+)', orjson.dumps(schemas).decode())
    assert {"Record", "EventError", "Document"} <= set(named) <= schemas.keys()
    assert reference("Record") == {"$ref": "#/components/schemas/Record"}
