"""An ASGI application that is called in this process, without a socket; and the command, where it does not start."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
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


def serve(*options: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run ``schemagen serve`` to its end, which must come soon: for what is refused."""
    command = [sys.executable, "-m", "schemagen", "serve", "--db", "m.db", "--port", "0", *options]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)
