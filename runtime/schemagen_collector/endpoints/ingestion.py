"""``POST …/events``: a batch comes in, each event is judged, the good ones are committed, then the answer."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from schemagen_runtime.api.destination import Collection, DestinationError, Outcome, TransientError, require_name
from schemagen_runtime.api.store import PreparedBatch, RequestKey, Write
from schemagen_runtime.timestamps import is_rfc3339, judged_at, parse
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.answers import describe_faults, describe_outcome
from schemagen_collector.core.authorization import authorize, service_of
from schemagen_collector.core.budget import Share
from schemagen_collector.core.compiled_schemas import CompiledSchema
from schemagen_collector.core.idempotency import request_key
from schemagen_collector.core.judging import Judged, judge_array, judge_lines
from schemagen_collector.core.service import Service, run
from schemagen_collector.core.tokens import Right
from schemagen_collector.http.body import gunzip, is_gzip, read_body
from schemagen_collector.http.media import BATCH_TYPES, JSON, json_answer, require_media_type
from schemagen_collector.http.problems import Kind, Problem

MAX_KEY: Final = 255
_KEY: Final = re.compile(f"[!-~]{{1,{MAX_KEY}}}")
_SHOWN_FAULTS = 10


@dataclass(frozen=True, slots=True)
class _Head:
    """What a request says of its batch before the first byte of it."""

    collection: Collection
    model: str
    fingerprint: str
    key: str | None
    accepted_at: float
    media_type: str
    is_gzip: bool


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A batch that is ready to be written."""

    judged: Judged
    batch: PreparedBatch
    key: RequestKey | None


async def ingest_events(request: Request) -> Response:
    """Store the good events of a batch, and say what became of each."""
    service = service_of(request)
    settings = service.settings
    head = _read_head(request)
    registered = service.schemas.known(head.collection, head.fingerprint)
    if registered is None:
        registered = await run(service.workers, _find_schema, service, head)
    with Share(service.budget) as share:
        body = await read_body(request, settings.max_body_bytes, settings.body_timeout, share)
        prepared = await run(service.workers, _prepare, service, registered, head, body, share)
        outcome = await _commit(service, prepared)
    judged = prepared.judged
    answer = describe_outcome(judged, outcome, registered.schema.identify)
    service.metrics.count_events(judged, outcome)
    rejected = len(judged.faults) + len(outcome.errors)
    request.state.note |= {"events": judged.count, "duplicates": len(outcome.duplicates), "rejected": rejected}
    return json_answer(answer)


def _read_head(request: Request) -> _Head:
    """Everything that can be refused before the body is read.

    Raises:
        Problem: something of it is.
    """
    collection = authorize(request, Right.INGEST)
    media_type = require_media_type(request, *BATCH_TYPES)
    compressed = is_gzip(request)
    try:
        model = require_name("model", request.query_params.get("model", ""))
    except ValueError as error:
        raise Problem(Kind.MALFORMED_REQUEST, f"the query parameter 'model': {str(error)[:500]}") from error
    fingerprint = request.headers.get("schema-fingerprint", "")
    if len(fingerprint) != 64:
        where = (
            f"GET /v1/projects/{collection.project}/data-collections/{collection.name} lists those of this collection"
        )
        detail = f"the header Schema-Fingerprint must name the schema of the events by its 64 hex digits; {where}"
        raise Problem(Kind.MALFORMED_REQUEST, detail)
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        detail = f"the header Idempotency-Key must be 1 to {MAX_KEY} visible ASCII characters"
        raise Problem(Kind.MALFORMED_REQUEST, detail)
    request.state.note |= {"model": model, "key": key}
    return _Head(collection, model, fingerprint.lower(), key, _read_accepted_at(request), media_type, compressed)


def _read_accepted_at(request: Request) -> float:
    text = request.headers.get("accepted-at")
    if text is None:
        return time.time()
    instant = parse(text) if is_rfc3339(text) else None
    if instant is None:
        raise Problem(Kind.MALFORMED_REQUEST, "the header Accepted-At must be an RFC 3339 date-time with an offset")
    return (instant - datetime.fromtimestamp(0, UTC)).total_seconds()


def _find_schema(service: Service, head: _Head) -> CompiledSchema:
    registered = service.schemas.find(head.collection, head.fingerprint)
    if registered is not None:
        return registered
    if not service.reading.history(head.collection):
        raise Problem(Kind.UNKNOWN_COLLECTION, f"{head.collection} is not known")
    raise Problem(Kind.UNKNOWN_SCHEMA, f"{head.collection} has no schema with this fingerprint")


def _prepare(service: Service, registered: CompiledSchema, head: _Head, body: bytes, share: Share) -> _Prepared:
    """Judge a batch, and make rows of its good events."""
    settings = service.settings
    limit = settings.max_array_bytes if head.media_type == JSON else settings.max_batch_bytes
    if head.is_gzip:
        body = gunzip(body, limit, share)
    if len(body) > limit:
        raise Problem(Kind.TOO_LARGE, f"a batch as one JSON array has {limit:,} bytes at most; send one event a line")
    with judged_at(head.accepted_at):
        if head.media_type == JSON:
            judged = judge_array(body, registered.schema)
        else:
            judged = judge_lines(body, registered.schema, settings.max_event_bytes)
    if not judged.objects:
        detail = "nothing in the body is a JSON object: " + judged.faults[0].errors[0].message
        faults = dict(list(judged.faults.items())[:_SHOWN_FAULTS])
        raise Problem(Kind.MALFORMED_JSON, detail[:500], members={"errors": describe_faults(faults)})
    scope = (head.collection.project, head.collection.name, head.model, head.fingerprint)
    key = None if head.key is None else request_key(scope, head.key, body)
    return _Prepared(judged, registered.preparer.prepare(head.model, judged.events), key)


async def _commit(service: Service, prepared: _Prepared) -> Outcome:
    """Have the rows written, and wait until they are on disk.

    Raises:
        Problem: the store cannot be written now.
    """
    if not prepared.batch.indexes:
        return Outcome()
    done = service.committer.submit(Write(prepared.batch, prepared.key))
    try:
        return await asyncio.wrap_future(done)
    except (TransientError, DestinationError) as error:
        raise Problem(Kind.STORE_UNAVAILABLE, "nothing of this batch was stored") from error
