"""Replays of the dead letters that clients write meanwhile; what the collector refuses stays a dead letter."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence

from tests.system.faults.soak.life import Place
from tests.system.faults.support import ROOT


class Replays:
    """One ``schemagen replay`` after the other, some of which are killed or interrupted."""

    def __init__(self, places: Sequence[Place], rng: random.Random) -> None:
        self._places = places
        self._rng = rng
        self._process: subprocess.Popen[str] | None = None
        self._acts_at = time.monotonic() + 2.0
        self._complaints: list[str] = []
        self.ends: Counter[str] = Counter()

    def go_on(self) -> None:
        """Start one, signal it, or look what it said, where the time for that has come."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._acts_at:
                self._start(now)
        elif self._process.poll() is not None:
            self._look(self._process)
            self._acts_at = now + self._rng.uniform(0.5, 3)
        elif now >= self._acts_at:
            self._process.send_signal(self._rng.choice([signal.SIGKILL, signal.SIGINT]))
            self._acts_at = now + 60.0

    def _start(self, now: float) -> None:
        place = self._rng.choice(self._places)
        letters = place.folder / "letters"
        self._acts_at = now + self._rng.choice([self._rng.uniform(0.3, 2), 60.0])
        if letters.is_dir():
            self._process = replay(place)

    def _look(self, process: subprocess.Popen[str]) -> None:
        printed, _ = process.communicate()
        # One that is interrupted before it has begun says so in the interpreter's own words.
        if printed.count("Traceback") > printed.count("KeyboardInterrupt"):
            self._complaints.append(f"replay: {printed[-3000:]}")
        self.ends["replay" if process.returncode in (0, 1) else "replay killed"] += 1
        self._process = None

    def end(self) -> None:
        """Kill the last one."""
        if self._process is not None:
            self._process.kill()
            self._look(self._process)

    def finish(self) -> list[str]:
        """Replay all letters once more, to the end; what was said that should not have been.

        What a replay had sent when it was killed is stored, and still a dead letter, until the next one.
        """
        for place in self._places:
            if (place.folder / "letters").is_dir():
                self._look(replay(place))
        return self._complaints


def replay(place: Place) -> subprocess.Popen[str]:
    """Begin to replay the letters of a place."""
    url = f"sqlite:///{place.folder / 'store.db'}" if place.to.startswith("sqlite") else place.to
    command = [sys.executable, "-m", "schemagen", "replay", str(place.folder / "letters"), "--to", url]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
