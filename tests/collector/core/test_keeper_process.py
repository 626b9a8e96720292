"""A collector keeps counters and reports by a process of its own, which is replaced where it ends."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from schemagen_collector.core.keeper_process import NICENESS, can_keep, keeping
from schemagen_collector.settings import CollectorSettings
from schemagen_monitor.report.codec import FORM
from schemagen_runtime.client.urls import open_counters, open_kept_reports

from tests.collector.support import Server, lines, post, register
from tests.monitor.support import PLACE, fill
from tests.runtime.support import event

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="children are found in /proc")


def eventually(holds: Callable[[], object], seconds: float = 90.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task").glob("*/children")
    return [int(number) for path in found for number in path.read_text().split()]


def keepers(process: int) -> list[int]:
    """Its children that give way to others as a keeper does."""
    return [one for one in children(process) if os.getpriority(os.PRIO_PROCESS, one) == NICENESS]


def is_counted(db: Path) -> bool:
    counting = open_counters(str(db)).counting(PLACE)
    return counting is not None and counting.is_complete


def test_what_comes_is_counted_and_judged(tmp_path: Path) -> None:
    assert can_keep()
    db = fill(tmp_path / "m.db", days=3, rows=5)
    with keeping(CollectorSettings(db=db)):
        eventually(lambda: open_kept_reports(str(db)).bases(PLACE, FORM))
        assert is_counted(db)
    assert open_kept_reports(str(db)).keeper() is None
    assert keepers(os.getpid()) == []


def test_a_keeper_that_is_killed_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemagen_collector.core.keeper_process._RESTART_SECONDS", 0.1)
    db = fill(tmp_path / "m.db", days=3, rows=5)
    with keeping(CollectorSettings(db=db)):
        eventually(lambda: keepers(os.getpid()))
        (first,) = keepers(os.getpid())
        os.kill(first, signal.SIGKILL)
        eventually(lambda: is_counted(db))
        assert first not in keepers(os.getpid())


def test_workers_share_one_keeper_and_it_ends_with_them(tmp_path: Path) -> None:
    db = tmp_path / "m.db"
    with Server(db, "--workers", "2") as server:
        register(server)
        post(server, lines([event("a")]))
        eventually(lambda: keepers(server.process.pid))
        time.sleep(1.0)
        (keeper,) = keepers(server.process.pid)
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 20
    eventually(lambda: not Path(f"/proc/{keeper}").exists(), 10)


def test_a_keeper_ends_when_its_collector_is_killed(tmp_path: Path) -> None:
    with Server(tmp_path / "m.db") as server:
        eventually(lambda: keepers(server.process.pid))
        (keeper,) = keepers(server.process.pid)
        os.kill(server.process.pid, signal.SIGKILL)
        eventually(lambda: not Path(f"/proc/{keeper}").exists(), 20)
        server.process.wait()


def test_without_a_monitor_nothing_is_counted(tmp_path: Path) -> None:
    with Server(tmp_path / "m.db", "--no-monitor") as server:
        register(server)
        post(server, lines([event("a")]))
        time.sleep(3)
        assert keepers(server.process.pid) == []
