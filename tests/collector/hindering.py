"""Keep a collector from finishing what it works on, for as long as a test wants."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from tests.collector.support import Server

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")


@contextmanager
def processes_stand_still(server: Server) -> Generator[None, None, None]:
    """Nothing that is judged or compiled aside comes to its end meanwhile."""
    threads = Path(f"/proc/{server.process.pid}/task").iterdir()
    children = [pid for thread in threads for pid in (thread / "children").read_text().split()]
    aside = [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert aside
    try:
        for pid in aside:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in aside:
            with suppress(ProcessLookupError):  # a collector that stops ends them
                os.kill(pid, signal.SIGCONT)


@contextmanager
def file_is_locked(server: Server) -> Generator[None, None, None]:
    """Nothing is committed meanwhile; each group of writes is tried for five seconds."""
    other = sqlite3.connect(server.db, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


def active(server: Server) -> int:
    """How many requests are worked on, beside the one that asks this."""
    text = requests.get(f"{server.url}/metrics", timeout=10).text
    return int(float(text.partition("\nschemagen_requests_active ")[2].split()[0])) - 1
