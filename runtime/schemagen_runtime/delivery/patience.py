"""Say how long a call waits for room."""

from __future__ import annotations

from schemagen_runtime.support.clock import monotonic


class Patience:
    """Hold how long a call waits for room: so many seconds without progress, and not so many in all."""

    __slots__ = ("_seconds", "_since")

    def __init__(self, seconds: float) -> None:
        """Begin to wait when ``until`` is first asked."""
        self._seconds = seconds
        self._since: float | None = None

    def until(self, progressed_at: float) -> float:
        """Return when to wait no more, in seconds of the monotonic clock, where room was last given back then."""
        if self._since is None:
            self._since = monotonic()
        return max(self._since, progressed_at) + self._seconds
