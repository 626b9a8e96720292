"""The collector of a soak, in a process of its own."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from tests.system.faults.soak.events import POISON
from tests.system.faults.support import ROOT


class CollectorProcess:
    """A collector that misbehaves; it keeps its port and its store when it is killed and started again."""

    def __init__(self, db: Path, rng: random.Random, share: float) -> None:
        """Start it; ``share`` of all requests go wrong."""
        self._db = db
        self._rng = rng
        self._port = 0
        self.start(share)

    def start(self, share: float) -> None:
        """Start it again."""
        command = [sys.executable, "-m", "tests.system.faults.collector", "--db", str(self._db)]
        command += ["--port", str(self._port), "--seed", str(self._rng.randrange(1 << 30)), "--share", str(share)]
        self._process = subprocess.Popen([*command, "--poison", POISON], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._port = int(self._process.stdout.readline())
        self.url = f"http://127.0.0.1:{self._port}"

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.communicate()
