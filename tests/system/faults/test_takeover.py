"""Each step of a takeover of another process's part of a spool may be the last one: real processes die at each."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from schemagen_runtime import Settings
from schemagen_runtime.disk.spool.spool import Spool

from tests.runtime.disk.support import STREAM
from tests.system.faults.dying import DIED
from tests.system.faults.support import ROOT


def run(folder: Path, *words: int) -> subprocess.CompletedProcess[bytes]:
    """Open the spool in another process."""
    command = [sys.executable, "-m", "tests.system.faults.dying", str(folder), *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False)


def leave(folder: Path) -> set[bytes]:
    """Leave a spool of three processes that were killed; return the lines of the events without a fate."""
    left: set[bytes] = set()
    spools = [Spool(folder, "sqlite:///x.db", Settings()) for _ in range(3)]
    for number, spool in enumerate(spools):
        lines = [b'{"id":"%d-%d"}' % (number, n) for n in range(6)]
        receipt = spool.append(STREAM, lines, 1.5)
        assert receipt is not None
        done = [n for n in range(6) if n % 3 == number % 3]
        spool.done(receipt.pick(done))
        left |= {line for n, line in enumerate(lines) if n not in done}
    for spool in spools:
        spool.close()
    return left


def require(folder: Path, left: set[bytes]) -> None:
    """Require that each event comes once, and that no file is left over."""
    ended = run(folder)
    assert ended.returncode == 0, ended.stderr
    assert sorted(ended.stdout.splitlines()) == sorted(left)
    names = {path.name for slot in folder.glob("[0-9]*") for path in slot.iterdir()}
    assert names == {"lock"}
    assert sorted(path.name for path in folder.iterdir() if not path.name.isdecimal()) == [
        "destination",
        "schemas",
        "streams",
    ]


@pytest.mark.parametrize("after", [1, -1], ids=["before", "after"])
def test_a_takeover_that_dies_at_any_step_loses_and_doubles_nothing(tmp_path: Path, after: int) -> None:
    left = leave(tmp_path / "left")
    step, died = 0, True
    while died:
        step += 1
        folder = tmp_path / str(step)
        shutil.copytree(tmp_path / "left", folder)
        died = run(folder, step * after).returncode == DIED
        require(folder, left)
    assert step > 10


@pytest.mark.long
def test_a_takeover_of_half_a_takeover_may_die_too(tmp_path: Path) -> None:
    """By a process that has another slot, as the first one's is in use; then by one that has the first."""
    left = leave(tmp_path / "left")
    first = 0
    while True:
        first += 1
        half = tmp_path / f"half{first}"
        shutil.copytree(tmp_path / "left", half)
        if run(half, first).returncode != DIED:
            break
        for second in range(1, 40, 3):
            folder = tmp_path / f"{first}-{second}"
            shutil.copytree(half, folder)
            busy = [0] if first % 2 else [1]
            died = run(folder, second, *busy).returncode == DIED
            require(folder, left)
            if not died:
                break
    assert first > 10
