"""The wall clock of a running process jumps by an hour, forwards and back; the kernel's own answer is changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.faults.collector import Collector, Exchange, answers, honest
from tests.system.faults.support import Account, Client

SETTINGS = '{"delivery_timeout": 20, "linger": 0.3, "backoff": 0.2, "max_backoff": 0.4}'


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs a C compiler and LD_PRELOAD to move the clock of one process")
    library = tmp_path_factory.mktemp("shim") / "clock_shim.so"
    source = Path(__file__).with_name("clock_shim.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    return library


def environment(shim: Path, jump: Path) -> dict[str, str]:
    return {**os.environ, "LD_PRELOAD": str(shim), "CLOCK_JUMP": str(jump)}


def test_14_the_shim_moves_the_clock(shim: Path, tmp_path: Path) -> None:
    """Else the tests below would prove nothing."""
    jump = tmp_path / "jump"
    code = (
        "import time, datetime, pathlib; a, m = time.time(), time.monotonic();"
        f"pathlib.Path({str(jump)!r}).write_text('3600');"
        "assert 3599 < time.time() - a < 3700 and time.monotonic() - m < 60;"
        "assert 3599 < datetime.datetime.now().timestamp() - a < 3700"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=environment(shim, jump))


@pytest.mark.parametrize("seconds", [3600, -3600])
@pytest.mark.parametrize("spooled", [False, True])
def test_14_the_clock_jumps(collector: Collector, shim: Path, tmp_path: Path, seconds: int, *, spooled: bool) -> None:
    """While events linger, and while a batch backs off: forwards, nothing times out; back, nothing hangs."""
    jump = tmp_path / "jump"

    def jump_then(exchange: Exchange) -> None:
        jump.write_text(str(seconds if exchange.number % 2 else 0))
        (answers(503) if exchange.number < 6 else honest)(exchange)

    collector.behave = jump_then
    options = ["--spool", str(tmp_path / "spool")] if spooled else []
    client = Client(
        tmp_path,
        "--to",
        collector.url,
        "--calls",
        "40",
        "--pause",
        "0.03",
        "--settings",
        SETTINGS,
        *options,
        env=environment(shim, jump),
    )
    for number in range(10):  # in between, too
        client.progress(2)
        jump.write_text(str(seconds if number % 2 else 0))
    counts = client.wait()
    assert counts["delivered"] == counts["accepted"] == 200
    assert counts["retries"] == 6
    gaps = [
        later.began - earlier.began
        for earlier, later in zip(collector.exchanges[:6], collector.exchanges[1:7], strict=True)
    ]
    assert max(gaps) < 0.4 + 0.6  # backoff keeps its bound
    Account.take(collector.db, tmp_path / "spool").require(client.accepted)
