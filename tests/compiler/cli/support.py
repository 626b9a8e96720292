"""Running ``schemagen`` as people do: as a process of its own."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

SCHEMA = """\
schemagen: 1
name: lending
version: 1.0.0
id: id
timestamp: timestamp
features:
  income: {type: float, minimum: 0}
  note: string?
predictions:
  probability: {type: float, kind: probability}
labels:
  defaulted: bool
"""
EVENT = '{"id": "a%d", "timestamp": "2026-01-01T00:00:00Z", "income": 1, "probability": 0.5}'
COMMAND = [sys.executable, "-m", "schemagen"]


def schemagen(
    *arguments: str, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, **(env or {})},
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def on_terminal(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run with stdout and stderr on a terminal; the exit code and what the terminal received."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", **(env or {})}
    for name in set(environment) & {"NO_COLOR"} - set(env or {}):
        del environment[name]
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=cwd, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    received = b""
    try:
        while chunk := os.read(ours, 65536):
            received += chunk
    except OSError:  # Linux ends a terminal whose last writer is gone with EIO
        pass
    finally:
        os.close(ours)
    return process.wait(timeout=60), received.decode()


def write(folder: Path, name: str = "lending.yaml", text: str = SCHEMA) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path
