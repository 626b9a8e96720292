"""Measure how long events took, in constant memory."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from typing import Final

_SMALLEST: Final = 1e-5
_PER_DOUBLING: Final = 4
_BUCKETS: Final = 140
"""From 10 µs to about four days; a longer time counts as the longest."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Hold quantiles of the seconds from a call to an event's fate: exact to 19 %, and 0 where nothing was counted."""

    p50: float
    p90: float
    p99: float
    max: float


class Histogram:
    """Count durations in buckets whose bounds grow by the fourth root of two. ``_lock`` is held to change one."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._counts = [0] * _BUCKETS
        self._max = 0.0

    def add(self, seconds: float, times: int) -> None:
        """Count a duration in seconds, ``times`` times."""
        bucket = 0 if seconds <= _SMALLEST else math.ceil(math.log2(seconds / _SMALLEST) * _PER_DOUBLING)
        with self._lock:
            self._counts[min(bucket, _BUCKETS - 1)] += times
            self._max = max(self._max, seconds)

    def snapshot(self) -> Latency:
        """Return the quantiles as they are now. No lock is taken."""
        counts, longest = self._counts[:], self._max
        p50, p90, p99 = (_quantile(counts, longest, share) for share in (0.5, 0.9, 0.99))
        return Latency(p50, p90, p99, longest)


def _quantile(counts: list[int], longest: float, share: float) -> float:
    rank = share * sum(counts)
    passed = 0
    for bucket, count in enumerate(counts):
        passed += count
        if count and passed >= rank:
            return float(min(_SMALLEST * 2.0 ** (bucket / _PER_DOUBLING), longest))
    return 0.0
