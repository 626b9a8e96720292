"""Register a schema from outside, ``PUT …/schema``: it is compiled, and its columns get their places in the store.

And say what is registered, ``GET …/schema``, and how strictly new versions are taken, ``…/mode``.
"""

from __future__ import annotations

from typing import NamedTuple

from schemagen.build.loading import InvalidSchemaError
from schemagen.diagnostics.codec import BriefForm, to_brief_form
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen_runtime.api.destination import Collection, SchemaConflict, SchemaInfo
from schemagen_runtime.compatibility.mode import Mode
from schemagen_runtime.protocol.answer import NotUnderstood, read_answer
from schemagen_runtime.protocol.collections import describe_mode, read_mode
from schemagen_runtime.protocol.headers import APPROVED_CHANGES, is_fingerprint
from schemagen_runtime.protocol.media import JSON
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.protocol.registrations import describe_refused, read_approved
from schemagen_runtime.protocol.schemas import describe_registration
from schemagen_runtime.schema import Schema
from schemagen_runtime.support.text import shorten
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.authorization import authorize
from schemagen_collector.core.budget import Share
from schemagen_collector.core.compiled_schemas import SMALL_DOCUMENT
from schemagen_collector.core.service import Service, service_of
from schemagen_collector.core.tokens import Right
from schemagen_collector.http.body import gunzip, is_gzip, read_body
from schemagen_collector.http.media import json_response, require_media_type
from schemagen_collector.http.problems import Problem

_MAX_DIAGNOSTICS = 100


async def register_schema(request: Request) -> Response:
    """Register a schema with a collection: 201 where it is new, 200 where it was known or is only judged."""
    service = service_of(request)
    settings = service.settings
    collection = authorize(request, Right.REGISTER)
    require_media_type(request, JSON)
    order = _read_order(request)
    compressed = is_gzip(request)
    with Share(service.budget) as share:
        document = await read_body(request, settings.max_schema_bytes, settings.body_timeout, share.take)
        if compressed:
            document = await service.workers.run(
                request.client, gunzip, document, settings.max_schema_bytes, share.take
            )
        compilers = service.compilers if len(document) <= SMALL_DOCUMENT else service.large_compilers
        schema, is_new = await compilers.run(request.client, _register, service, collection, document, order)
    described = describe_registration(collection, SchemaInfo.of(schema))
    return json_response(described, status=201 if is_new and not order.dry_run else 200)


async def show_schema(request: Request) -> Response:
    """Return the canonical document of a registered schema: the one that is asked for, or the newest."""
    service = service_of(request)
    collection = authorize(request, Right.READ)
    asked = request.query_params.get("fingerprint")
    if asked is not None and not is_fingerprint(asked):
        raise Problem(ProblemType.MALFORMED_REQUEST, "the query parameter 'fingerprint' must be 64 hex digits")
    document = await service.readers.run(request.client, _document, service, collection, asked)
    return Response(document, media_type=JSON)


async def show_mode(request: Request) -> Response:
    """Return how strictly a collection takes new versions of its schema."""
    service = service_of(request)
    collection = authorize(request, Right.REGISTER)
    mode = await service.readers.run(request.client, _mode, service, collection)
    return json_response(describe_mode(mode))


async def set_mode(request: Request) -> Response:
    """Say how strictly a collection takes new versions of its schema from now on."""
    service = service_of(request)
    collection = authorize(request, Right.REGISTER)
    require_media_type(request, JSON)
    with Share(service.budget) as share:
        settings = service.settings
        body = await read_body(request, settings.max_schema_bytes, settings.body_timeout, share.take)
    try:
        mode = read_mode(read_answer(body))
    except (NotUnderstood, ValueError) as error:
        modes = ", ".join(f'"{one}"' for one in Mode)
        detail = f'the body must be {{"mode": …}} and no more, with one of {modes}'
        raise Problem(ProblemType.MALFORMED_REQUEST, detail) from error
    await service.compilers.run(request.client, _set_mode, service, collection, mode)
    return json_response(describe_mode(mode))


class _Order(NamedTuple):
    """Hold what a registration asks for, beside its document."""

    approved: frozenset[str]
    dry_run: bool


def _read_order(request: Request) -> _Order:
    dry_run = request.query_params.get("dry_run", "false")
    if dry_run not in ("true", "false"):
        raise Problem(ProblemType.MALFORMED_REQUEST, "the query parameter 'dry_run' must be 'true' or 'false'")
    try:
        approved = read_approved(",".join(request.headers.getlist(APPROVED_CHANGES)))
    except ValueError as error:
        raise Problem(ProblemType.MALFORMED_REQUEST, f"the header {APPROVED_CHANGES} has {error}") from error
    return _Order(approved, dry_run == "true")


def _document(service: Service, collection: Collection, fingerprint: str | None) -> bytes:
    registered = service.versions(collection)
    document = service.reading.document(
        collection, (registered[-1].fingerprint if fingerprint is None else fingerprint).lower()
    )
    if document is None:
        raise Problem(ProblemType.UNKNOWN_SCHEMA, f"{collection} has no schema with this fingerprint")
    return document


def _mode(service: Service, collection: Collection) -> Mode:
    service.versions(collection)
    return service.reading.mode(collection)


def _set_mode(service: Service, collection: Collection, mode: Mode) -> None:
    service.versions(collection)
    service.store.set_mode(collection, mode)


def _register(service: Service, collection: Collection, document: bytes, order: _Order) -> tuple[Schema[object], bool]:
    try:
        return service.schemas.register(collection, document, order.approved, dry_run=order.dry_run)
    except InvalidSchemaError as error:
        found = [_describe(diagnostic) for diagnostic in error.diagnostics[:_MAX_DIAGNOSTICS]]
        detail = f"the schema has {len(error.diagnostics)} errors, the first is: {found[0]['message']}"
        raise Problem(ProblemType.INVALID_SCHEMA, detail, members={"diagnostics": found}) from error
    except SchemaConflict as conflict:
        members = {
            "reasons": [shorten(reason) for reason in conflict.reasons],
            "changes": describe_refused(conflict.changes),
        }
        raise Problem(ProblemType.SCHEMA_CONFLICT, shorten(str(conflict)), members=members) from conflict


def _describe(diagnostic: Diagnostic) -> BriefForm:
    form = to_brief_form(diagnostic)
    form["message"] = shorten(form["message"])
    form["help"] = form["help"] and shorten(form["help"])
    return form
