"""Remember calls that failed, and tell those that nobody looked at."""

from __future__ import annotations

from schemagen_runtime.delivery.future import FAILURE_WATCHERS, IngestFuture
from schemagen_runtime.delivery.unseen import FailureCount

_ADVICE = (
    "look at what comes of a call: future.result(), future.exception(), future.add_done_callback(…) or "
    "await collection.aingest_events(…)"
)


class UnseenFailureError(AssertionError):
    """Report that calls failed, and that nobody looked at what came of them."""


class FailedCalls:
    """Hold the failed calls of this process, whatever their workspace, from now until ``stop``."""

    def __init__(self) -> None:
        """Begin to watch."""
        self._calls: list[IngestFuture] = []
        self._watch = self._calls.append
        FAILURE_WATCHERS.append(self._watch)

    @property
    def unseen(self) -> list[IngestFuture]:
        """Return the failed calls that nobody has looked at."""
        return [call for call in self._calls if call.is_unseen_failure]

    def check(self) -> None:
        """Fail where a call failed that nobody has looked at; each is told once.

        Raises:
            UnseenFailureError: there is one; the message says how many events failed, for which codes.
        """
        unseen, count = self.unseen, FailureCount()
        self.forget()
        for call in unseen:
            if call.outcome is not None:
                count.add(call.outcome)
        if unseen:
            raise UnseenFailureError(f"{count}; {_ADVICE}")

    def forget(self) -> None:
        """Forget the failed calls until now, which the log does not tell either."""
        for call in self._calls:
            call.ignore()
        self._calls.clear()

    def stop(self) -> None:
        """Watch no more."""
        if self._watch in FAILURE_WATCHERS:
            FAILURE_WATCHERS.remove(self._watch)
