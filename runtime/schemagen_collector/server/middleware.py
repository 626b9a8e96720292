"""Wrap the whole application: bound the requests at a time, count and log each, let no exception out."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Final
from urllib.parse import parse_qsl, unquote_to_bytes

from schemagen_runtime.protocol import paths
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.support.text import shorten
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemagen_collector.core.metrics import Metrics
from schemagen_collector.http.notes import start_notes
from schemagen_collector.http.places import Place, Places
from schemagen_collector.http.presence import begin_work, is_given_up
from schemagen_collector.http.problems import Problem
from schemagen_collector.pages.answers import answer
from schemagen_collector.server.access_log import log_request
from schemagen_collector.settings import CollectorSettings

log = logging.getLogger("schemagen_collector")

_ALWAYS: Final = frozenset({paths.HEALTH, paths.METRICS})
"""Answered however busy the collector is: those who watch it must see that it is."""
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")


class CollectorMiddleware:
    """Handle each request within the bounds of the settings. Runs on the event loop only, so it needs no lock."""

    def __init__(self, app: ASGIApp, settings: CollectorSettings, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._metrics = metrics
        self._places = Places(settings.max_requests)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or the lifespan (ASGI specification)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        _take_off(self._settings.root_path, scope)
        request = _ObservedRequest(scope, send)
        self._metrics.begin()
        begin_work(scope)
        try:
            with Place(self._places) as place:
                await self._handle(request, receive, place)
        except asyncio.CancelledError:
            # The client has gone, or the collector stops, and the time is over that it has for that.
            if request.status is None and not is_given_up(scope):
                problem = Problem(ProblemType.STOPPING, "it took too long", headers={"Connection": "close"})
                await problem.response()(scope, receive, request.send)
        finally:
            self._note_end(request)

    async def _handle(self, request: _ObservedRequest, receive: Receive, place: Place) -> None:
        try:
            refusal = self._refusal(request.scope, place)
            handle = self._app if refusal is None else answer(refusal, request.scope, self._settings.root_path)
            await handle(request.scope, place.taken_at_the_end_of(receive), request.send)
        except Exception:
            # Whatever it is, it is a bug of ours, and was answered with a problem where there was time for it.
            log.exception("a request failed")
            if request.status is None:
                problem = Problem(ProblemType.INTERNAL, "the collector's log says more")
                await problem.response()(request.scope, receive, request.send)

    def _refusal(self, scope: Scope, place: Place) -> Problem | None:
        """Return why a request is not worked on at all; None where it is."""
        names = [name for name, _ in scope["headers"]]
        has_length, is_chunked = b"content-length" in names, b"transfer-encoding" in names
        if is_chunked and (has_length or scope["http_version"] == "1.0"):
            # Where its body ends is one thing to us and another to a proxy (RFC 9112, sections 6.1 and 6.3).
            wrong = "Content-Length" if has_length else "HTTP/1.0"
            detail = f"the request has Transfer-Encoding and {wrong}; expected one of them"
            return Problem(ProblemType.MALFORMED_REQUEST, detail, headers={"Connection": "close"})
        unclear = _find_unclear(scope)
        if unclear is not None:
            return Problem(ProblemType.MALFORMED_REQUEST, unclear)
        if scope["path"] not in _ALWAYS:
            try:
                if not (has_length or is_chunked):
                    place.take()
                elif self._places.is_full:
                    return self._places.problem()
            except Problem as problem:
                return problem
        # h11's own bound is on heads that come in pieces.
        size = len(scope["raw_path"]) + len(scope["query_string"])
        if size + sum(len(name) + len(value) for name, value in scope["headers"]) > self._settings.max_head_bytes:
            limit = self._settings.max_head_bytes
            return Problem(ProblemType.HEAD_TOO_LARGE, f"the request's line and headers have more than {limit:,} bytes")
        return None

    def _note_end(self, request: _ObservedRequest) -> None:
        seconds = time.monotonic() - request.began
        status = request.status or 0
        self._metrics.end(request.route, request.method, status, seconds)
        if self._settings.access_log:
            log_request(request.scope, request.method, status, seconds, request.notes)


def _take_off(root_path: str, scope: Scope) -> None:
    """Take what a proxy has before every path from one that it did not take it from."""
    if root_path and f"{scope['path']}/".startswith(f"{root_path}/"):
        scope["path"] = scope["path"].removeprefix(root_path) or "/"
        scope["raw_path"] = scope["raw_path"].removeprefix(root_path.encode()) or b"/"


def _find_unclear(scope: Scope) -> str | None:
    """Return why the target of a request could be read in two ways; None where it cannot.

    What is no UTF-8 would be read as U+FFFD, which an id may be, too; of a parameter that is given twice one value
    would be taken.
    """
    path, query = scope["raw_path"], scope["query_string"]
    if b"%" not in path and b"&" not in query and b"%" not in query:
        return None
    try:
        unquote_to_bytes(path).decode()
        given = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        return "the path and the query must be percent-encoded UTF-8 (RFC 3986, section 2.5)"
    except ValueError as error:
        return f"the query cannot be read: {error}"
    names = [name for name, _ in given]
    twice = next((name for name in names if names.count(name) > 1), None)
    return None if twice is None else f"the query parameter {shorten(twice)!r} is given more than once"


class _ObservedRequest:
    """Hold one request, and what is learnt of it."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.began = time.monotonic()
        self.status: int | None = None
        self.notes = start_notes(scope)
        self.scope = scope
        self._send = send

    @property
    def method(self) -> str:
        """Return the method, if it is one that there is: metrics must not grow by what strangers make up."""
        return self.scope["method"] if self.scope["method"] in _METHODS else "other"

    @property
    def route(self) -> str:
        """Return the route's own pattern, without the names in it; ``none`` where no route fits."""
        return str(self.notes.get("route", "none"))

    async def send(self, message: Message) -> None:
        """Pass a message of the response on, and note its status."""
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
        await self._send(message)
