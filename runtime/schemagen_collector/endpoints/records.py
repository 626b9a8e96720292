"""Read records back, ``GET …/records``, by page and by id; and say what a collection is made of."""

from __future__ import annotations

from typing import Final

import orjson
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.record import LabelValue, Record
from schemagen_runtime.compatibility.meaning import meaning
from schemagen_runtime.protocol.collections import describe_collection
from schemagen_runtime.protocol.media import JSON
from schemagen_runtime.protocol.paths import DEFAULT_PAGE, MAX_PAGE
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.protocol.records import (
    describe_history,
    describe_record,
    describe_records,
    read_cursor,
    write_cursor,
    write_page,
)
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.authorization import authorize
from schemagen_collector.core.service import Service, service_of
from schemagen_collector.core.tokens import Right
from schemagen_collector.http.media import json_response
from schemagen_collector.http.problems import Problem

MAX_PAGE_BYTES: Final = 4 << 20
"""A page ends early rather than grow beyond this, or a record more."""


async def list_records(request: Request) -> Response:
    """Return a page of records, by model and id."""
    service = service_of(request)
    collection = authorize(request, Right.READ)
    limit = _read_limit(request)
    after = _read_cursor(request)
    model = request.query_params.get("model")
    page = await service.readers.run(request.client, _page, service, collection, limit, after, model)
    return Response(page, media_type=JSON)


async def find_records(request: Request) -> Response:
    """Return the records under an id: one for each model that predicted under it."""
    service = service_of(request)
    collection = authorize(request, Right.READ)
    id_, model = request.path_params["id"], request.query_params.get("model")
    records = await service.readers.run(request.client, _find, service, collection, id_, model)
    if not records:
        by = "" if model is None else " by this model"
        raise Problem(ProblemType.NO_RECORD, f"{collection} has no inference under this id{by}")
    return json_response(describe_records(collection, records))


async def show_label_history(request: Request) -> Response:
    """Return every value that was given for the labels of an id."""
    service = service_of(request)
    collection = authorize(request, Right.READ)
    id_ = request.query_params.get("id")
    if id_ is None:
        raise Problem(ProblemType.MALFORMED_REQUEST, "the query parameter 'id' must say whose labels are asked for")
    values = await service.readers.run(request.client, _label_history, service, collection, id_)
    return json_response(describe_history(values))


async def show_collection(request: Request) -> Response:
    """Return the columns of a collection, and the versions that are registered."""
    service = service_of(request)
    collection = authorize(request, Right.READ)
    return json_response(await service.readers.run(request.client, _describe, service, collection))


def _page(
    service: Service, collection: Collection, limit: int, after: tuple[str, str] | None, model: str | None
) -> bytes:
    service.versions(collection)
    try:
        records = service.reading.page(collection, limit, after, model)
    except ValueError:  # no record can stand there, so none stands behind it
        records = []
    written: list[bytes] = []
    size = 0
    for record in records:
        written.append(orjson.dumps(describe_record(collection, record)))
        size += len(written[-1])
        if size >= MAX_PAGE_BYTES:
            break
    has_more = len(written) == limit or len(written) < len(records)
    cursor = write_cursor(records[len(written) - 1]) if has_more else None
    return write_page(written, cursor)


def _find(service: Service, collection: Collection, id_: str, model: str | None) -> list[Record]:
    service.versions(collection)
    return service.reading.find(collection, id_, model)


def _label_history(service: Service, collection: Collection, id_: str) -> list[LabelValue]:
    service.versions(collection)
    return service.reading.label_history(collection, id_)


def _describe(service: Service, collection: Collection) -> dict[str, object]:
    versions = service.versions(collection)
    documents = {one.fingerprint: service.reading.document(collection, one.fingerprint) for one in versions}
    meanings = {fingerprint: meaning(document) for fingerprint, document in documents.items() if document is not None}
    known = [one for one in versions if one.fingerprint in meanings]
    return describe_collection(collection, service.reading.columns(collection), known, meanings)


def _read_limit(request: Request) -> int:
    text = request.query_params.get("limit", str(DEFAULT_PAGE))
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= MAX_PAGE):
        detail = f"the query parameter 'limit' must be a whole number from 1 to {MAX_PAGE}"
        raise Problem(ProblemType.MALFORMED_REQUEST, detail)
    return int(text)


def _read_cursor(request: Request) -> tuple[str, str] | None:
    text = request.query_params.get("after")
    return None if text is None else read_cursor(text)
