"""A receiver of webhooks: a real HTTP server that keeps what it is sent, and answers as a test tells it."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

SECRET = "a secret of at least 16 characters"


class Received(NamedTuple):
    """Hold one request: its headers, its body, and when it came, in seconds since 1970."""

    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def event(self) -> str:
        """Return the id of the event."""
        return self.headers["Schemagen-Event-Id"]

    @property
    def said(self) -> dict[str, Any]:
        """Return the body, read."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    def is_signed(self, secret: str = SECRET) -> bool:
        """Tell whether somebody signed it just now who knows the secret."""
        fields = dict(part.split("=", 1) for part in self.headers["Schemagen-Signature"].split(","))
        expected = hmac.digest(secret.encode(), fields["t"].encode() + b"." + self.body, hashlib.sha256).hex()
        return hmac.compare_digest(fields["v1"], expected) and abs(int(fields["t"]) - self.at) < 30


class Receiver:
    """Listen on a free port of loopback; ``answer`` returns the status of each request, by how many came before."""

    def __init__(self, answer: Callable[[int], int] = lambda _: 204, port: int = 0) -> None:
        self.received: list[Received] = []
        lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with lock:
                    before = len(outer.received)
                    outer.received.append(Received(dict(self.headers), body, time.time()))
                status = answer(before)
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
                del format, arguments

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def port(self) -> int:
        """Return the port."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Return where it is."""
        return f"http://127.0.0.1:{self.port}/alerts"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self, count: int, seconds: float = 60.0) -> list[Received]:
        """Return the first requests, once so many have come."""
        until = time.monotonic() + seconds
        while len(self.received) < count:
            assert time.monotonic() < until, f"{len(self.received)} of {count} requests came"
            time.sleep(0.02)
        return self.received[:count]
