"""The real collector as a process of its own, and a plain client that knows nothing but HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson
import requests
from schemagen_runtime import Schema

from tests.runtime.support import SCHEMA

ROOT = Path(__file__).parents[2]
PLACE = "/v1/projects/p/data-collections/c"


class Server:
    """``schemagen serve`` on a free port of loopback, until it is stopped or killed.

    With ``bounds`` it is ``tests.collector.program``, whose settings they are.
    """

    def __init__(
        self,
        db: Path,
        *options: str,
        port: int = 0,
        bounds: Mapping[str, float] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        command = [sys.executable, "-m", "schemagen", "serve", "--db", str(db), "--port", str(port), *options]
        if bounds is not None:
            command = [sys.executable, "-m", "tests.collector.program", str(db), json.dumps(bounds)]
        self.db = db
        self._log = db.with_suffix(".log")
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True
            )
        self.url = self._wait_for_url()

    def _wait_for_url(self) -> str:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            for line in self.log.splitlines():
                if " at http" in line:
                    return line.partition(" at ")[2].split()[0]
            assert self.process.poll() is None, self.log
            time.sleep(0.02)
        raise AssertionError(f"the collector did not start: {self.log}")

    @property
    def log(self) -> str:
        """Everything that it has written to stderr."""
        return self._log.read_text("utf-8")

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.url.partition("://")[2].rpartition(":")
        return host, int(port)

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill(self) -> None:
        """End it and its workers at once, as a power failure would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def resident_bytes(self) -> int:
        """Memory that the process holds (``statm`` of proc(5), second field)."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * 4096

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def register(server: Server, schema: Schema[object] = SCHEMA, place: str = PLACE, **headers: str) -> requests.Response:
    """Register a schema by plain HTTP."""
    all_headers = {"Content-Type": "application/json", **headers}
    return requests.put(f"{server.url}{place}/schema", schema.document, headers=all_headers, timeout=30)


def post(  # noqa: PLR0917 -- what a request is made of
    server: Server,
    body: bytes,
    headers: Mapping[str, str | None] = {},
    schema: Schema[object] = SCHEMA,
    place: str = PLACE,
    model: str = "m",
) -> requests.Response:
    """Send a batch by plain HTTP; a header that is None is left out."""
    all_headers = {"Content-Type": "application/x-ndjson", "Schema-Fingerprint": schema.fingerprint, **headers}
    given = {name: value for name, value in all_headers.items() if value is not None}
    return requests.post(f"{server.url}{place}/events", body, params={"model": model}, headers=given, timeout=30)


def lines(events: Sequence[Mapping[str, object]]) -> bytes:
    """A batch's body."""
    return b"".join(orjson.dumps(event) + b"\n" for event in events)


def converse(server: Server, request: bytes, *, seconds: float = 5.0) -> bytes:
    """Send bytes as they are, and read until the collector hangs up or falls silent."""
    answer = b""
    with socket.create_connection(server.address, timeout=seconds) as connection:
        connection.sendall(request)
        try:
            while piece := connection.recv(65536):
                answer += piece
        except TimeoutError:
            pass
    return answer


def problem(response: requests.Response) -> str:
    """The kind of a problem document, which it must be in every way."""
    assert response.headers["Content-Type"] == "application/problem+json", response.text
    document = response.json()
    assert document["status"] == response.status_code
    assert document["title"]
    assert document["detail"]
    return str(document["type"]).removeprefix("/problems/")
