"""ClickHouse's interface over HTTP, as far as it is used, before its engine: real sockets, and faults on demand."""

from __future__ import annotations

import atexit
import re
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from tests.system.clickhouse.engine import Engine, EngineError, engine

_CODE: Final = re.compile(r"Code: (\d+)\.")
_INSERT: Final = re.compile(r"(INSERT INTO .*) FORMAT Native\s*", re.DOTALL)
_BEFORE_DATA: Final = re.compile(rb"INSERT INTO .*? FORMAT Native\n", re.DOTALL)
"""A statement that stands before its data: clickhouse-connect writes it there."""
_SET: Final = (
    *("async_insert", "max_partitions_per_insert_block", "input_format_native_allow_types_conversion"),
    *("optimize_on_insert", "mutations_sync", "allow_nondeterministic_mutations", "max_query_size"),
)
"""What the engine is told; it knows nothing of sessions and connections."""
_DATABASES: Final[dict[Path, str]] = {}
_WRONG: Final = b"Code: 516. DB::Exception: default: Authentication failed. (AUTHENTICATION_FAILED)"


class Asked(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    front: Front
    statement = ""
    data = b""

    def do_POST(self) -> None:
        body = self._body()
        self.settings = dict(parse_qsl(urlsplit(self.path).query))
        asked, before = self.settings.get("query"), _BEFORE_DATA.match(body)
        if asked is None and before is not None:
            asked, body = before[0].decode(), body[before.end() :]
        self.statement, self.data = (body.decode(), b"") if asked is None else (asked, body)
        self.front.asked.append(self.statement)
        self.front.behave(self)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        chunks: list[bytes] = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def answer(self) -> None:
        """Do what is asked."""
        if self.headers.get("X-ClickHouse-Key", "") != self.front.password:
            self.respond(403, _WRONG)
            return
        settings = {name: value for name, value in self.settings.items() if name in _SET}
        try:
            content = self._run(settings)
        except EngineError as error:
            self.respond(500, str(error).encode())
        else:
            self.respond(200, content, {"X-ClickHouse-Query-Id": "1"})

    def _run(self, settings: dict[str, str]) -> bytes:
        database = self.settings.get("database", self.front.database)
        inserted = _INSERT.fullmatch(self.statement)
        if inserted is None:
            # What goes with the process need not be on a disk, which takes most of the time.
            statement = self.statement.replace("fsync_after_insert = 1", "fsync_after_insert = 0")
            return self.front.engine.run(
                statement, database, self.settings.get("default_format", "TabSeparated"), **settings
            )
        self.front.engine.insert(inserted[1], self.data, "Native", database, **settings)
        return b""

    def respond(self, status: int, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Send an answer; one that says an error of the engine has its code in a header."""
        self.send_response(status)
        code = _CODE.search(content.decode(errors="replace")) if status != 200 else None
        if code is not None:
            self.send_header("X-ClickHouse-Exception-Code", code[1])
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def drop(self) -> None:
        """Close the connection without an answer."""
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name that it has
        del format, args


class Front:
    """The server: what it was asked, and how it behaves."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.database = engine.database()
        self.password = ""
        self.asked: list[str] = []
        self.behave: Callable[[Asked], None] = Asked.answer
        handler = type("Handler", (Asked,), {"front": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The URL of a store."""
        return f"clickhouse://127.0.0.1:{self._server.server_address[1]}/{self.database}"

    def read(self, query: str) -> list[str]:
        """The lines that a query finds, cells with tabs between them."""
        return self.engine.run(query, self.database).decode().splitlines()

    @contextmanager
    def serving(self) -> Generator[Front]:
        """Serve until the block is left."""
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()


@cache
def _standing() -> Front:
    """A server that stands as long as the process."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(Front(engine()).serving())


def url_of(folder: Path) -> str:
    """The URL of the database that stands for a folder: a test has one of its own, and may open it again."""
    front = _standing()
    if folder not in _DATABASES:
        _DATABASES[folder] = front.engine.database()
    return front.url.replace(front.database, _DATABASES[folder])
