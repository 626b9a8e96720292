"""``GET …/records``: inferences with what labels there are, by page and by id; and what a collection is made of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import orjson
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.record import Record, describe_record
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.authorization import authorize, service_of
from schemagen_collector.core.service import Service, run
from schemagen_collector.core.tokens import Right
from schemagen_collector.http.media import json_answer
from schemagen_collector.http.problems import Kind, Problem

MAX_PAGE: Final = 1000
DEFAULT_PAGE: Final = 100
MAX_PAGE_BYTES: Final = 4 << 20
"""A page ends early rather than grow beyond this, or a record more."""


async def list_records(request: Request) -> Response:
    """A page of records, by model and id."""
    service = service_of(request)
    collection = authorize(request, Right.READ)
    limit = _read_limit(request)
    after = _read_cursor(request)
    model = request.query_params.get("model")
    return Response(
        await run(service.readers, _page, service, collection, limit, after, model), media_type="application/json"
    )


async def find_records(request: Request) -> Response:
    """The records under an id: one for each model that predicted under it."""
    service = service_of(request)
    collection = authorize(request, Right.READ)
    id_, model = request.path_params["id"], request.query_params.get("model")
    records = await run(service.readers, _find, service, collection, id_, model)
    if not records:
        by = "" if model is None else " by this model"
        raise Problem(Kind.NO_RECORD, f"{collection} has no inference under this id{by}")
    return json_answer({"records": [describe_record(collection, record) for record in records]})


async def describe_collection(request: Request) -> Response:
    """The columns of a collection, and the versions that are registered."""
    service = service_of(request)
    collection = authorize(request, Right.READ)
    return json_answer(await run(service.readers, _describe, service, collection))


def _page(
    service: Service, collection: Collection, limit: int, after: tuple[str, str] | None, model: str | None
) -> bytes:
    _require_known(service, collection)
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
    return b'{"records":[' + b",".join(written) + b'],"next":' + orjson.dumps(cursor) + b"}"


def _find(service: Service, collection: Collection, id_: str, model: str | None) -> list[Record]:
    _require_known(service, collection)
    return service.reading.find(collection, id_, model)


def _describe(service: Service, collection: Collection) -> dict[str, object]:
    versions = _require_known(service, collection)
    columns = service.reading.columns(collection)
    return {
        "project": collection.project,
        "name": collection.name,
        "columns": [{"name": column.name, "type": str(column.type), "place": str(column.place)} for column in columns],
        "versions": versions,
    }


def _require_known(service: Service, collection: Collection) -> list[dict[str, str]]:
    versions = service.reading.history(collection)
    if not versions:
        raise Problem(Kind.UNKNOWN_COLLECTION, f"{collection} is not known")
    return list(map(asdict, versions))


def _read_limit(request: Request) -> int:
    text = request.query_params.get("limit", str(DEFAULT_PAGE))
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= MAX_PAGE):
        detail = f"the query parameter 'limit' must be a whole number from 1 to {MAX_PAGE}"
        raise Problem(Kind.MALFORMED_REQUEST, detail)
    return int(text)


def write_cursor(record: Record) -> str:
    """Where the page after this record begins. A model's name has no slash in it, an id may."""
    return f"{record.model}/{record.id}"


def _read_cursor(request: Request) -> tuple[str, str] | None:
    """The model and id behind which a page begins; any text is some place in their order."""
    text = request.query_params.get("after")
    if text is None:
        return None
    model, _, id_ = text.partition("/")
    return model, id_
