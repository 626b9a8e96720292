"""Make the collector an ASGI application: its routes, and what becomes of whatever goes wrong on them."""

from __future__ import annotations

import asyncio
import functools
import logging
import multiprocessing
import os
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, Final, TypeAlias, cast

from schemagen_runtime.api.destination import DestinationError, TransientError
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
from schemagen_collector.core.opening import open_for_watching
from schemagen_collector.core.service import Service
from schemagen_collector.core.watch import Watch
from schemagen_collector.endpoints.catalogue import list_collections, list_projects
from schemagen_collector.endpoints.erasure import erase_records
from schemagen_collector.endpoints.ingestion import ingest_events
from schemagen_collector.endpoints.monitor import report_models
from schemagen_collector.endpoints.openapi import openapi_document
from schemagen_collector.endpoints.operation import (
    explain_problem,
    report_health,
    report_metrics,
    report_model_metrics,
)
from schemagen_collector.endpoints.records import find_records, list_records, show_collection, show_label_history
from schemagen_collector.endpoints.registration import register_schema, set_mode, show_mode, show_schema
from schemagen_collector.endpoints.rejections import report_rejections
from schemagen_collector.http.notes import annotate
from schemagen_collector.http.problems import Problem
from schemagen_collector.http.usage import Usage
from schemagen_collector.pages.answers import answer
from schemagen_collector.pages.drawing import warm_up
from schemagen_collector.pages.routes import PAGES
from schemagen_collector.server.middleware import CollectorMiddleware
from schemagen_collector.settings import CollectorSettings

log = logging.getLogger("schemagen_collector")

Endpoint = Callable[[Request], Awaitable[Response]]
ExceptionHandlers: TypeAlias = "Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]]"

_MORE: Final = "the collector's log says more"


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
    # At the first request: it describes what the monitor finds, and what does that takes its time to load.
    document = functools.cache(functools.partial(openapi_document, settings))

    async def show_openapi(_request: Request) -> Response:
        return Response(await run_in_threadpool(document), media_type=JSON)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None, None]:
        app.state.service = Service(settings, metrics)
        app.state.watch = app.state.service.watch
        _stop_when_orphaned()
        try:
            yield
        finally:
            await run_in_threadpool(app.state.service.close)

    return _application([*_routes(show_openapi), *_page_routes()], lifespan, settings, metrics)


def create_monitor_app(settings: CollectorSettings) -> ASGIApp:
    """Return the pages alone, over one database that is there, for whoever uses this machine.

    Raises:
        DestinationError: at start-up, where the database cannot be opened.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None, None]:
        store = open_for_watching(str(settings.db), settings.store)
        app.state.watch = watch = Watch(settings, store, None, Usage())
        watch.monitoring.warm_up(warm_up)
        try:
            yield
        finally:
            await run_in_threadpool(watch.close)
            store.close()

    return _application(_page_routes(), lifespan, settings, Metrics())


def _application(
    routes: Sequence[BaseRoute],
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]],
    settings: CollectorSettings,
    metrics: Metrics,
) -> ASGIApp:
    answers = _answers(settings.root_path)
    app = Starlette(routes=routes, exception_handlers=answers, lifespan=lifespan)
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
        _routes_of(paths.SCHEMA, PUT=register_schema, GET=show_schema),
        _routes_of(paths.MODE, GET=show_mode, PUT=set_mode),
        _route(paths.EVENTS, ingest_events, "POST"),
        _route(paths.REJECTIONS, report_rejections, "POST"),
        _route(paths.RECORDS, list_records, "GET"),
        _route(paths.MONITOR, report_models, "GET"),
        _route(paths.LABEL_HISTORY, show_label_history, "GET"),
        _routes_of(paths.RECORDS_OF_ID.replace("{id}", "{id:anything}"), GET=find_records, DELETE=erase_records),
        _route(paths.PROJECTS, list_projects, "GET"),
        _route(paths.COLLECTIONS, list_collections, "GET"),
        _route(paths.COLLECTION, show_collection, "GET"),
        _route(paths.HEALTH, report_health, "GET"),
        _route(paths.METRICS, report_metrics, "GET"),
        _route(paths.MODEL_METRICS, report_model_metrics, "GET"),
        _route(paths.OPENAPI, show_openapi, "GET"),
        _route(paths.PROBLEM, explain_problem, "GET"),
    ]


def _page_routes() -> Sequence[BaseRoute]:
    """Return the routes of the pages."""
    return [_routes_of(path, **endpoints) for path, endpoints in PAGES.items()]


def _routes_of(path: str, **endpoints: Endpoint) -> Route:
    """Return the route of a path with an endpoint for each method; HEAD is answered as GET is."""

    async def by_method(request: Request) -> Response:
        return await endpoints["GET" if request.method == "HEAD" else request.method](request)

    return _route(path, by_method, *endpoints)


def _route(path: str, endpoint: Endpoint, *methods: str) -> Route:
    async def noted(request: Request) -> Response:
        annotate(request, route=path)
        return await endpoint(request)

    return Route(path, noted, methods=list(methods))


def _answers(root_path: str) -> ExceptionHandlers:
    """Return what answers whatever goes wrong, a browser with a page."""

    async def on_problem(request: Request, error: Exception) -> Response:
        return answer(cast("Problem", error), request.scope, root_path)

    async def on_http_exception(request: Request, error: Exception) -> Response:
        """Answer what Starlette itself refuses: a path or a method that there is not."""
        return answer(_problem_of(request, cast("HTTPException", error)), request.scope, root_path)

    async def on_store_error(request: Request, error: Exception) -> Response:
        """Answer where the store cannot be used now: whoever looks after its file may mend it."""
        log.warning("the store cannot be used: %s", error)
        return answer(Problem(ProblemType.STORE_UNAVAILABLE, _MORE), request.scope, root_path)

    async def on_exception(request: Request, _error: Exception) -> Response:
        return answer(Problem(ProblemType.INTERNAL, _MORE), request.scope, root_path)

    return {
        Problem: on_problem,
        TransientError: on_store_error,
        DestinationError: on_store_error,
        HTTPException: on_http_exception,
        Exception: on_exception,
    }


def _problem_of(request: Request, refusal: HTTPException) -> Problem:
    headers = refusal.headers
    if refusal.status_code == ProblemType.METHOD_NOT_ALLOWED.status:
        return Problem(ProblemType.METHOD_NOT_ALLOWED, f"{request.method} is not for this path", headers=headers)
    if refusal.status_code == ProblemType.NOT_FOUND.status:
        return Problem(ProblemType.NOT_FOUND, "no path of the collector is like this one", headers=headers)
    return Problem(ProblemType.MALFORMED_REQUEST, refusal.detail, headers=headers)
