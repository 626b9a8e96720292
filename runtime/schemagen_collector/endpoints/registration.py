"""Register a schema from outside, ``PUT …/schema``: it is compiled, and its columns get their places in the store."""

from __future__ import annotations

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
from schemagen_collector.core.service import Service, service_of
from schemagen_collector.core.tokens import Right
from schemagen_collector.http.body import gunzip, is_gzip, read_body
from schemagen_collector.http.media import json_response, require_media_type
from schemagen_collector.http.problems import Problem

_MAX_DIAGNOSTICS = 100


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
            document = await service.workers.run(
                request.client, gunzip, document, settings.max_schema_bytes, share.take
            )
        schema, is_new = await service.compilers.run(request.client, _register, service, collection, document)
    described = describe_registration(collection, SchemaInfo.of(schema))
    return json_response(described, status=201 if is_new else 200)


def _register(service: Service, collection: Collection, document: bytes) -> tuple[Schema[object], bool]:
    try:
        return service.schemas.register(collection, document)
    except InvalidSchemaError as error:
        found = [_describe(diagnostic) for diagnostic in error.diagnostics[:_MAX_DIAGNOSTICS]]
        detail = f"the schema has {len(error.diagnostics)} errors, the first is: {found[0]['message']}"
        raise Problem(ProblemType.INVALID_SCHEMA, detail, members={"diagnostics": found}) from error
    except SchemaConflict as conflict:
        reasons = [shorten(reason) for reason in conflict.reasons]
        raise Problem(ProblemType.SCHEMA_CONFLICT, shorten(str(conflict)), members={"reasons": reasons}) from conflict


def _describe(diagnostic: Diagnostic) -> BriefForm:
    form = to_brief_form(diagnostic)
    form["message"] = shorten(form["message"])
    form["help"] = form["help"] and shorten(form["help"])
    return form
