"""A signal stops the collector, however early it comes: none is lost between the announcement and the first request."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.collector.support import Server

AT_ONCE = """
import os, signal, sys
from pathlib import Path
from schemagen_collector.server.serving import Listening, serve
from schemagen_collector.settings import CollectorSettings

listening = Listening(host="127.0.0.1", port=0, workers=int(sys.argv[2]))
serve(CollectorSettings(db=Path(sys.argv[1])), listening, lambda url, is_open: os.kill(os.getpid(), int(sys.argv[3])))
print("stopped")
"""


@pytest.mark.parametrize("number", [15, 2], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_signal_that_comes_with_the_announcement_stops_it(workers: int, number: int, tmp_path: Path) -> None:
    command = [sys.executable, "-c", AT_ONCE, str(tmp_path / "monitoring.db"), str(workers), str(number)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "stopped\n"), done.stderr


def test_a_server_that_is_stopped_as_soon_as_it_is_there_ends_well(tmp_path: Path) -> None:
    for _ in range(5):
        with Server(tmp_path / "monitoring.db") as server:
            pass
        assert server.process.returncode == 0
