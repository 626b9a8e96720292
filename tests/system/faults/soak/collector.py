"""The collectors of a soak, each in a process of its own: one that lies, and the one that is delivered."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Final

from tests.system.faults.soak.events import POISON
from tests.system.faults.support import ROOT, eventually

_LONGEST_START: Final = 120.0
_LONGEST_END: Final = 120.0


class LyingCollector:
    """The collector of these tests, which misbehaves in a share of all requests, and is killed."""

    def __init__(self, db: Path, rng: random.Random, share: float) -> None:
        self.ends: Counter[str] = Counter()
        self._db = db
        self._rng = rng
        self._share = share
        self._port = 0
        self._acts_at = 0.0
        self._start(share)

    def go_on(self) -> None:
        """Kill it and start it again, where the time for that has come."""
        if self._share and time.monotonic() >= self._acts_at:
            self.kill()
            time.sleep(self._rng.uniform(0, 0.5))
            self._start(self._share)
            self.ends["collector killed"] += 1

    def behave(self) -> None:
        """Be there, and honest, from now on."""
        self.kill()
        self._start(0.0)

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.communicate()

    def complaint(self) -> str:
        """What it said that it should not have: it says nothing."""
        return ""

    def _start(self, share: float) -> None:
        command = [sys.executable, "-m", "tests.system.faults.collector", "--db", str(self._db)]
        command += ["--port", str(self._port), "--seed", str(self._rng.randrange(1 << 30)), "--share", str(share)]
        line = ""
        while not line:  # somebody else may have its port for a moment
            self._process = subprocess.Popen(
                [*command, "--poison", POISON], cwd=ROOT, stdout=subprocess.PIPE, text=True
            )
            assert self._process.stdout is not None
            line = self._process.stdout.readline()
        self._port = int(line)
        self.url = f"http://127.0.0.1:{self._port}"
        self._acts_at = time.monotonic() + self._rng.uniform(1, 4)


class RealCollector:
    """``schemagen serve``, which is killed, or told to end; it is left alone where it ``may_end`` not."""

    def __init__(self, db: Path, rng: random.Random, *, may_end: bool) -> None:
        self.ends: Counter[str] = Counter()
        self._db = db
        self._log = db.with_name("log")
        self._rng = rng
        self._may_end = may_end
        self._is_told_to_end = False
        self._port = "0"
        self._acts_at = 0.0
        self._start()
        eventually(self._has_started, _LONGEST_START)
        self.url = f"http://127.0.0.1:{self._port}"

    def go_on(self) -> None:
        """End it, or start it again, where the time for that has come."""
        now = time.monotonic()
        if not self._may_end or now < self._acts_at:
            return
        if self._is_told_to_end:
            if self._process.poll() is not None:
                self._start()
            return
        number = self._rng.choice([signal.SIGKILL, signal.SIGTERM])
        self.ends["server killed" if number is signal.SIGKILL else "server stopped"] += 1
        self._process.send_signal(number)
        self._is_told_to_end = True
        self._acts_at = now + self._rng.uniform(0, 0.5)

    def behave(self) -> None:
        """Be there, and honest, from now on."""
        if self._is_told_to_end:
            self._process.wait(_LONGEST_END)
            self._start()

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()

    def complaint(self) -> str:
        """What it said that it should not have."""
        text = self._log.read_text()
        return f"the collector: {text[-5000:]}" if "Traceback" in text or " ERROR " in text else ""

    def _start(self) -> None:
        command = [sys.executable, "-m", "schemagen", "serve", "--db", str(self._db), "--port", self._port]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([*command, "--no-access-log"], cwd=ROOT, stderr=log)
        self._is_told_to_end = False
        self._acts_at = time.monotonic() + self._rng.uniform(3, 12)

    def _has_started(self) -> bool:
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self._log.read_text())
        self._port = found[1] if found else "0"
        return found is not None
