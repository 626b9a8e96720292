"""A collector on loopback that follows ``docs/protocol.md`` over a real store, and misbehaves when it is told to.

A behaviour is a function of an exchange: it may store the events or not, and answer rightly, wrongly,
slowly or never. Run as a program it serves until it is killed: ``python -m tests.system.faults.collector --help``.
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import itertools
import random
import re
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

import orjson
from schemagen.build.loading import load_document
from schemagen_runtime import Batch, Collection, DestinationError, ErrorCode, FieldError, Outcome, SchemaInfo
from schemagen_runtime.api.destination import SchemaConflict
from schemagen_runtime.backends.sqlite.destination import SqliteDestination
from schemagen_runtime.protocol.headers import (
    ACCEPTED_AT,
    ACCEPTED_OFFSETS,
    read_accepted_at,
    read_accepted_offsets,
)

_PATH = re.compile(r"/v1/projects/(?P<project>[^/]+)/data-collections/(?P<name>[^/]+)/(?P<what>schema|events)")
Behaviour = Callable[["Exchange"], None]


@dataclass
class Exchange:
    """One request to store events, and the means to answer it."""

    collector: Collector
    handler: _Handler
    number: int
    batch: Batch
    began: float = field(default_factory=time.monotonic)

    @property
    def ids(self) -> list[str]:
        return [str(orjson.loads(line)["id"]) for line in self.batch.lines]

    def store(self) -> Outcome:
        """Store the events, durably."""
        return self.collector.store.send(self.batch)

    def answer(self, status: int, body: bytes = b"", headers: Mapping[str, str] = {}, reason: str = "") -> None:
        self.handler.answer(status, body, headers, reason)

    def raw(self, data: bytes) -> None:
        """Send bytes as they are, and hang up."""
        self.handler.wfile.write(data)
        self.handler.close_connection = True

    def reset(self) -> None:
        """Break the connection off, with a reset."""
        connection = self.handler.connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.handler.close_connection = True
        self.handler.detach()

    def wait(self, seconds: float) -> None:
        """Wait, but not longer than the collector lives."""
        self.collector.closing.wait(seconds)


def honest(exchange: Exchange) -> None:
    """Store and tell the truth."""
    exchange.answer(200, right_answer(exchange.batch, exchange.store()))


def right_answer(batch: Batch, outcome: Outcome) -> bytes:
    errors = [
        {"index": index, "id": None, "column": error.column, "code": error.code, "message": error.message}
        for index, error in sorted(outcome.errors.items())
    ]
    accepted = len(batch.lines) - len(outcome.duplicates) - len(errors)
    return orjson.dumps({"accepted": accepted, "duplicates": sorted(outcome.duplicates), "errors": errors})


def answers(status: int, headers: Mapping[str, str] = {}, body: bytes = b"", *, store: bool = False) -> Behaviour:
    """Answer this, whatever it is; with ``store``, after the events were stored."""

    def behave(exchange: Exchange) -> None:
        if store:
            exchange.store()
        exchange.answer(status, body, headers)

    return behave


def hangs_up(exchange: Exchange) -> None:
    """Reset the connection before anything is stored."""
    exchange.reset()


def hangs_up_after_commit(exchange: Exchange) -> None:
    """Store, then reset the connection before the answer."""
    exchange.store()
    exchange.reset()


def truncates(exchange: Exchange) -> None:
    """Store, then answer with half of what was announced."""
    body = right_answer(exchange.batch, exchange.store())
    exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body[: len(body) // 2])


def never_answers(exchange: Exchange) -> None:
    """Accept the request, and be silent for as long as the collector lives."""
    exchange.wait(600)
    exchange.reset()


def drips(exchange: Exchange) -> None:
    """Answer one byte at a time, so that no single read is slow."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"z" * 10_000:
        exchange.handler.wfile.write(bytes([byte]))
        if exchange.collector.closing.wait(0.05):
            break
    exchange.handler.close_connection = True


def slow(seconds: float, then: Behaviour = honest) -> Behaviour:
    """Take so long for everything."""

    def behave(exchange: Exchange) -> None:
        exchange.wait(seconds)
        then(exchange)

    return behave


def in_turn(*behaviours: Behaviour, then: Behaviour = honest) -> Behaviour:
    """One behaviour for each request, then another for all that follow."""
    left = iter(behaviours)
    lock = threading.Lock()

    def behave(exchange: Exchange) -> None:
        with lock:
            chosen = next(left, then)
        chosen(exchange)

    return behave


def refuses_whole_batches(poison: Callable[[str], bool]) -> Behaviour:
    """Answer 400 to each batch with a poisoned id in it, and say no more than that."""

    def behave(exchange: Exchange) -> None:
        if any(map(poison, exchange.ids)):
            exchange.answer(400, b'{"title":"Bad Request","detail":"something is wrong"}')
        else:
            honest(exchange)

    return behave


def refuses_events(poison: Callable[[str], bool]) -> Behaviour:
    """Answer 200 with an error for each poisoned id, and store the others."""

    def behave(exchange: Exchange) -> None:
        batch = exchange.batch
        bad = [index for index, id_ in enumerate(exchange.ids) if poison(id_)]
        good = [index for index in range(len(batch.lines)) if index not in bad]
        lines = [batch.lines[index] for index in good]
        times = [moment for count, moment in batch.acceptance for _ in range(count)]
        runs = [(1, times[index]) for index in good] if times else ()
        rest = Batch(batch.collection, batch.model, batch.schema, batch.key, lines, batch.accepted_at, runs)
        outcome = exchange.collector.store.send(rest)
        refusal = FieldError(ErrorCode.OUT_OF_RANGE, "x", "x is out of range here", "", "")
        errors = {**{good[at]: error for at, error in outcome.errors.items()}, **dict.fromkeys(bad, refusal)}
        duplicates = frozenset(good[at] for at in outcome.duplicates)
        exchange.answer(200, right_answer(batch, Outcome(duplicates, errors)))

    return behave


def at_random(rng: random.Random, share: float, poison: Callable[[str], bool] = lambda _: False) -> Behaviour:
    """Misbehave in this share of all requests, each time in another way; never store what is poisoned."""
    choices: Sequence[Behaviour] = (
        answers(503),
        answers(503, {"Retry-After": "0"}),
        answers(429, {"Retry-After": "soon"}),
        answers(500, store=True),
        answers(200, store=True),
        answers(200, {"Content-Type": "text/html"}, b"<html>welcome to the hotel wifi</html>"),
        answers(200, {}, b'{"accepted": 1000000, "duplicates": [], "errors": []}', store=True),
        answers(413),
        hangs_up,
        hangs_up_after_commit,
        truncates,
        slow(0.2),
    )
    lock = threading.Lock()

    def behave(exchange: Exchange) -> None:
        with lock:
            chosen = rng.choice(choices) if rng.random() < share else honest
        if any(map(poison, exchange.ids)):
            chosen = hangs_up if chosen is hangs_up else answers(400)
        if len(exchange.batch.lines) == 1 and chosen is choices[7]:
            chosen = honest  # a single event that is too large would rightly be refused for good
        chosen(exchange)

    return behave


class Collector:
    """Serves in threads until it is closed; ``behave`` may be changed at any time."""

    def __init__(
        self,
        db: Path,
        behave: Behaviour = honest,
        *,
        port: int = 0,
        token: str | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.db = db
        self.behave = behave
        self.token = token
        self.forbidding = False
        self.store = SqliteDestination(str(db))
        self.registering: Callable[[_Handler], bool] = lambda _: False
        self.exchanges: list[Exchange] = []
        self.heads: list[tuple[str, Mapping[str, str]]] = []
        self.closing = threading.Event()
        self._schemas: dict[str, SchemaInfo] = {}
        self._numbers = itertools.count()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.collector = self
        self.port = int(self._server.server_address[1])
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def handle(self, handler: _Handler, body: bytes) -> None:
        """Answer one request."""
        self.heads.append((handler.command, dict(handler.headers)))
        url = urlsplit(handler.path)
        found = _PATH.fullmatch(url.path)
        if self.token is not None and handler.headers.get("Authorization") != f"Bearer {self.token}":
            handler.answer(401, b'{"title":"Unauthorized","detail":"this token is not known"}')
        elif self.forbidding:
            handler.answer(403, b'{"title":"Forbidden","detail":"this token may only read"}')
        elif found is None:
            handler.answer(404)
        elif found["what"] == "schema":
            if not self.registering(handler):
                self._register(handler, Collection(unquote(found["project"]), unquote(found["name"])), body)
        else:
            collection = Collection(unquote(found["project"]), unquote(found["name"]))
            self._store(handler, collection, parse_qs(url.query)["model"][0], body)

    def _register(self, handler: _Handler, collection: Collection, document: bytes) -> None:
        schema = read_schema(document)
        try:
            self.store.register(collection, schema)
        except SchemaConflict as conflict:
            handler.answer(409, orjson.dumps({"title": "Conflict", "reasons": conflict.reasons}))
            return
        self._schemas[schema.fingerprint] = schema
        handler.answer(201)

    def _store(self, handler: _Handler, collection: Collection, model: str, body: bytes) -> None:
        schema = self._schemas.get(handler.headers["Schema-Fingerprint"])
        if schema is None:
            handler.answer(404, b'{"title":"Not Found","detail":"this schema is not registered"}')
            return
        first = read_accepted_at(handler.headers.get(ACCEPTED_AT, ""))
        runs = read_accepted_offsets(handler.headers.get(ACCEPTED_OFFSETS, ""), first or 0.0) or ()
        batch = Batch(collection, model, schema, handler.headers["Idempotency-Key"], body.splitlines(), first, runs)
        exchange = Exchange(self, handler, next(self._numbers), batch)
        self.exchanges.append(exchange)
        self.behave(exchange)

    def close(self) -> None:
        """Hang up on everybody."""
        if not self.closing.is_set():
            self.closing.set()
            self._server.shutdown()
            self._server.server_close()
            self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def read_schema(document: bytes) -> SchemaInfo:
    """A document, compiled: it is itself a schema file."""
    schema = load_document(document)
    return SchemaInfo(schema.name, schema.version, schema.fingerprint, document)


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    collector: Collector

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is gone is no news."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _handle(self) -> None:
        assert isinstance(self.server, _Server)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        try:
            self.server.collector.handle(self, body)
        except DestinationError:
            if not self.server.collector.closing.is_set():
                self.answer(503)

    do_PUT = do_POST = _handle  # noqa: N815 -- the standard library's names

    def answer(self, status: int, body: bytes = b"", headers: Mapping[str, str] = {}, reason: str = "") -> None:
        self.send_response(status, reason or None)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def detach(self) -> None:
        """Close the socket at once: what lingers is a reset."""
        self.rfile.close()
        self.wfile = open("/dev/null", "wb")  # noqa: SIM115, PTH123 -- whatever the server still writes goes nowhere
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the standard library's name
        """Say nothing."""


def main() -> None:
    parser = argparse.ArgumentParser(description="serve a collector on loopback until killed")
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, help="misbehave at random, starting here")
    parser.add_argument("--share", type=float, default=0.3, help="of requests that go wrong")
    parser.add_argument("--poison", help="a regular expression of ids that are refused, and their batches with them")
    options = parser.parse_args()
    poison = re.compile(options.poison or r"(?!)")
    share = 0.0 if options.seed is None else options.share
    behave = at_random(random.Random(options.seed), share, lambda id_: poison.search(id_) is not None)
    with Collector(options.db, behave, port=options.port) as collector:
        print(collector.port, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
