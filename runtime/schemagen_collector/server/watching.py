"""The outermost layer: bounds how many requests are worked on, counts and logs each, and lets no exception out."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, TypeAlias, cast

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemagen_collector.core.metrics import Metrics
from schemagen_collector.http.problems import Kind, Problem
from schemagen_collector.settings import CollectorSettings

log = logging.getLogger("schemagen_collector")
access = logging.getLogger("schemagen_collector.access")

Note: TypeAlias = MutableMapping[str, object]
"""What endpoints add to the log of their request: names and counts, never an event or an id."""

_ALWAYS: Final = frozenset({"/healthz", "/metrics"})
"""Answered however busy the collector is: those who watch it must see that it is."""


class Watch:
    """ASGI middleware around the whole application. Runs on the event loop only, so it needs no lock."""

    def __init__(self, app: ASGIApp, settings: CollectorSettings, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._metrics = metrics
        self._active = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or the lifespan."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Watched(scope, send)
        self._active += 1
        self._metrics.begin()
        try:
            await self._handle(request, receive)
        finally:
            self._active -= 1
            self._note_end(request)

    async def _handle(self, request: _Watched, receive: Receive) -> None:
        try:
            refusal = self._refusal(request.scope)
            answer = self._app if refusal is None else refusal.response()
            await answer(request.scope, receive, request.send)
        except Exception:
            # Whatever it is, it is a bug of ours, and was answered with a problem where there was time for it.
            log.exception("a request failed")
            if request.status is None:
                problem = Problem(Kind.INTERNAL, "the collector's log says more")
                await problem.response()(request.scope, receive, request.send)

    def _refusal(self, scope: Scope) -> Problem | None:
        """Why a request is not worked on at all."""
        if self._active > self._settings.max_requests and scope["path"] not in _ALWAYS:
            return Problem(Kind.BUSY, f"{self._settings.max_requests} requests are worked on already")
        # h11's own bound is on heads that come in pieces.
        size = len(scope["raw_path"]) + len(scope["query_string"])
        if size + sum(len(name) + len(value) for name, value in scope["headers"]) > self._settings.max_head_bytes:
            limit = self._settings.max_head_bytes
            return Problem(Kind.HEAD_TOO_LARGE, f"the request's line and headers have more than {limit:,} bytes")
        return None

    def _note_end(self, request: _Watched) -> None:
        seconds = time.monotonic() - request.began
        status = request.status or 0
        self._metrics.end(request.route, request.method, status, seconds)
        if self._settings.access_log:
            access.info("%s", orjson.dumps(request.describe(status, seconds)).decode())


class _Watched:
    """One request, and what is noted of it."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.began = time.monotonic()
        self.status: int | None = None
        self.note: Note = {}
        self.scope = scope
        self._send = send
        scope.setdefault("state", {})["note"] = self.note

    @property
    def method(self) -> str:
        """The method, if it is one that there is: metrics must not grow by what strangers make up."""
        known = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
        return self.scope["method"] if self.scope["method"] in known else "other"

    @property
    def route(self) -> str:
        """The route's own pattern, without the names in it; ``none`` where no route fits."""
        return str(self.note.get("route", "none"))

    async def send(self, message: Message) -> None:
        """Pass an answer on, and note its status."""
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
        await self._send(message)

    def describe(self, status: int, seconds: float) -> Mapping[str, object]:
        """The line of the access log."""
        client = cast("tuple[str, int] | None", self.scope.get("client"))
        return {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "client": client[0] if client else None,
            "method": self.method,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": _content_length(self.scope),
            **self.note,
        }


def _content_length(scope: Mapping[str, Any]) -> int | None:
    for name, value in cast("list[tuple[bytes, bytes]]", scope["headers"]):
        if name == b"content-length" and value.isdigit():
            return int(value)
    return None
