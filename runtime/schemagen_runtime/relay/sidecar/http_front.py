"""Answer over HTTP: take CloudEvents, and tell how the sidecar does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, NamedTuple

import orjson

_TEXT: Final = "text/plain; charset=utf-8"
_JSON: Final = "application/json"
METRICS: Final = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' text format (its "Exposition formats" page)."""
_SECONDS: Final = 10.0
"""How long a client may take for its request."""
_AT_ONCE: Final = 32
"""Requests that are answered at a time: each holds its body in memory."""


class Answer(NamedTuple):
    """Hold what is answered: the status, a JSON object, and for how many seconds the client should wait."""

    status: int
    told: Mapping[str, object]
    retry_after: int | None = None


Accept = Callable[[Mapping[str, str], bytes], Answer]
"""Takes the headers of a request, names in small letters, and its body; returns what is answered."""


class Front(NamedTuple):
    """Hold what an address answers.

    Attributes:
        trouble: returns why the sidecar is not well; None where it is.
        metrics: returns its metrics.
        accept: takes events; None where none are taken here.
        max_body: bytes of the longest body.
    """

    trouble: Callable[[], str | None]
    metrics: Callable[[], bytes]
    accept: Accept | None = None
    max_body: int = 0


@contextmanager
def serving(host: str, port: int, front: Front) -> Generator[int, None, None]:
    """Answer on threads until the end of the block; yield the port, which is chosen where ``port`` is 0.

    Raises:
        OSError: there is no such address, or somebody else listens there.
    """
    with ThreadingHTTPServer((host, port), _handler(front)) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, name="schemagen-http", daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def _handler(front: Front) -> type[BaseHTTPRequestHandler]:
    places = threading.BoundedSemaphore(_AT_ONCE)

    class Handler(BaseHTTPRequestHandler):
        """Answer one connection."""

        timeout = _SECONDS
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer ``/healthz`` or ``/metrics``."""
            if self.path == "/metrics":
                self._answer(200, METRICS, front.metrics())
            elif self.path != "/healthz":
                self._answer(404, _TEXT, b"there are /healthz and /metrics\n")
            else:
                trouble = front.trouble()
                self._answer(200 if trouble is None else 503, _TEXT, f"{trouble or 'ok'}\n".encode())

        def do_POST(self) -> None:
            """Take events."""
            length = self.headers.get("Content-Length", "")
            if front.accept is None:
                self._refuse(404, "no events are taken at this address")
            elif not length.isdecimal() or "Transfer-Encoding" in self.headers:
                self._refuse(411, "the request needs a Content-Length, and no Transfer-Encoding")
            elif self.headers.get("Content-Encoding", "identity").lower() != "identity":
                self._refuse(415, "the body is compressed; send it without Content-Encoding")
            elif int(length) > front.max_body:
                self._refuse(
                    413, f"the body has more than {front.max_body} bytes; 'max_line' of the source allows more"
                )
            elif not places.acquire(blocking=False):
                self._refuse(503, "too many requests at once")
            else:
                try:
                    self._take(front.accept, int(length))
                finally:
                    places.release()

        def _take(self, accept: Accept, length: int) -> None:
            body = self.rfile.read(length)
            if len(body) < length:
                self.close_connection = True
                return
            answer = accept({name.lower(): value for name, value in self.headers.items()}, body)
            more = {} if answer.retry_after is None else {"Retry-After": str(answer.retry_after)}
            self._answer(answer.status, _JSON, orjson.dumps(answer.told) + b"\n", more)

        def _refuse(self, status: int, why: str) -> None:
            self.close_connection = True  # the body was not read
            self._answer(status, _JSON, orjson.dumps({"error": why}) + b"\n", {"Connection": "close"})

        def _answer(self, status: int, kind: str, body: bytes, more: Mapping[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(more or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as http.server calls it
            """Write nothing."""

    return Handler
