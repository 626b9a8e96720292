"""Hold back all workers together after a failure: while one waits, none of them tries."""

from __future__ import annotations

import random
import threading
from typing import Final

from schemagen_runtime.support.clock import monotonic

_MOST_DOUBLINGS: Final = 30
"""More would leave the range of a float before the bound is looked at."""


class Gate:
    """Shut when an attempt fails, and stay shut for a random wait below a bound that doubles with each failure.

    This is exponential backoff with full jitter ("Exponential Backoff and Jitter", AWS Architecture Blog, 2015). All
    times are of the monotonic clock: setting the clock of the machine moves none. ``_lock`` guards every attribute.
    """

    def __init__(self, backoff: float, max_backoff: float) -> None:
        """Open the gate.

        Args:
            backoff: the longest wait after a first failure, in seconds.
            max_backoff: the longest wait after any number of failures, in seconds.
        """
        self._backoff = backoff
        self._max_backoff = max_backoff
        self._lock = threading.RLock()
        self._failures = 0
        self._shut_at = 0.0
        self._opens_at = 0.0
        self.reason: Exception | None = None
        """The failure for which it is shut; None while it is open."""

    def wait(self, until: float, stopping: threading.Event) -> bool:
        """Wait while the gate is shut, no longer than ``until``.

        Returns:
            True when the wait is over, False at once when ``stopping`` is set.
        """
        while (left := min(opens_at := self._opens_at, until) - monotonic()) > 0:
            if stopping.wait(left):
                return False
            if self._opens_at == opens_at:  # it waited all of it, even where the clock says otherwise
                break
        return not stopping.is_set()

    def shut(self, started: float, retry_after: float | None, reason: Exception) -> None:
        """Note an attempt that failed.

        Args:
            started: when the attempt began.
            retry_after: the wait that the other end asks for, in seconds; None where it asks for none.
            reason: the failure.
        """
        with self._lock:
            now = monotonic()
            # Attempts that were under way together fail together, and count as one failure.
            if started >= self._shut_at:
                self._failures += 1
            ceiling = self._backoff * 2.0 ** min(self._failures - 1, _MOST_DOUBLINGS)
            pause = random.uniform(0, min(ceiling, self._max_backoff))  # noqa: S311 -- jitter is no secret
            self._opens_at = max(self._opens_at, now + (pause if retry_after is None else retry_after))
            self._shut_at = now
            self.reason = reason

    def open(self) -> None:
        """Note an attempt that was answered: the other end is there."""
        with self._lock:
            self._failures = 0
            self._opens_at = 0.0
            self.reason = None
