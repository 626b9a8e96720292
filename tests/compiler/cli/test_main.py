"""However it ends, the exit code says how, and nobody reads a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from schemagen.text.version import __version__
from schemagen_runtime.native.loading import VARIABLE, engine_name

from tests.compiler.cli.support import COMMAND, EVENT, schemagen, write

FULL = Path("/dev/full")
BUG = """
import sys, schemagen.cli.commands
def run(arguments): raise KeyError("unexpected")
schemagen.cli.commands.run = run
from schemagen.cli.main import main
sys.exit(main())
"""


def test_a_bug_is_called_one(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUG, "lint"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 70
    assert done.stderr.startswith("schemagen: this is a bug in schemagen ")
    assert "report" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bug_shows_its_traceback_when_asked(tmp_path: Path) -> None:
    environment = {**os.environ, "SCHEMAGEN_TRACEBACK": "1"}
    done = subprocess.run(
        [sys.executable, "-c", BUG], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
    )
    assert done.returncode == 70
    assert "Traceback" in done.stderr


def test_ctrl_c_ends_it(tmp_path: Path) -> None:
    write(tmp_path)
    command = [*COMMAND, "validate", "-", "--schema", "lending.yaml", "--format-of-data", "ndjson"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    # A mistake per line, until the output overflows its buffer: then the command is surely at work.
    process.stdin.write(b"{}\n" * 2000)
    process.stdin.flush()
    assert process.stdout.read(1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in out + err
    assert b"interrupted" in err


def test_a_reader_that_goes_away_ends_it_in_silence(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "events.ndjson", "{}\n" * 20_000)
    command = [*COMMAND, "validate", "events.ndjson", "--schema", "lending.yaml"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith(b"events.ndjson:1: error[")
    process.stdout.close()
    assert process.wait(timeout=60) == 141
    assert process.stderr.read() == b""
    process.stderr.close()


def test_the_version_says_what_checks_events(tmp_path: Path) -> None:
    shown = [schemagen("--version", cwd=tmp_path, env={VARIABLE: value}).stdout for value in ("1", "0")]
    assert shown == [f"schemagen {__version__} ({name})\n" for name in (engine_name(), "pure Python")]


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["--version"], ["metaschema"]])
def test_output_that_finds_no_room_is_told(arguments: list[str], tmp_path: Path) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=tmp_path
        )
    assert done.returncode == 2
    assert done.stderr == "schemagen: the output cannot be written: No space left on device\n"


def test_a_terminal_that_knows_only_ascii_gets_the_message(tmp_path: Path) -> None:
    write(tmp_path, "días.yaml", "días: 1\n")
    done = schemagen("lint", "días.yaml", cwd=tmp_path, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 1
    assert "d\\xedas" in done.stdout


def test_what_was_sent_before_the_end_of_a_broken_file_is_stored(tmp_path: Path) -> None:
    import gzip

    write(tmp_path)
    lines = "".join(f"{EVENT % number}\n" for number in range(20_000))
    whole = gzip.compress(lines.encode())
    (tmp_path / "events.ndjson.gz").write_bytes(whole[: len(whole) // 2])
    to = "sqlite:///store.db"
    done = schemagen("ingest", "events.ndjson.gz", "--schema", "lending.yaml", "--to", to, cwd=tmp_path)
    assert done.returncode == 1
    assert "cannot be read after line" in done.stderr
    assert schemagen("show", "a1", "--from", to, cwd=tmp_path).returncode == 0
