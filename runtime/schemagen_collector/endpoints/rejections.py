"""Count events that clients rejected themselves, ``POST …/rejections``."""

from __future__ import annotations

from schemagen_runtime.api.destination import Collection, DestinationError, TransientError
from schemagen_runtime.api.rejections import RejectionReport
from schemagen_runtime.protocol.answer import NotUnderstood, read_answer
from schemagen_runtime.protocol.media import JSON
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.protocol.rejections import MAX_REPORT_BYTES, describe_counted, read_report
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.authorization import authorize
from schemagen_collector.core.budget import Share
from schemagen_collector.core.service import Service, service_of
from schemagen_collector.core.tokens import Right
from schemagen_collector.http.body import gunzip, is_gzip, read_body
from schemagen_collector.http.media import json_response, require_media_type
from schemagen_collector.http.problems import Problem


async def report_rejections(request: Request) -> Response:
    """Count what a report says, once however often it comes; durably before the answer."""
    service = service_of(request)
    collection = authorize(request, Right.INGEST)
    require_media_type(request, JSON)
    compressed = is_gzip(request)
    with Share(service.budget) as share:
        body = await read_body(request, MAX_REPORT_BYTES, service.settings.body_timeout, share.take)
        if compressed:
            body = await service.workers.run(request.client, gunzip, body, MAX_REPORT_BYTES, share.take)
        report = await service.workers.run(request.client, _read, collection, body)
        # Not among the threads that judge events: a report waits for the commit that is under way.
        is_new = await service.compilers.run(request.client, _count, service, report)
    return json_response(describe_counted(is_new=is_new))


def _read(collection: Collection, body: bytes) -> RejectionReport:
    try:
        return read_report(collection, read_answer(body))
    except NotUnderstood as error:
        raise Problem(ProblemType.MALFORMED_JSON, "the body must be one JSON object") from error
    except ValueError as error:
        raise Problem(ProblemType.MALFORMED_REQUEST, str(error)) from error


def _count(service: Service, report: RejectionReport) -> bool:
    service.versions(report.collection)
    try:
        return service.store.count_rejections(report)
    except TransientError as error:
        raise Problem(ProblemType.STORE_UNAVAILABLE, "nothing of this report was counted") from error
    except DestinationError as error:
        detail = f"{report.collection} lacks a schema that the report names; nothing of it was counted"
        raise Problem(ProblemType.UNKNOWN_SCHEMA, detail) from error
