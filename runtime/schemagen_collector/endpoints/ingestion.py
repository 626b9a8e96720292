"""Take a batch in, ``POST …/events``: each event is judged, the good ones are committed, then comes the answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Final

from schemagen_runtime.api.destination import (
    AcceptedRuns,
    Collection,
    DestinationError,
    Outcome,
    TransientError,
    require_name,
)
from schemagen_runtime.api.store import PreparedBatch, Write
from schemagen_runtime.protocol.headers import (
    ACCEPTED_AT,
    ACCEPTED_OFFSETS,
    FINGERPRINT_DIGITS,
    FOLLOWS_KEY,
    IDEMPOTENCY_KEY,
    MAX_KEY,
    MAX_OFFSETS,
    SCHEMA_FINGERPRINT,
    is_key,
    read_accepted_at,
    read_accepted_offsets,
)
from schemagen_runtime.protocol.media import BATCHES, JSON
from schemagen_runtime.protocol.outcomes import RefusedEvent, describe_outcome, describe_refused
from schemagen_runtime.protocol.paths import collection_path
from schemagen_runtime.protocol.problems import ProblemType
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.authorization import authorize
from schemagen_collector.core.batches import Form, JudgedBatch, judge_aside, judge_if_quick
from schemagen_collector.core.budget import Share
from schemagen_collector.core.compiled_schemas import CompiledSchema
from schemagen_collector.core.idempotency import scoped_key
from schemagen_collector.core.judging import Judged, Preparation
from schemagen_collector.core.service import Service, service_of
from schemagen_collector.core.tokens import Right
from schemagen_collector.http.body import Take, is_gzip, read_body
from schemagen_collector.http.media import json_response, require_media_type
from schemagen_collector.http.notes import annotate
from schemagen_collector.http.problems import Problem
from schemagen_collector.http.usage import Client

_MAX_SHOWN: Final = 10
"""Refused events that a problem shows where nothing in the body is an event at all."""


@dataclass(frozen=True, slots=True)
class _Head:
    """Hold what a request says of its batch before the first byte of it."""

    collection: Collection
    model: str | None
    fingerprint: str
    key: str | None
    follows: str | None
    accepted_at: float
    accepted_runs: AcceptedRuns
    media_type: str
    is_gzip: bool

    @property
    def scope(self) -> tuple[str, ...]:
        """Return what a key is of: the same key elsewhere is another batch's."""
        return (self.collection.project, self.collection.name, self.model or "", self.fingerprint)

    def find(self, key: str | None) -> bytes | None:
        """Return what the batch with a key is known by."""
        return None if key is None else scoped_key(self.scope, key)


async def ingest_events(request: Request) -> Response:
    """Store the good events of a batch, and say what became of each."""
    service = service_of(request)
    settings = service.settings
    head = _read_head(request)
    registered = service.schemas.known(head.collection, head.fingerprint)
    if registered is None:
        registered = await service.workers.run(request.client, _find_schema, service, head)
    with Share(service.budget) as share, service.order.enter(head.find(head.key)) as place:
        body = await read_body(request, settings.max_body_bytes, settings.body_timeout, share.take)
        batch, write = await _judge(service, request.client, registered, head, body, share.take)
        judged = batch.judged
        follows = head.find(head.follows)
        before = None if follows is None else await place.find_write(follows)
        submit = partial(place.submit, partial(service.committer.submit, write, before))
        outcome = await _commit(service, request.client, submit, is_large=batch.is_large)
    refused = judged.refused | _refused_by_store(judged, outcome, registered.schema.identify)
    service.metrics.count_events(judged, outcome)
    annotate(request, events=judged.count, duplicates=len(outcome.duplicates), rejected=len(refused))
    if len(refused) <= _MAX_SHOWN:
        fates = describe_outcome(judged.count, outcome.duplicates, refused)
    else:
        fates = await service.workers.run(request.client, describe_outcome, judged.count, outcome.duplicates, refused)
    return json_response(fates, headers=service.order.headers)


def _refused_by_store(
    judged: Judged, outcome: Outcome, identify: Callable[[object], object]
) -> dict[int, RefusedEvent]:
    return {index: RefusedEvent(identify(judged.event(index)), (error,)) for index, error in outcome.errors.items()}


def _read_head(request: Request) -> _Head:
    """Read everything that can be refused before the body is read.

    Raises:
        Problem: something of it is.
    """
    collection = authorize(request, Right.INGEST)
    media_type = require_media_type(request, *BATCHES)
    compressed = is_gzip(request)
    try:
        model = request.query_params.get("model")
        if model is not None:
            require_name("model", model)
    except ValueError as error:
        raise Problem(ProblemType.MALFORMED_REQUEST, f"the query parameter 'model': {str(error)[:500]}") from error
    fingerprint = request.headers.get(SCHEMA_FINGERPRINT, "")
    if len(fingerprint) != FINGERPRINT_DIGITS:
        where = f"GET {collection_path(collection)} lists those of this collection"
        detail = f"the header {SCHEMA_FINGERPRINT} must name the schema of the events by its 64 hex digits; {where}"
        raise Problem(ProblemType.MALFORMED_REQUEST, detail)
    key, follows = _read_key(request, IDEMPOTENCY_KEY), _read_key(request, FOLLOWS_KEY)
    annotate(request, model=model, key=key)
    accepted_at = _accepted_at(request)
    runs = _accepted_runs(request, accepted_at)
    return _Head(collection, model, fingerprint.lower(), key, follows, accepted_at, runs, media_type, compressed)


def _read_key(request: Request, header: str) -> str | None:
    key = request.headers.get(header)
    if key is not None and not is_key(key):
        detail = f"the header {header} must be 1 to {MAX_KEY} visible ASCII characters"
        raise Problem(ProblemType.MALFORMED_REQUEST, detail)
    return key


def _accepted_at(request: Request) -> float:
    text = request.headers.get(ACCEPTED_AT)
    if text is None:
        return time.time()
    seconds = read_accepted_at(text)
    if seconds is None:
        detail = f"the header {ACCEPTED_AT} must be an RFC 3339 date-time with an offset"
        raise Problem(ProblemType.MALFORMED_REQUEST, detail)
    return seconds


def _accepted_runs(request: Request, first: float) -> AcceptedRuns:
    """Return when each event was accepted; none where the request does not say it one by one."""
    text = request.headers.get(ACCEPTED_OFFSETS)
    if text is None:
        return ()
    runs = read_accepted_offsets(text, first) if ACCEPTED_AT in request.headers else None
    if runs is None:
        form = f"counts and milliseconds after {ACCEPTED_AT}, such as 2@0,1@35, and {MAX_OFFSETS:,} characters at most"
        raise Problem(ProblemType.MALFORMED_REQUEST, f"the header {ACCEPTED_OFFSETS} must be {form}")
    return runs


def _acceptance(head: _Head, events: int) -> AcceptedRuns:
    """Return when the events of a batch were accepted. What a client says of the future was accepted now.

    Raises:
        Problem: the request says it of more or fewer events than it has.
    """
    runs, now = head.accepted_runs, time.time()
    if not runs:
        return ((events, min(head.accepted_at, now)),)
    told = sum(count for count, _ in runs)
    if told != events:
        detail = f"the header {ACCEPTED_OFFSETS} is of {told:,} events, and the body has {events:,}"
        raise Problem(ProblemType.MALFORMED_REQUEST, detail)
    return [(count, min(seconds, now)) for count, seconds in runs]


def _find_schema(service: Service, head: _Head) -> CompiledSchema:
    registered = service.schemas.find(head.collection, head.fingerprint)
    if registered is not None:
        return registered
    if not service.reading.history(head.collection):
        raise Problem(ProblemType.UNKNOWN_COLLECTION, f"{head.collection} is not known")
    raise _unknown_schema(head)


def _unknown_schema(head: _Head) -> Problem:
    return Problem(ProblemType.UNKNOWN_SCHEMA, f"{head.collection} has no schema with this fingerprint")


async def _judge(  # noqa: PLR0917 -- all of it is what judging a batch needs
    service: Service, client: Client, registered: CompiledSchema, head: _Head, body: bytes, take: Take
) -> tuple[JudgedBatch, Write]:
    """Judge a batch, where it keeps others waiting least, and make what is written of it.

    Raises:
        Problem: it is none, or nothing in it is an event.
    """
    settings = service.settings
    form = Form(
        media_type=head.media_type,
        is_gzip=head.is_gzip,
        accepted_at=head.accepted_at,
        scope=head.scope,
        key=head.key,
        max_bytes=settings.max_array_bytes if head.media_type == JSON else settings.max_batch_bytes,
        max_event_bytes=settings.max_event_bytes,
    )

    def judge_here() -> tuple[JudgedBatch, Write] | None:
        found = judge_if_quick(body, form, registered.schema, take, _preparation(service, head, registered))
        return None if found is None else (found[0], _make_write(*found))

    judged_here = await service.workers.run(client, judge_here)
    if judged_here is not None:
        return judged_here
    batch = await service.judges.run(client, judge_aside, body, form, registered.schema.document)

    def prepare() -> Write:
        return _make_write(batch, _preparation(service, head, registered).prepare(batch.judged))

    return batch, await service.workers.run(client, prepare)


def _make_write(batch: JudgedBatch, rows: PreparedBatch) -> Write:
    """Make what is written of a batch.

    Raises:
        Problem: nothing in it is an event.
    """
    judged = batch.judged
    if not judged.objects:
        detail = "nothing in the body is a JSON object: " + judged.refused[0].errors[0].message
        shown = dict(list(judged.refused.items())[:_MAX_SHOWN])
        raise Problem(ProblemType.MALFORMED_JSON, detail[:500], members={"errors": describe_refused(shown)})
    return Write(rows, batch.key, batch.rejected)


def _preparation(service: Service, head: _Head, registered: CompiledSchema) -> Preparation:
    """Return what prepares events for the store as it is now: another file may be in the place of that which it was.

    Raises:
        Problem: this one does not know it.
        TransientError: it cannot be used now.
    """
    try:
        preparer = service.store.preparer(head.collection, registered.info)
    except DestinationError as error:
        raise _unknown_schema(head) from error
    return Preparation(preparer, head.model, partial(_acceptance, head))


async def _commit(
    service: Service, client: Client, submit: Callable[[], Future[Outcome]], *, is_large: bool
) -> Outcome:
    """Submit the events to the committer, and wait until they are on disk, and those that were refused are counted.

    Raises:
        Problem: the store cannot be written now.
    """
    try:
        if is_large:
            return await service.large_writes.wait_for(client, submit)
        return await asyncio.wrap_future(submit())
    except (TransientError, DestinationError) as error:
        raise Problem(ProblemType.STORE_UNAVAILABLE, "nothing of this batch was stored") from error
