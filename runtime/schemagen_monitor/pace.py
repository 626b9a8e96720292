"""Decide how long to wait between pieces of work in the background, so that who writes events goes first."""

from __future__ import annotations

import time
from typing import Final

MANY: Final = 2000.0
"""Events a second that keep a writer busy: beyond it the lock for writing must be free nearly all the time."""
_IN_BETWEEN: Final = 3.0
_BEHIND: Final = 15.0
"""So many times as long as a piece took it waits, while few events come and while many do. A step of counting holds the
lock for writing for about a third of its time, so that writers find it taken for 2 % of theirs at most."""
_STARVED: Final = 0.6
"""Under this share of its time on a processor others want the machine."""


class Pace:
    """Measure pieces of work, and how fast events come meanwhile."""

    def __init__(self) -> None:
        """Begin, with nothing known of events."""
        self._newest: dict[object, int] = {}
        self._looked = time.monotonic()
        self._arrived = 0
        self._rate = 0.0
        self.begin()

    def begin(self) -> None:
        """Begin a piece of work."""
        self._started, self._computed = time.monotonic(), time.process_time()

    def see(self, what: object, newest: int) -> None:
        """Note how many rows something has had in all by now."""
        self._arrived += max(newest - self._newest.get(what, newest), 0)
        self._newest[what] = newest

    def pause(self) -> float:
        """End a piece of work; return how many seconds to wait before the next one."""
        now = time.monotonic()
        took, computed = now - self._started, time.process_time() - self._computed
        self._rate = self._arrived / max(now - self._looked, 1e-6)
        self._looked, self._arrived = now, 0
        if not self._rate:
            return 0.0
        is_starved = computed < _STARVED * took
        return took * (_BEHIND if is_starved or self._rate > MANY else _IN_BETWEEN)
