"""Debian's redis-server on loopback, with a file of its own that survives its kill."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    import redis

_REQUIRED: Final = "SCHEMAGEN_TESTS_NEED_REDIS"
"""Where the environment has it, as in .ci/run, a machine without Redis fails the tests, which are skipped elsewhere."""
_PATIENCE: Final = 20.0


class RedisServer:
    """One server; all of its files lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port: int = found.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def client(self) -> redis.Redis:
        import redis

        return redis.Redis(port=self.port, protocol=2)

    def start(self) -> None:
        """Start it, again too, on the files that it left; return once it answers."""
        given = ["--port", str(self.port), "--dir", str(self._folder), "--appendonly", "yes", "--save", ""]
        before = (self._folder / "log").stat().st_size if (self._folder / "log").exists() else 0
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(["redis-server", *given, "--bind", "127.0.0.1"], stdout=log, stderr=log)
        until = time.monotonic() + _PATIENCE
        while b"Ready to accept connections" not in (self._folder / "log").read_bytes()[before:]:
            assert time.monotonic() < until, (self._folder / "log").read_text()
            time.sleep(0.02)

    @contextmanager
    def hung(self) -> Generator[None, None, None]:
        """Have it take connections and answer nothing until the end of the block."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it by SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """Return a server of the test's own."""
    missing = "there is no redis-server" if shutil.which("redis-server") is None else _missing_client()
    if missing and os.environ.get(_REQUIRED):
        pytest.fail(f"{_REQUIRED} is set, and {missing}")
    if missing:
        pytest.skip(missing)
    server = RedisServer(tmp_path / "redis")
    try:
        server.start()
        yield server
    finally:
        server.kill()


def _missing_client() -> str:
    try:
        import redis
    except ImportError:
        return "redis-py is not installed (extra redis)"
    del redis
    return ""
