"""Judge the body of a batch: here where that is quick, in the side process where it is large or much is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from schemagen.build.loading import load_document
from schemagen_runtime.api.rejections import RejectionTally
from schemagen_runtime.api.store import PreparedBatch, RequestKey
from schemagen_runtime.document import read_document
from schemagen_runtime.protocol.media import JSON
from schemagen_runtime.protocol.outcomes import MAX_MORE_ERRORS, RefusedEvent
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.schema import Schema
from schemagen_runtime.timestamps import judged_at

from schemagen_collector.core.idempotency import request_key
from schemagen_collector.core.judging import (
    Judged,
    Preparation,
    TakesLong,
    judge_and_prepare,
    judge_array,
    judge_lines,
)
from schemagen_collector.http.body import Take, gunzip
from schemagen_collector.http.problems import Problem

_QUICK_BYTES: Final = 512 << 10
_QUICK_ARRAY_BYTES: Final = 32 << 10
"""An array has no fast path."""
_QUICK_LINES: Final = 32
"""Lines that take the slow path: a millisecond or two."""
_KEPT_SCHEMAS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Hold what a request says of its body, and how large that may be.

    Attributes:
        media_type: of the batch.
        is_gzip: whether it is compressed.
        accepted_at: when its first event was made, in seconds of the epoch.
        scope: within which ``key`` is this batch's own.
        key: the header ``Idempotency-Key``.
        max_bytes: of the batch, decompressed.
        max_event_bytes: of one line.
    """

    media_type: str
    is_gzip: bool
    accepted_at: float
    scope: tuple[str, ...]
    key: str | None
    max_bytes: int
    max_event_bytes: int


@dataclass(frozen=True, slots=True)
class JudgedBatch:
    """Hold a batch taken apart.

    Attributes:
        judged: its events.
        key: by which it is known when it comes again.
        is_large: whether storing it takes long.
        rejected: the events that are refused, counted by what is wrong with them; None where all are good.
    """

    judged: Judged
    key: RequestKey | None
    is_large: bool
    rejected: RejectionTally | None


def judge_if_quick(
    body: bytes, form: Form, schema: Schema[object], take: Take, preparation: Preparation
) -> tuple[JudgedBatch, PreparedBatch] | None:
    """Judge and prepare a small batch whose events are good, as nearly all are; return None for any other.

    Raises:
        Problem: it is no batch, or there is no memory for it.
    """
    limit = _QUICK_ARRAY_BYTES if form.media_type == JSON else _QUICK_BYTES
    if len(body) > limit:
        return None
    if form.is_gzip:
        try:
            body = gunzip(body, limit, take)
        except Problem as problem:
            if problem.type is ProblemType.TOO_LARGE:
                return None
            raise
    try:
        with judged_at(form.accepted_at):
            if form.media_type == JSON:
                judged = judge_array(body, schema)
                rows = preparation.prepare(judged)
            else:
                judged, rows = judge_and_prepare(body, schema, form.max_event_bytes, _QUICK_LINES, preparation)
    except TakesLong:
        return None
    return _batch(body, form, schema, judged), rows


def judge_aside(body: bytes, form: Form, document: bytes) -> JudgedBatch:
    """Judge any batch, in the side process; of its errors those are kept that fit into the answer.

    Raises:
        Problem: it is no batch, or is too large.
    """
    if form.is_gzip:
        body = gunzip(body, form.max_bytes, lambda _: None)
    if len(body) > form.max_bytes:
        detail = f"a batch as one JSON array has {form.max_bytes:,} bytes at most; send one event a line"
        raise Problem(ProblemType.TOO_LARGE, detail)
    schema = _load(document)
    with judged_at(form.accepted_at):
        if form.media_type == JSON:
            judged = judge_array(body, schema)
        else:
            judged = judge_lines(body, schema, form.max_event_bytes)
    batch = _batch(body, form, schema, judged)
    more = MAX_MORE_ERRORS
    for index, event in sorted(batch.judged.refused.items()):
        batch.judged.refused[index] = RefusedEvent(event.id, event.errors[: 1 + more])
        more = max(0, more - len(event.errors) + 1)
    return batch


@lru_cache(_KEPT_SCHEMAS)
def _load(document: bytes) -> Schema[object]:
    return load_document(document)


def _batch(body: bytes, form: Form, schema: Schema[object], judged: Judged) -> JudgedBatch:
    key = None if form.key is None else request_key(form.scope, form.key, body)
    return JudgedBatch(judged, key, len(body) > _QUICK_BYTES, _tally(judged, schema) if judged.refused else None)


def _tally(judged: Judged, schema: Schema[object]) -> RejectionTally:
    tally = RejectionTally()
    columns = frozenset(column.name for column in read_document(schema.document).all_columns)
    for event in judged.refused.values():
        tally.add(event.errors, columns)
    return tally
