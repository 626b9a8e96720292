"""Limit log messages that a fault may repeat a thousand times a second."""

from __future__ import annotations

from schemagen_runtime.support.clock import monotonic


class RateLimit:
    """Pass one message in ``period`` seconds, and count those that are held back.

    It has no lock: the worst that threads do to each other here is one message more, or a count
    that is one short, and a lock would have to survive forks.
    """

    def __init__(self, period: float) -> None:
        self._period = period
        self._next = 0.0
        self._held_back = 0

    def admit(self) -> str | None:
        """Return what to add to a message: how many like it were held back before; None to hold this one back, too."""
        now = monotonic()
        if now < self._next:
            self._held_back += 1
            return None
        self._next, held_back, self._held_back = now + self._period, self._held_back, 0
        return f" ({held_back:,} more like it)" if held_back else ""
