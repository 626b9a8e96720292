"""Logs as they should not be: the sidecar goes on, and what is no event is a dead letter with all of its bytes."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from schemagen_runtime import Collection, DestinationError
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.system.sidecar.world import SCHEMA

CONFIG: Final = """
sidecar: 1
schema: steps.yaml
to: sqlite:///monitoring.db
sources: [{SOURCE, events: [{columns: {id: id, at: at, n: n, filler: filler, score: score}}]}]
"""
LONG: Final = 100 << 20
_MEMORY: Final = 100 << 20
_COMMAND: Final = (sys.executable, "-m", "schemagen", "sidecar", "--config", "sidecar.yaml")


def line(id_: str, **more: object) -> bytes:
    event = {"id": id_, "at": "2026-01-01T00:00:00Z", "n": 1, "filler": "x", "score": 0.5, **more}
    return json.dumps(event).encode() + b"\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return the path of a log beside a mapping of it; each test writes it."""
    (tmp_path / "steps.yaml").write_text(SCHEMA)
    (tmp_path / "sidecar.yaml").write_text(CONFIG.replace("SOURCE", "files: [app.log]"))
    return tmp_path / "app.log"


@contextmanager
def following(log: Path) -> Generator[None, None, None]:
    """Run the sidecar until the end of the block."""
    with subprocess.Popen(_COMMAND, cwd=log.parent, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()
        assert process.wait(30) == 0


def stored(log: Path) -> list[str]:
    try:
        with SqliteStore(str(log.parent / "monitoring.db"), read_only=True) as store:
            return sorted(str(record.id) for record in store.records(Collection("default", "steps")))
    except DestinationError:
        return []


def letters(log: Path) -> list[dict[str, object]]:
    path = log.parent / "sidecar-state" / "dead-letters" / "dead-letters.ndjson"
    return [json.loads(text) for text in path.read_bytes().splitlines()]


def raws(log: Path) -> list[bytes]:
    return [b64decode(str(letter["raw"])) for letter in letters(log)]


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_numbers_beyond_all_bounds_are_dead_letters_with_all_their_digits(log: Path) -> None:
    """Such a line ended the sidecar, and did so again after each start."""
    long = "123456789012345678901234567890"
    log.write_bytes(line("a").replace(b'"a"', long.encode()) + line("b", n=int(long)) + line("c"))
    with following(log):
        wait_until(lambda: stored(log) == ["c"])
    assert [json.dumps(letter["event"]).count(long) for letter in letters(log)] == [1, 1]


def test_numbers_of_halves_that_wait_keep_their_digits(log: Path) -> None:
    config = log.parent / "sidecar.yaml"
    config.write_text(config.read_text().replace("columns:", "join: {id: id}, columns:"))
    long = "123456789012345678901234567890"
    log.write_bytes(line("a", n=int(long)) + line("a", more=1) + line("b") + line("b", more=1))
    with following(log):
        wait_until(lambda: stored(log) == ["b"])
    assert json.dumps(letters(log)[0]["event"]).count(long) == 1


def test_a_writer_that_was_killed_within_a_line_costs_that_line_alone(log: Path) -> None:
    torn, after = line("torn")[:25], line("after")
    log.write_bytes(line("before") + torn)
    with following(log):
        wait_until(lambda: stored(log) == ["before"])
        time.sleep(0.3)  # what has no end waits, and is no letter
        assert letters(log) == []
        with log.open("ab") as writer:  # the next process goes on behind what the first one left
            writer.write(after + line("last"))
        wait_until(lambda: stored(log) == ["before", "last"])
    assert raws(log) == [torn + after.rstrip()]
    (letter,) = letters(log)
    source = letter["source"]
    assert isinstance(source, dict)
    assert (source["file"], source["position"]) == (str(log), len(line("before")))


def test_copytruncate_within_a_line_costs_nothing(log: Path) -> None:
    cut = line("cut")
    log.write_bytes(line("before") + cut[:30])
    with following(log), log.open("ab", buffering=0) as writer:
        wait_until(lambda: stored(log) == ["before"])
        shutil.copy(log, log.with_name("app.log.1"))
        os.truncate(log, 0)
        writer.write(cut[30:] + line("last"))
        wait_until(lambda: stored(log) == ["before", "cut", "last"])
    assert letters(log) == []


def test_a_line_of_100_megabytes_is_told_and_never_held(log: Path) -> None:
    (log.parent / "sidecar.yaml").write_text(CONFIG.replace("SOURCE", "stdin: true"))
    with subprocess.Popen(_COMMAND, cwd=log.parent, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        for chunk in _long():
            process.stdin.write(chunk)
        process.stdin.flush()
        wait_until(lambda: stored(log) == ["after", "before"])
        peak = _peak(process.pid)
        process.stdin.close()
        assert process.wait(30) == 0
    (letter,) = letters(log)
    assert "the line is longer than 1048576 bytes" in str(letter["errors"])
    assert peak < _MEMORY


def _peak(pid: int) -> int:
    """Return the most memory that a process ever had, in bytes; not that of the one which it was forked from."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def _long() -> Iterator[bytes]:
    yield line("before") + b'{"id": "'
    for _ in range(LONG >> 20):
        yield b"x" * (1 << 20)
    yield b'"}\n' + line("after")


def test_a_binary_log_is_kept_byte_for_byte(log: Path) -> None:
    chance = random.Random(1)
    parts = [b"\xff" + chance.randbytes(chance.randint(1, 400)).replace(b"\n", b"\0") + b"\xff" for _ in range(200)]
    log.write_bytes(line("before") + b"\n".join([*parts, b"x" * (3 << 20)]) + b"\n" + line("after"))
    with following(log):
        wait_until(lambda: stored(log) == ["after", "before"])
    assert raws(log) == [*parts, b"x" * 4096]  # of a line that is too long the beginning


def test_what_is_wrong_with_values_is_told_by_the_check_and_kept(log: Path) -> None:
    (log.parent / "steps.yaml").write_text(SCHEMA.replace("filler: string", "filler: string?"))
    (log.parent / "sidecar.yaml").write_text(
        CONFIG.replace("SOURCE", "files: [app.log]").replace("filler: filler", "filler: nowhere.at.all")
    )
    naive = line("naive", at="2026-01-01T00:00:00")
    log.write_bytes(line("good") + naive + line("none", n=None))
    done = subprocess.run([*_COMMAND, "--check", log.name], cwd=log.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "app.log:2: error[timestamp_invalid]: column 'at' does not fit" in done.stdout
    assert "it has no offset: add 'Z' if it is in UTC" in done.stdout
    assert "app.log:3: error[" in done.stdout
    said = "column 'filler' had no value in any of 3 events: nothing is at nowhere.at.all"
    assert f"sidecar.yaml:5:80: {said}" in done.stderr
    with following(log):
        wait_until(lambda: stored(log) == ["good"] and len(letters(log)) == 2)
