"""A client process of a soak, from its start to the end that chance has for it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from schemagen_runtime import Settings, WhenFull

from tests.system.faults.dying import DIED
from tests.system.faults.soak.kinds import Kind
from tests.system.faults.soak.plan import LONG, Plan
from tests.system.faults.support import ROOT

PATIENCE: Final = 600.0
"""Seconds without any note in its journal after which a process is taken to hang."""
_NEVER: Final = float("inf")
_QUIET: Final = ("never retrieved", "never awaited", "was destroyed but it is pending")


@dataclass(frozen=True)
class Place:
    """Where a group of clients sends: a URL, and a folder for spool, dead letters and journals."""

    to: str
    folder: Path

    def backlog(self) -> int:
        """The bytes of all files of the spool."""
        return sum(path.stat().st_size for path in self.folder.glob("spool/*/*.log") if path.exists())


def draw(rng: random.Random, kinds: AbstractSet[Kind], number: int, place: Place) -> Plan:
    """Draw a plan at random, from the kinds of faults that there are."""
    weights = {
        "close": 2,
        "exit": 1,
        **({"kill": 4, "sigterm": 2, "os._exit": 1} if Kind.KILLS in kinds else {}),
        **({"interrupted": 2, "sys.exit": 1} if Kind.SIGNALS in kinds else {}),
        **({"dies": 3} if Kind.TAKEOVERS in kinds else {}),
    }
    end = rng.choices([*weights], [*weights.values()])[0]
    is_spooled = end != "close" or rng.random() < 0.6
    is_interrupted = end in ("interrupted", "sys.exit")
    is_cancelled = Kind.CANCELLATIONS in kinds and rng.random() < 0.3
    is_large = Kind.LARGE_CALLS in kinds and rng.random() < 0.06
    has_forks = Kind.FORKS in kinds and not is_interrupted and not is_cancelled and end != "dies"
    is_limited = Kind.FILE_LIMITS in kinds and is_spooled and rng.random() < 0.2
    # Of what is killed it is not told what was turned away.
    drops = Kind.FULL in kinds and end in ("close", "exit") and rng.random() < 0.3
    settings = Settings(
        workers=rng.choice([1, 1, 3]),
        max_batch_events=1000 if is_large else rng.choice([7, 100, 1000]),
        max_queue_events=rng.choice([500, 100_000]),
        delivery_timeout=rng.choice([0.5, 30]) if is_spooled else LONG,
        exit_timeout=rng.choice([0.2, 2]),
        block=0.05 if drops else 2 if is_spooled else LONG,
        # What a spool accepted it keeps: it drops nothing.
        when_full=rng.choice(list(WhenFull)[: 2 if is_spooled else 3]) if drops else WhenFull.BLOCK,
        max_spool_bytes=200_000 if drops else 1 << 30,
        linger=0.001,
        backoff=0.01,
        max_backoff=0.1,
    )
    return Plan(
        number=number,
        to=place.to,
        folder=str(place.folder),
        end={"kill": "stay", "sigterm": "stay", "interrupted": "close", "dies": "close"}.get(end, end),
        seed=rng.randrange(1 << 30),
        spooled=is_spooled,
        settings=settings,
        calls=rng.randrange(2, 6) if is_large else rng.randrange(20, 100),
        largest=100_000 if is_large else rng.choice([1, 100, 100]),
        pause=rng.choice([0.005, 0.01, 0.02]),
        threads=1 if is_cancelled or is_large else rng.choice([1, 4]),
        forks=rng.choice([0, 0, 1, 2]) if has_forks and not is_large else 0,
        file_limit=1_000_000 if is_limited else 0,
        interrupted=is_interrupted,
        cancelled=is_cancelled,
        moves=Kind.CHDIR in kinds and rng.random() < 0.5,
        dies_at=rng.choice([1, -1]) * round(2 ** rng.uniform(0, 7)) if end == "dies" else 0,
        labels=rng.choice([0.0, 0.3]) if Kind.LABELS in kinds and not drops else 0.0,
        flawed=Kind.BAD_EVENTS in kinds and rng.random() < 0.3,
        drops=drops,
    )


class Life:
    """One client process by its plan; ``kill`` and ``sigterm`` say how one that stays is ended."""

    def __init__(self, plan: Plan, rng: random.Random) -> None:
        self.plan = plan
        self._rng = rng
        signals = [signal.SIGTERM] if plan.end == "sys.exit" else [signal.SIGKILL, signal.SIGKILL, signal.SIGTERM]
        self._signal = rng.choice(signals)
        # Who exits when it is told to does so by itself while it closes, unless it was told before.
        is_killed = plan.end == "stay" or (plan.end == "sys.exit" and rng.random() < 0.5)
        self._ends_at = time.monotonic() + rng.uniform(0.6, 2.5) if is_killed else _NEVER
        self._pokes_at = 0.0 if plan.interrupted and not plan.cancelled else _NEVER
        self._journal = Path(plan.folder) / f"journal{plan.number}"
        self._journal.with_name(f"plan{plan.number}").write_text(plan.write())  # for who keeps the folder
        self._noted = (0, time.monotonic())
        self._hangs = False
        self._process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "tests.system.faults.soak.client", plan.write()],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    @property
    def name(self) -> str:
        """What becomes of it, in a word."""
        if self.plan.end == "stay":
            return {signal.SIGKILL: "kill", signal.SIGTERM: "sigterm"}[self._signal]
        if self.plan.dies_at:
            return "dies"
        return "interrupted" if self.plan.interrupted and self.plan.end == "close" else self.plan.end

    def is_over(self) -> bool:
        """Signal the process where its time has come; whether it has ended."""
        if self._process.poll() is not None:
            return True
        now = time.monotonic()
        if now >= self._ends_at:
            self._process.send_signal(self._signal)
            self._ends_at = _NEVER
        elif now >= self._pokes_at and self._journal.exists():
            self._process.send_signal(signal.SIGINT)
            self._pokes_at = now + self._rng.choice([0.003, 0.02, 0.1])
        self._look_for_progress(now)
        return False

    def _look_for_progress(self, now: float) -> None:
        size = self._journal.stat().st_size if self._journal.exists() else 0
        if size != self._noted[0]:
            self._noted = (size, now)
        elif now > self._noted[1] + PATIENCE and self.plan.end != "flush":
            self._hangs = True
            self._process.send_signal(signal.SIGABRT)  # which tells where each thread is
            self._noted = (size, _NEVER)

    def wait(self) -> None:
        """Wait for its end."""
        while not self.is_over():
            time.sleep(0.01)

    def complaint(self) -> str:
        """What the process said or did that it should not have; nothing where all is well."""
        stderr = self._stderr()
        status = self._process.returncode
        expected = [-self._signal] if self.plan.end == "stay" else [0, DIED] if self.plan.dies_at else [0]
        # A handler may raise while the interpreter ends an object, which it tells, and ignores.
        traces = stderr.count("Traceback") - (stderr.count("KeyboardInterrupt") if self.plan.interrupted else 0)
        # A file of dead letters that may not grow is told so, too.
        traces *= not self.plan.file_limit
        is_wrong = self._hangs or status not in expected or traces > 0 or any(word in stderr for word in _QUIET)
        return f"{self.name}: {status}: {self.plan.write()}: {stderr[-5000:]}" if is_wrong else ""

    def _stderr(self) -> str:
        """What the process and its children said; children that hang say where, and are ended."""
        try:
            return self._process.communicate(timeout=PATIENCE)[1]
        except subprocess.TimeoutExpired:
            self._hangs = True
            os.killpg(self._process.pid, signal.SIGABRT)
            return self._process.communicate()[1]

    @property
    def must_be_told(self) -> bool:
        """Whether each call that returned must have ended before the process did."""
        is_ended = self.plan.end in ("close", "exit", "sys.exit", "flush") and not self.plan.dies_at
        return is_ended and not self.plan.file_limit and not self._hangs
