"""Register a schema from outside, ``PUT …/schema``: it is compiled, and its columns get their places in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import Final, cast

import orjson
from schemagen.build.loading import InvalidSchemaError
from schemagen.diagnostics.codec import BriefForm, to_brief_form
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen_runtime.api.destination import Collection, SchemaConflict, SchemaInfo
from schemagen_runtime.protocol.media import JSON
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.protocol.schemas import describe_registration
from schemagen_runtime.schema import Schema
from schemagen_runtime.support.text import shorten
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.authorization import authorize
from schemagen_collector.core.budget import Share
from schemagen_collector.core.density import MAX_CONTAINERS_OF_BATCH, has_more_containers
from schemagen_collector.core.service import Service, run, service_of
from schemagen_collector.core.tokens import Right
from schemagen_collector.http.body import gunzip, is_gzip, read_body
from schemagen_collector.http.media import json_response, require_media_type
from schemagen_collector.http.problems import Problem

_MAX_DIAGNOSTICS = 100
_CONTAINERS_A_COLUMN: Final = 8
"""Lists and objects of a column: one that is as long as it can be has four."""


async def register_schema(request: Request) -> Response:
    """Register a schema with a collection: 201 where it is new, 200 where it was known."""
    service = service_of(request)
    settings = service.settings
    collection = authorize(request, Right.REGISTER)
    require_media_type(request, JSON)
    compressed = is_gzip(request)
    with Share(service.budget) as share:
        document = await read_body(request, settings.max_schema_bytes, settings.body_timeout, share.take)
        if compressed:
            document = await run(service.workers, gunzip, document, settings.max_schema_bytes, share.take)
        schema, is_new = await run(service.compilers, _register, service, collection, document)
    described = describe_registration(collection, SchemaInfo.of(schema))
    return json_response(described, status=201 if is_new else 200)


def _register(service: Service, collection: Collection, document: bytes) -> tuple[Schema[object], bool]:
    _require_bounds(document, service.settings.max_columns)
    try:
        return service.schemas.register(collection, document)
    except InvalidSchemaError as error:
        found = [_describe(diagnostic) for diagnostic in error.diagnostics[:_MAX_DIAGNOSTICS]]
        detail = f"the schema has {len(error.diagnostics)} errors, the first is: {found[0]['message']}"
        raise Problem(ProblemType.INVALID_SCHEMA, detail, members={"diagnostics": found}) from error
    except SchemaConflict as conflict:
        reasons = [shorten(reason) for reason in conflict.reasons]
        raise Problem(ProblemType.SCHEMA_CONFLICT, shorten(str(conflict)), members={"reasons": reasons}) from conflict


def _require_bounds(document: bytes, max_columns: int) -> None:
    """Look at a document's size in every direction, before the compiler does any work.

    Raises:
        Problem: it is no JSON object, or is too large to be compiled.
    """
    _require_containers(document, MAX_CONTAINERS_OF_BATCH)
    try:
        content = cast("object", orjson.loads(document))
    except orjson.JSONDecodeError as error:
        raise Problem(ProblemType.MALFORMED_JSON, f"the document is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise Problem(ProblemType.MALFORMED_JSON, "a schema's document is one JSON object")
    sections = cast("Mapping[str, object]", content).values()
    columns = sum(len(cast("Sized", section)) for section in sections if isinstance(section, (dict, list)))
    if columns > max_columns:
        reason = f"the schema has {columns:,} columns, and a collection holds no more than {max_columns:,}"
        raise Problem(ProblemType.SCHEMA_CONFLICT, reason, members={"reasons": [reason]})
    _require_containers(document, _CONTAINERS_A_COLUMN * max_columns)


def _require_containers(document: bytes, limit: int) -> None:
    if has_more_containers(document, limit):
        raise Problem(ProblemType.TOO_LARGE, f"the document holds more than {limit:,} lists and objects")


def _describe(diagnostic: Diagnostic) -> BriefForm:
    form = to_brief_form(diagnostic)
    form["message"] = shorten(form["message"])
    form["help"] = form["help"] and shorten(form["help"])
    return form
