"""A service that ingests an event for each request, as WSGI and as ASGI; the collector's URL is in its environment."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any

from schemagen_runtime import Workspace

from tests.system.faults.support import QUICK, add_collection, numbered

ws = Workspace(os.environ["COLLECTOR"], project="p", model="m", settings=QUICK)
collection = add_collection(ws)


def _ingest(path: str) -> bytes:
    name = path.strip("/")
    if name == "up":
        return b"up"
    prefix, _, number = name.rpartition("-")
    collection.ingest_events(numbered(prefix, [int(number)]))
    return name.encode()


def wsgi(environ: Mapping[str, Any], start_response: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
    """The service for gunicorn."""
    body = _ingest(str(environ["PATH_INFO"]))
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


Message = MutableMapping[str, Any]


async def asgi(
    scope: Mapping[str, Any], receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """The service for uvicorn."""
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = _ingest(str(scope["path"]))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})
