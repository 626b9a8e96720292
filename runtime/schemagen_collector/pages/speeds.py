"""Tell how fast collections are counted, from how far they were whenever somebody looked."""

from __future__ import annotations

import time
from collections import deque
from typing import Final, NamedTuple

from schemagen_runtime.api.counters import Counting
from schemagen_runtime.api.destination import Collection

_SHORTEST: Final = 0.5
_LONGEST: Final = 60.0
"""Seconds over which a speed is measured: of less it is chance, and what was longer ago tells nothing of now."""
_SECONDS: Final = 90
_MINUTES: Final = 90 * 60


class Speed(NamedTuple):
    """Hold how many events a second are counted, and after how many seconds all are at this speed."""

    rows: float
    left: float

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.rows:,.0f} a second, {_about(self.left)} more"


class Speeds:
    """Measure how fast collections are counted, whoever counts them."""

    def __init__(self) -> None:
        """Begin, with nothing seen."""
        self._seen: dict[Collection, deque[tuple[float, int]]] = {}

    def see(self, collection: Collection, counting: Counting) -> None:
        """Note how far a collection is."""
        seen, now = self._seen.setdefault(collection, deque()), time.monotonic()
        if seen and counting.counted < seen[-1][1]:
            seen.clear()  # it is counted anew
        seen.append((now, counting.counted))
        while now - seen[0][0] > _LONGEST:
            seen.popleft()

    def of(self, collection: Collection, counting: Counting) -> Speed | None:
        """Return how fast a collection is counted; None where too little was seen, or nothing moves."""
        seen = self._seen.get(collection)
        if not seen:
            return None
        (before, first), (now, last) = seen[0], seen[-1]
        if now - before < _SHORTEST or last <= first:
            return None
        rows = (last - first) / (now - before)
        return Speed(rows, counting.waiting / rows)


def _about(seconds: float) -> str:
    if seconds < _SECONDS:
        return f"about {max(5, 5 * round(seconds / 5))} seconds"
    if seconds < _MINUTES:
        return f"about {round(seconds / 60)} minutes"
    return f"about {round(seconds / 3600)} hours"
