"""A log that is written, rotated, cut and compressed, a sidecar that follows it and is killed, and what is stored."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

SCHEMA: Final = """
schemagen: 1
name: steps
version: 1.0.0
id: id
timestamp: at
features: {n: int, filler: string}
predictions: {score: float}
"""
CONFIG: Final = """
sidecar: 1
schema: steps.yaml
to: sqlite:///monitoring.db
state: state
sources:
  - files: [logs/app.log]
    events:
      - columns: {at: {path: at, unit: ms}, n: n, filler: filler, score: score}
"""
_PATIENCE: Final = 60.0


class Sidecar:
    """The process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.log = folder / "sidecar.err"

    def start(self) -> None:
        """Start it, unless it runs."""
        if self._process is None:
            command = [sys.executable, "-m", "schemagen", "sidecar", "--config", "sidecar.yaml"]
            with self.log.open("ab") as errors:
                self._process = subprocess.Popen(command, cwd=self._folder, stderr=errors)

    def stop(self, number: int) -> int | None:
        """Send it a signal, and wait for its end."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.send_signal(number)
        return process.wait(timeout=_PATIENCE)

    def require_alive(self) -> None:
        """Fail if it ended by itself."""
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()


class World:
    """The log, and all that happens to it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.logs = folder / "logs"
        self.path = self.logs / "app.log"
        self.logs.mkdir()
        (folder / "steps.yaml").write_text(SCHEMA)
        (folder / "sidecar.yaml").write_text(CONFIG)
        self.sidecar = Sidecar(folder)
        self.written = 0
        self._half = b""
        self._descriptor = self._open()

    def _open(self) -> int:
        return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def _line(self) -> bytes:
        self.written += 1
        filler = "x" * self.random.choice([0, 5, 80, 700])
        event = {"at": 1_764_000_000_000 + self.written, "n": self.written, "filler": filler, "score": 0.5}
        return json.dumps(event).encode() + b"\n"

    def _finish(self) -> None:
        os.write(self._descriptor, self._half)
        self._half = b""

    # What may happen

    def write(self) -> None:
        """Write some lines, in pieces that do not end with them."""
        self._finish()
        os.write(self._descriptor, b"".join(self._line() for _ in range(self.random.randint(1, 30))))

    def half(self) -> None:
        """Write a part of a line; the rest comes with whatever is written next."""
        self._finish()
        line = self._line()
        cut = self.random.randint(1, len(line) - 1)
        os.write(self._descriptor, line[:cut])
        self._half = line[cut:]

    def _shift(self) -> None:
        for number in range(40, 0, -1):
            for end in ("", ".gz"):
                path = self.logs / f"app.log.{number}{end}"
                if path.exists():
                    path.rename(self.logs / f"app.log.{number + 1}{end}")

    def rename(self) -> None:
        """Rotate by renaming; now and then the writer notices late, and its writes follow the old file."""
        self._shift()
        if self.path.exists():
            self.path.rename(self.logs / "app.log.1")
        if self.random.random() < 0.7:
            self.reopen()

    def reopen(self) -> None:
        """Have the writer open the log by its name."""
        self._finish()
        os.close(self._descriptor)
        self._descriptor = self._open()

    def copy_and_truncate(self) -> None:
        """Rotate by copying and truncating; nothing is written in between."""
        if not self._is_live(self.path):
            return
        self._finish()
        self._shift()
        growing = self.logs / "app.log.1"
        with growing.open("wb") as copy:  # piece by piece: a copy that is still growing is no new file
            for piece in (self.path.read_bytes()[at : at + 4096] for at in range(0, self.path.stat().st_size, 4096)):
                copy.write(piece)
                copy.flush()
        os.truncate(self.path, 0)

    def compress(self) -> None:
        """Compress a rotated file to which nobody writes."""
        path = self._rotated(".gz", without=True)
        if path is None:
            return
        told = path.stat()
        with path.open("rb") as plain, gzip.open(f"{path}.gz", "wb") as compressed:
            shutil.copyfileobj(plain, compressed)
        os.utime(f"{path}.gz", ns=(told.st_atime_ns, told.st_mtime_ns))
        if self.random.random() < 0.5:
            self.pause()
        path.unlink()

    def remove(self) -> None:
        """Remove a rotated file, after all that was written is stored; its inode is used again."""
        self.settle()
        path = self._rotated("")
        if path is not None:
            path.unlink()

    def kill(self) -> None:
        """Kill the sidecar, and start it again now or later."""
        self.sidecar.stop(signal.SIGKILL)
        if self.random.random() < 0.5:
            self.sidecar.start()

    def terminate(self) -> None:
        """End the sidecar as a supervisor does."""
        assert self.sidecar.stop(signal.SIGTERM) in (None, 0, -signal.SIGTERM)

    def pause(self) -> None:
        """Let the sidecar have a moment."""
        self.sidecar.start()
        time.sleep(self.random.random() * 0.05)

    def _rotated(self, end: str, *, without: bool = False) -> Path | None:
        paths = sorted(path for path in self.logs.glob("app.log.*") if path.name.endswith(end) is not without)
        closed = [path for path in paths if not self._is_live(path)]
        return self.random.choice(closed) if closed else None

    def _is_live(self, path: Path) -> bool:
        return path.exists() and os.path.samestat(os.fstat(self._descriptor), path.stat())

    # What came of it

    def step(self) -> None:
        """Let something happen."""
        weights: dict[Callable[[], None], int] = {
            self.write: 40,
            self.half: 8,
            self.rename: 8,
            self.reopen: 3,
            self.copy_and_truncate: 8,
            self.compress: 8,
            self.remove: 2,
            self.kill: 3,
            self.terminate: 1,
            self.pause: 16,
        }
        self.random.choices(list(weights), list(weights.values()))[0]()

    def stored(self) -> Counter[int]:
        """Count how often each number is stored."""
        if not (self.folder / "monitoring.db").exists():
            return Counter()
        with sqlite3.connect(self.folder / "monitoring.db", timeout=30) as database:
            try:
                rows = database.execute('SELECT n FROM "default/steps/records"').fetchall()
            except sqlite3.OperationalError:  # not made yet
                return Counter()
        return Counter(row[0] for row in rows)

    def settle(self) -> None:
        """Finish the line that is begun, and wait until all that was written is stored."""
        self._finish()
        self.sidecar.start()
        until = time.monotonic() + _PATIENCE
        while len(self.stored()) < self.written:
            self.sidecar.require_alive()
            if time.monotonic() > until:
                return  # the test tells what is lost
            time.sleep(0.02)

    def close(self) -> None:
        """End everything."""
        self.sidecar.stop(signal.SIGKILL)
        os.close(self._descriptor)
