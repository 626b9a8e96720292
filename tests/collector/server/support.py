"""An ASGI application that is called in this process, without a socket."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Answer:
    """What an application sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> str:
        """The kind of the problem document, which the answer must be."""
        assert self.headers["content-type"] == "application/problem+json", self.body
        return str(orjson.loads(self.body)["type"]).removeprefix("/problems/")


def http_scope(method: str, path: str, *headers: tuple[str, str]) -> dict[str, Any]:
    """A request's scope (ASGI specification, HTTP connection scope); a client on this machine."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in (("Host", "localhost"), *headers)],
        "client": ("127.0.0.1", 5000),
        "server": ("localhost", 80),
    }


async def ask(app: ASGIApp, method: str, path: str, *headers: tuple[str, str]) -> Answer:
    """Send a request without a body, and return the answer to it."""
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    await app(http_scope(method, path, *headers), receive, send)
    start, *pieces = sent
    found = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(piece.get("body", b"") for piece in pieces))
