"""What takes long runs in another process, which is replaced when it ends, and ends with the collector."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from schemagen.build.loading import InvalidSchemaError, compile_document
from schemagen_collector.core.side_process import SideProcess
from schemagen_collector.http.problems import Problem
from schemagen_runtime.protocol.problems import ProblemType


@pytest.fixture
def side() -> Iterator[SideProcess]:
    side = SideProcess()
    yield side
    side.close()


def test_it_is_another_process_and_always_the_same_one(side: SideProcess) -> None:
    first = side.call(os.getpid)
    assert first != os.getpid()
    assert side.call(os.getpid) == first


def test_what_a_function_raises_comes_back_whole(side: SideProcess) -> None:
    with pytest.raises(InvalidSchemaError) as refused:
        side.call(compile_document, b'{"schemagen": 1, "name": 7}')
    assert refused.value.diagnostics
    with pytest.raises(Problem) as problem:
        side.call(_refuse, "no")
    assert (problem.value.type, problem.value.detail, problem.value.headers, problem.value.members) == (
        ProblemType.BUSY, "no", {"Retry-After": "1", "X": "y"}, {"reasons": ["r"]},
    )  # fmt: skip


def _refuse(detail: str) -> None:
    raise Problem(ProblemType.BUSY, detail, headers={"X": "y"}, members={"reasons": ["r"]})


def test_a_process_that_ended_is_replaced(side: SideProcess) -> None:
    first = side.call(os.getpid)
    with pytest.raises(Problem, match="has ended"):
        side.call(os._exit, 1)
    assert side.call(os.getpid) != first


def test_all_that_waits_for_a_process_that_ends_is_told_so(side: SideProcess) -> None:
    first = side.call(os.getpid)
    waiting = [side.submit(time.sleep, 30) for _ in range(3)]
    os.kill(first, signal.SIGKILL)
    for future in waiting:
        with pytest.raises(Problem, match="has ended"):
            future.result(30)
    assert side.call(os.getpid) != first


def test_a_process_that_ends_in_the_midst_of_a_result_is_replaced(side: SideProcess) -> None:
    first = side.call(os.getpid)
    for future in (side.submit(_end_in_the_midst), side.submit(os.getcwd)):
        with pytest.raises(Problem, match="has ended"):
            future.result(30)
    assert side.call(os.getpid) != first


def test_it_is_closed_though_its_process_ends_in_the_midst_of_a_result() -> None:
    side = SideProcess()
    future = side.submit(_end_in_the_midst)
    side.close()
    with pytest.raises(Problem):
        future.result(0)


def _end_in_the_midst() -> str:
    def half(connection: Connection, data: memoryview) -> None:
        os.write(connection.fileno(), data[: len(data) // 2])
        os._exit(1)

    setattr(Connection, "_send", half)  # noqa: B010 -- a method that is not public
    return "x" * 1000


def test_what_cannot_be_pickled_is_told_and_harms_nothing(side: SideProcess) -> None:
    first = side.call(os.getpid)
    with pytest.raises((pickle.PicklingError, AttributeError)):
        side.call(lambda: 1)
    with pytest.raises((TypeError, RuntimeError), match="pickle"):
        side.call(threading.Lock)
    with pytest.raises(RuntimeError, match="_UnloadableError"):
        side.call(_raise_what_cannot_be_pickled)
    assert side.call(os.getpid) == first


class _UnloadableError(Exception):
    def __reduce__(self) -> str:
        raise TypeError("no")


def _raise_what_cannot_be_pickled() -> None:
    raise _UnloadableError


def test_signals_leave_it_to_its_work(side: SideProcess) -> None:
    pid = side.call(os.getpid)
    slow = side.submit(time.sleep, 0.5)
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(pid, number)
    assert slow.result(30) is None
    assert side.call(os.getpid) == pid


def test_closing_it_waits_for_nothing_that_it_does(side: SideProcess) -> None:
    side.call(os.getpid)
    waiting = [side.submit(time.sleep, 60) for _ in range(3)]
    began = time.monotonic()
    side.close()
    assert time.monotonic() - began < 30
    for future in waiting:
        with pytest.raises(Problem):
            future.result(0)
    with pytest.raises(Problem, match="the collector stops"):
        side.call(os.getpid)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for the process in /proc")
def test_it_ends_with_the_process_that_started_it() -> None:
    program = (
        "import os\n"
        "from schemagen_collector.core.side_process import SideProcess\n"
        "if __name__ == '__main__':\n"
        "    print(SideProcess().call(os.getpid), flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=False)
    orphan = Path(f"/proc/{int(done.stdout)}/stat")
    until = time.monotonic() + 30
    while orphan.exists() and orphan.read_text().rpartition(")")[2].split()[0] != "Z" and time.monotonic() < until:
        time.sleep(0.01)
    assert time.monotonic() < until
