"""A registry over HTTP says what was answered, whoever answers. What it does is in ``tests/runtime/api``."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from schemagen_runtime import Collection, DestinationError, SchemaConflict, SchemaInfo, TransientError
from schemagen_runtime.backends.http.registry import HttpRegistry
from schemagen_runtime.compatibility.mode import Mode

from tests.runtime.support import SCHEMA

PLACE = Collection("p", "c")
INFO = SchemaInfo.of(SCHEMA)


@contextmanager
def answering(status: int, body: bytes) -> Generator[str]:
    """A server that answers everything alike."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = answer  # noqa: N815 -- as http.server calls them

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the standard library's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"mode": "odd"}', b'{"versions": [1]}'])
def test_an_answer_that_is_none_is_an_error_and_no_traceback(body: bytes) -> None:
    with answering(200, body) as url, HttpRegistry(url) as registry:
        asks: list[Callable[[], object]] = [
            lambda: registry.mode(PLACE),
            lambda: registry.set_mode(PLACE, Mode.SAFE),
            lambda: registry.history(PLACE),
        ]
        for ask in asks:
            with pytest.raises((DestinationError, TransientError), match=r"p/c|understood"):
                ask()


@pytest.mark.parametrize(("status", "kind"), [(503, TransientError), (403, DestinationError), (500, TransientError)])
def test_a_refusal_says_what_could_not_be_done(status: int, kind: type[Exception]) -> None:
    with answering(status, b"") as url, HttpRegistry(url) as registry:
        with pytest.raises(kind, match="the mode of p/c cannot be read"):
            registry.mode(PLACE)
        with pytest.raises(kind, match="the schema of p/c cannot be registered"):
            registry.register(PLACE, INFO, dry_run=True)
        with pytest.raises(kind, match="a schema of p/c cannot be read"):
            registry.document(PLACE, "0" * 64)


def test_a_conflict_of_a_collector_that_lists_no_changes_has_its_words() -> None:
    body = b'{"title": "No", "detail": "it breaks", "changes": [1, {"rule": 2}]}'
    with (
        answering(409, body) as url,
        HttpRegistry(url) as registry,
        pytest.raises(SchemaConflict, match="it breaks") as caught,
    ):
        registry.register(PLACE, INFO)
    assert caught.value.changes == ()


def test_more_approvals_than_a_header_holds_are_refused_before_they_are_sent() -> None:
    with HttpRegistry("http://127.0.0.1:1") as registry, pytest.raises(ValueError, match="401 changes are approved; a"):
        registry.register(PLACE, INFO, approved=frozenset(f"{n:016x}" for n in range(401)))
