"""Answer those who operate the collector: its health, its numbers, and what its problems mean."""

from __future__ import annotations

from schemagen.text.version import __version__
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.protocol.problems import ProblemType
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from schemagen_collector.core.authorization import authorize_list
from schemagen_collector.core.metrics import CONTENT_TYPE
from schemagen_collector.core.service import service_of
from schemagen_collector.core.tokens import Right
from schemagen_collector.http.media import json_response
from schemagen_collector.http.problems import Problem


async def report_health(request: Request) -> Response:
    """Tell whether events can be stored: the database can be read, and its writer lives."""
    service = service_of(request)
    try:
        service.tokens.any()  # microseconds, over a connection of its own, so that it waits for nobody
    except SchemagenError as error:
        raise Problem(ProblemType.STORE_UNAVAILABLE, "the database cannot be read") from error
    if not service.committer.is_alive:
        raise Problem(ProblemType.STORE_UNAVAILABLE, "the thread that writes has ended")
    return json_response({"status": "ok", "version": __version__})


async def report_metrics(request: Request) -> Response:
    """Return everything that is counted, in Prometheus' text format."""
    return Response(service_of(request).metrics.text(), headers={"Content-Type": CONTENT_TYPE})


async def report_model_metrics(request: Request) -> Response:
    """Return how models do, of those that the bearer may read, in Prometheus' text format."""
    service = service_of(request)
    only = authorize_list(request, Right.READ)
    known = await service.readers.run(request.client, service.reading.collections)
    seen = [one for one in known if only in (None, one.project)]
    text = await service.readers.run(request.client, service.model_metrics.text, seen)
    return Response(text, headers={"Content-Type": CONTENT_TYPE})


async def explain_problem(request: Request) -> Response:
    """Explain a problem's type, and what to do about it: its address is the type itself (RFC 9457, 3.1.1)."""
    found = ProblemType.of(request.path_params["slug"])
    if found is None:
        raise Problem(ProblemType.NOT_FOUND, "there is no problem of this type")
    return PlainTextResponse(f"{found.title} ({int(found.status)}).\n{found.remedy}\n")
