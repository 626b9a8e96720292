"""One backoff for all workers: when one of them fails, none tries before the wait is over."""

from __future__ import annotations

import random
import threading
import time

from schemagen_runtime.api.settings import Settings

_MOST_DOUBLINGS = 30


class Gate:
    """Shuts when an attempt fails, for a wait that doubles with each failure, with full jitter.

    The source of the rule is "Exponential Backoff and Jitter" (AWS Architecture Blog, 2015). All
    times are monotonic: a clock that is set moves nothing. ``_lock`` guards every attribute.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._failures = 0
        self._shut_at = 0.0
        self._opens_at = 0.0
        self.reason: Exception | None = None
        """Why it is shut; None while it is open."""

    def wait(self, until: float, stopping: threading.Event) -> bool:
        """Wait while the gate is shut, no longer than ``until``; False at once when ``stopping`` is set."""
        while (left := min(self._opens_at, until) - time.monotonic()) > 0:
            if stopping.wait(left):
                return False
        return not stopping.is_set()

    def shut(self, started: float, retry_after: float | None, reason: Exception) -> None:
        """An attempt that began at ``started`` failed; ``retry_after`` is the destination's own wish."""
        with self._lock:
            now = time.monotonic()
            # Attempts that were under way together fail together, and count as one failure.
            if started >= self._shut_at:
                self._failures += 1
            ceiling = self._settings.backoff * 2.0 ** min(self._failures - 1, _MOST_DOUBLINGS)
            pause = random.uniform(0, min(ceiling, self._settings.max_backoff))  # noqa: S311 -- jitter is no secret
            self._opens_at = max(self._opens_at, now + (pause if retry_after is None else retry_after))
            self._shut_at = now
            self.reason = reason

    def open(self) -> None:
        """An attempt was answered: the destination is there."""
        with self._lock:
            self._failures = 0
            self._opens_at = 0.0
            self.reason = None
