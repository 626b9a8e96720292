"""Forks under load, worker processes of every kind, and the servers that make them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.faults.collector import Collector, slow
from tests.system.faults.prefork import CHILDREN, PER_CHILD
from tests.system.faults.support import ROOT, Account, Client, eventually

CHILD_IDS = [f"child{child}-{n}" for child in range(CHILDREN) for n in range(PER_CHILD)]


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    with Collector(tmp_path / "store.db", slow(0.01)) as running:
        yield running


def destination(kind: str, collector: Collector) -> str:
    return collector.url if kind == "http" else f"sqlite:///{collector.db}"


def run(to: str, tmp_path: Path, *options: str, spooled: bool) -> str:
    command = [
        sys.executable,
        "-W",
        "ignore::DeprecationWarning",
        "-m",
        "tests.system.faults.prefork",
        "--to",
        to,
        *options,
    ]
    command += ["--spool", str(tmp_path / "spool")] if spooled else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def require_nothing_twice(collector: Collector) -> None:
    """No batch was delivered by two processes: each key came once, and no event in two of them."""
    ids = [id_ for exchange in collector.exchanges for id_ in exchange.ids]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", ["http", "sqlite"])
@pytest.mark.parametrize("spooled", [False, True])
def test_09_fork_under_load(collector: Collector, tmp_path: Path, kind: str, *, spooled: bool) -> None:
    stdout = run(destination(kind, collector), tmp_path, "fork", spooled=spooled)
    account = Account.take(collector.db, tmp_path / "spool")
    assert len(account.stored) == int(stdout) + len(CHILD_IDS)
    assert not account.spooled
    account.require([*CHILD_IDS, *account.stored])
    require_nothing_twice(collector)


WAYS = (
    *("multiprocessing", "billiard", "multiprocessing-pool", "billiard-pool"),
    *("multiprocessing-pool-1", "billiard-pool-1", "billiard-pool-3"),
)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("kind", ["http", "sqlite"])
def test_10_a_worker_process_ends(collector: Collector, tmp_path: Path, how: str, kind: str) -> None:
    run(destination(kind, collector), tmp_path, how, spooled=False)
    account = Account.take(collector.db)
    account.require(CHILD_IDS)
    assert len(account.stored) == len(CHILD_IDS)
    require_nothing_twice(collector)


@pytest.mark.parametrize("how", ["multiprocessing", "billiard"])
def test_10_a_worker_process_leaves_by_os_exit(collector: Collector, tmp_path: Path, how: str) -> None:
    run(collector.url, tmp_path, how, "--leave", "os._exit", spooled=True)
    assert len(Account.take(collector.db).stored) < len(CHILD_IDS)
    spool = tmp_path / "spool"
    Client(tmp_path, "--to", collector.url, "--spool", str(spool), "--calls", "0", "--end", "flush").wait()
    account = Account.take(collector.db, spool)
    assert not account.spooled
    account.require(CHILD_IDS)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


SERVERS = {
    "gunicorn": [
        "gunicorn",
        "--workers=3",
        "--log-level=error",
        "--bind=127.0.0.1:{port}",
        "tests.system.faults.app:wsgi",
    ],
    "gunicorn preload": [
        "gunicorn",
        "--preload",
        "--workers=3",
        "--threads=4",
        "--log-level=error",
        "--bind=127.0.0.1:{port}",
        "tests.system.faults.app:wsgi",
    ],
    "uvicorn": ["uvicorn", "--workers=2", "--log-level=error", "--port={port}", "tests.system.faults.app:asgi"],
}


@pytest.mark.parametrize("command", SERVERS.values(), ids=SERVERS)
def test_10_the_workers_of_a_server(collector: Collector, command: list[str]) -> None:
    """Requests ingest and do not wait; the server is told to end, and its workers deliver what they accepted."""
    port = free_port()
    environment = {**os.environ, "COLLECTOR": collector.url}
    arguments = [word.format(port=port) for word in command]
    process = subprocess.Popen([sys.executable, "-m", *arguments], cwd=ROOT, env=environment)

    def get(path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=5) as answer:
            return bytes(answer.read())

    def is_up() -> bool:
        try:
            return get("up") == b"up"
        except OSError:
            return False

    try:
        eventually(is_up, 30)
        accepted = [get(f"request-{n}").decode() for n in range(200)]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    account = Account.take(collector.db)
    account.require(accepted)
    assert len(account.stored) == 200
    require_nothing_twice(collector)


@pytest.mark.parametrize("tasks_of_a_child", [1, 4])
def test_10_the_children_of_a_celery_worker_end_after_some_tasks(
    collector: Collector, tmp_path: Path, tasks_of_a_child: int
) -> None:
    pytest.importorskip("celery", reason="celery (extra ci) runs the tasks")
    environment = {**os.environ, "COLLECTOR": collector.url, "CELERY_FOLDER": str(tmp_path)}
    application = "tests.system.faults.celery_app"
    send = f"from {application} import score\nfor number in range(40): score.delay(number)"
    subprocess.run([sys.executable, "-c", send], cwd=ROOT, env=environment, check=True, timeout=60)
    options = ["--pool=prefork", "--concurrency=3", f"--max-tasks-per-child={tasks_of_a_child}", "--loglevel=error"]
    command = [sys.executable, "-m", "celery", "-A", application, "worker", *options]
    expected = {f"task-{number}" for number in range(40)}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as worker:
        eventually(lambda: expected <= set(Account.take(collector.db).stored), 120)
        worker.terminate()
    require_nothing_twice(collector)
