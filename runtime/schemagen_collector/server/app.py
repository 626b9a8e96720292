"""Make the collector an ASGI application: its routes, and what becomes of whatever goes wrong on them."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import cast

from schemagen_runtime.protocol import paths
from schemagen_runtime.protocol.media import JSON
from schemagen_runtime.protocol.problems import ProblemType
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from schemagen_collector.core.metrics import Metrics
from schemagen_collector.core.service import Service
from schemagen_collector.endpoints.catalogue import list_collections, list_projects
from schemagen_collector.endpoints.erasure import erase_records
from schemagen_collector.endpoints.ingestion import ingest_events
from schemagen_collector.endpoints.openapi import openapi_document
from schemagen_collector.endpoints.operation import explain_problem, report_health, report_metrics
from schemagen_collector.endpoints.records import find_records, list_records, show_collection, show_label_history
from schemagen_collector.endpoints.registration import register_schema
from schemagen_collector.http.notes import annotate
from schemagen_collector.http.problems import Problem
from schemagen_collector.server.middleware import CollectorMiddleware
from schemagen_collector.settings import CollectorSettings

Endpoint = Callable[[Request], Awaitable[Response]]


class _Anything(Convertor[str]):
    """Match the rest of a path, whatever is in it: slashes and line ends are part of ids."""

    regex = "(?s:.+)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("anything", _Anything())


def create_app(settings: CollectorSettings) -> ASGIApp:
    """Return the collector over one database, which is opened when the server starts.

    Raises:
        DestinationError: at start-up, where the database cannot be opened.
    """
    metrics = Metrics()
    document = openapi_document(settings)

    async def show_openapi(_request: Request) -> Response:
        return Response(document, media_type=JSON)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None, None]:
        app.state.service = Service(settings, metrics)
        _stop_when_orphaned()
        try:
            yield
        finally:
            await run_in_threadpool(app.state.service.close)

    app = Starlette(
        routes=_routes(show_openapi),
        exception_handlers={Problem: _on_problem, HTTPException: _on_http_exception, Exception: _on_exception},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return CollectorMiddleware(app, settings, metrics)


def _stop_when_orphaned() -> None:
    """Stop a worker process when its supervisor has ended, however that happened."""
    supervisor = multiprocessing.parent_process()
    if supervisor is None:
        return
    loop, sentinel = asyncio.get_running_loop(), supervisor.sentinel

    def stop() -> None:
        loop.remove_reader(sentinel)
        os.kill(os.getpid(), signal.SIGTERM)

    # The sentinel is a pipe that is closed with the process; Windows' event loop cannot watch one.
    with suppress(NotImplementedError):
        loop.add_reader(sentinel, stop)


def _routes(show_openapi: Endpoint) -> Sequence[BaseRoute]:
    return [
        _route(paths.SCHEMA, register_schema, "PUT"),
        _route(paths.EVENTS, ingest_events, "POST"),
        _route(paths.RECORDS, list_records, "GET"),
        _route(paths.LABEL_HISTORY, show_label_history, "GET"),
        *_records_of_id(),
        _route(paths.PROJECTS, list_projects, "GET"),
        _route(paths.COLLECTIONS, list_collections, "GET"),
        _route(paths.COLLECTION, show_collection, "GET"),
        _route(paths.HEALTH, report_health, "GET"),
        _route(paths.METRICS, report_metrics, "GET"),
        _route(paths.OPENAPI, show_openapi, "GET"),
        _route(paths.PROBLEM, explain_problem, "GET"),
    ]


def _records_of_id() -> Sequence[BaseRoute]:
    path = paths.RECORDS_OF_ID.replace("{id}", "{id:anything}")

    async def by_method(request: Request) -> Response:
        return await (erase_records if request.method == "DELETE" else find_records)(request)

    return [_route(path, by_method, "GET", "DELETE")]


def _route(path: str, endpoint: Endpoint, *methods: str) -> Route:
    async def noted(request: Request) -> Response:
        annotate(request, route=path)
        return await endpoint(request)

    return Route(path, noted, methods=list(methods))


async def _on_problem(_request: Request, error: Exception) -> Response:
    return cast("Problem", error).response()


async def _on_http_exception(request: Request, error: Exception) -> Response:
    """Answer what Starlette itself refuses: a path or a method that there is not."""
    refusal = cast("HTTPException", error)
    headers = refusal.headers
    if refusal.status_code == ProblemType.METHOD_NOT_ALLOWED.status:
        return Problem(
            ProblemType.METHOD_NOT_ALLOWED, f"{request.method} is not for this path", headers=headers
        ).response()
    if refusal.status_code == ProblemType.NOT_FOUND.status:
        return Problem(ProblemType.NOT_FOUND, "no path of the collector is like this one", headers=headers).response()
    return Problem(ProblemType.MALFORMED_REQUEST, refusal.detail, headers=headers).response()


async def _on_exception(_request: Request, _error: Exception) -> Response:
    return Problem(ProblemType.INTERNAL, "the collector's log says more").response()
