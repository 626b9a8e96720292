"""For those who operate the collector: its health, its numbers, and what its problems mean."""

from __future__ import annotations

from schemagen.text.version import __version__
from schemagen_runtime.errors import SchemagenError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from schemagen_collector.core.authorization import service_of
from schemagen_collector.core.metrics import CONTENT_TYPE
from schemagen_collector.http.media import json_answer
from schemagen_collector.http.problems import Kind, Problem


async def report_health(request: Request) -> Response:
    """Whether events can be stored: the database can be read, and its writer lives."""
    service = service_of(request)
    try:
        service.tokens.any()  # microseconds, over a connection of its own, so that it waits for nobody
    except SchemagenError as error:
        raise Problem(Kind.STORE_UNAVAILABLE, "the database cannot be read") from error
    if not service.committer.is_alive:
        raise Problem(Kind.STORE_UNAVAILABLE, "the thread that writes has ended")
    return json_answer({"status": "ok", "version": __version__})


async def report_metrics(request: Request) -> Response:
    """Everything that is counted, in Prometheus' text format."""
    return Response(service_of(request).metrics.text(), headers={"Content-Type": CONTENT_TYPE})


async def explain_problem(request: Request) -> Response:
    """What a problem's type means, and what to do about it: its address is the type itself (RFC 9457, 3.1.1)."""
    slug = request.path_params["slug"]
    for kind in Kind:
        if kind.slug == slug:
            return PlainTextResponse(f"{kind.title} ({int(kind.status)}).\n{kind.remedy}\n")
    raise Problem(Kind.NOT_FOUND, "there is no problem of this type")
