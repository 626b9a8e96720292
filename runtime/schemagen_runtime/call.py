"""One call of ``ingest_events`` on its way to its future."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.future import IngestFuture
from schemagen_runtime.result import EventError, EventResult, Fate, IngestResult


class Call:
    """Gathers the fates of a call's events. Each event's first fate counts; the last one resolves the future.

    ``_lock`` guards ``_results`` and ``_open``.
    """

    def __init__(self, events: Sequence[object], identify: Callable[[object], object], *, raise_errors: bool) -> None:
        self.future = IngestFuture()
        self._events = events
        self._identify = identify
        self._raise_errors = raise_errors
        self._results: list[EventResult | None] = [None] * len(events)
        self._open = len(events)
        self._lock = threading.Lock()
        if not events:
            self._resolve()

    def deliver(self, indexes: Iterable[int], fate: Fate) -> int:
        """These events ended well; how many of them had no fate before."""
        return self._settle([EventResult(index, fate) for index in indexes])

    def reject(self, index: int, errors: Sequence[FieldError]) -> int:
        """This event failed; 1 if it had no fate before, else 0."""
        event = self._events[index]
        id_ = self._identify(event)
        found = tuple(EventError.of(index, id_, event, error) for error in errors)
        return self._settle([EventResult(index, Fate.REJECTED, found)])

    def fail(self, indexes: Iterable[int], code: ErrorCode, message: str) -> int:
        """These events failed on their way, for one reason; how many of them had no fate before."""
        error = FieldError(code, None, message, "delivery", "none")
        return sum(self.reject(index, (error,)) for index in indexes)

    def _settle(self, results: Sequence[EventResult]) -> int:
        settled = 0
        with self._lock:
            for result in results:
                if self._results[result.index] is None:
                    self._results[result.index] = result
                    settled += 1
            self._open -= settled
            finished = settled > 0 and self._open == 0
        if finished:
            self._resolve()
        return settled

    def _resolve(self) -> None:
        result = IngestResult(tuple(result for result in self._results if result is not None))
        self.future.resolve(result, raise_errors=self._raise_errors)
