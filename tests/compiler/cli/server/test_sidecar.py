"""``schemagen sidecar`` as a process."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.compiler.cli.support import COMMAND, EVENT, SCHEMA, schemagen

CONFIG = """\
sidecar: 1
schema: lending.yaml
to: sqlite:///m.db
model: m
sources: [{stdin: true, events: [{columns: {id: id, timestamp: timestamp, income: income, probability: probability}}]}]
"""


def size(path: Path, *, bytes_: bool = False) -> int:
    """Return how many lines a file has, or bytes."""
    return path.stat().st_size if bytes_ else len(path.read_text().splitlines())


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


@contextmanager
def running(*arguments: str, cwd: Path) -> Generator[None, None, None]:
    """Run the command until the end of the block, and have it end as a supervisor does."""
    process = subprocess.Popen([*COMMAND, *arguments], cwd=cwd)
    try:
        yield
    finally:
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lending.yaml").write_text(SCHEMA)
    (tmp_path / "sidecar.yaml").write_text(CONFIG)
    return tmp_path


def test_standard_input_is_stored_and_what_is_no_event_is_a_dead_letter(folder: Path) -> None:
    lines = f"{EVENT % 1}\nnonsense\n{EVENT % 2}\n".encode()
    done = schemagen("sidecar", "--config", "sidecar.yaml", cwd=folder, stdin=lines)
    assert (done.returncode, done.stdout) == (0, "")
    shown = schemagen("show", "a2", "--from", "m.db", cwd=folder)
    assert shown.returncode == 0, shown.stderr
    (letter,) = (folder / "sidecar-state" / "dead-letters" / "dead-letters.ndjson").read_text().splitlines()
    assert json.loads(letter)["source"]["position"] == len(EVENT % 1) + 1


@pytest.mark.parametrize(
    ("change", "options", "code", "message"),
    [
        (("to: sqlite:///m.db", "to: m.db"), (), 2, "'to'"),
        (("lending.yaml", "other.yaml"), (), 1, "SG610"),
        (("", ""), ("--listen", "here"), 2, "--listen 'here' is no address"),
        (("", ""), ("--check", "none.log"), 2, "none.log"),
    ],
)
def test_what_is_wrong_is_told(
    change: tuple[str, str], options: tuple[str, ...], code: int, message: str, folder: Path
) -> None:
    (folder / "sidecar.yaml").write_text(CONFIG.replace(*change) if change[0] else CONFIG)
    done = schemagen("sidecar", "--config", "sidecar.yaml", *options, cwd=folder)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert message in done.stderr


def test_a_destination_that_keeps_no_positions_has_a_checkpoint(folder: Path) -> None:
    config = CONFIG.replace("sqlite:///m.db", f"file://{folder}/out.ndjson").replace("stdin: true", "files: [a.log]")
    (folder / "sidecar.yaml").write_text(config)
    (folder / "a.log").write_text(f"{EVENT % 1}\nnonsense\n")
    checkpoint = folder / "sidecar-state" / "checkpoint.json"
    for expected in (1, 2):
        with running("sidecar", "--config", "sidecar.yaml", cwd=folder):
            wait_until(lambda: (folder / "out.ndjson").exists() and size(folder / "out.ndjson") >= expected)  # noqa: B023
            wait_until(lambda: str(size(folder / "a.log", bytes_=True)) in checkpoint.read_text())
        with (folder / "a.log").open("a") as log:
            log.write(f"{EVENT % (expected + 1)}\n")
    assert size(folder / "out.ndjson") == 2
    assert size(folder / "sidecar-state" / "dead-letters" / "dead-letters.ndjson") == 1
