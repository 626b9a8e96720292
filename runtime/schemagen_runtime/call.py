"""One call of ``ingest_events`` on its way to its future."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.future import IngestFuture
from schemagen_runtime.result import EventError, EventResult, Fate, IngestResult
from schemagen_runtime.stats import Counters


class Call:
    """Gathers the fates of a call's events. Each event's first fate counts; the last one resolves the future.

    ``_lock`` guards ``_results`` and ``_open``.
    """

    def __init__(
        self,
        events: Sequence[object],
        identify: Callable[[object], object],
        counters: Counters,
        *,
        raise_errors: bool,
    ) -> None:
        self.future = IngestFuture()
        self._events = events
        self._identify = identify
        self._counters = counters
        self._raise_errors = raise_errors
        self._results: list[EventResult | None] = [None] * len(events)
        self._open = len(events)
        self._lock = threading.Lock()
        if not events:
            self._resolve()

    def deliver(self, indexes: Iterable[int], fate: Fate) -> None:
        """These events ended well."""
        self._settle([EventResult(index, fate) for index in indexes])

    def reject(self, index: int, errors: Sequence[FieldError]) -> None:
        """This event failed."""
        self._settle([self._rejected(index, errors)])

    def fail(self, indexes: Iterable[int], code: ErrorCode, message: str) -> None:
        """These events failed on their way, for one reason."""
        error = FieldError(code, None, message, "delivery", "none")
        self._settle([self._rejected(index, (error,)) for index in indexes])

    def _rejected(self, index: int, errors: Sequence[FieldError]) -> EventResult:
        event = self._events[index]
        id_ = self._identify(event)
        found = tuple(EventError.of(index, id_, event, error) for error in errors)
        return EventResult(index, Fate.REJECTED, found)

    def _settle(self, results: Sequence[EventResult]) -> None:
        with self._lock:
            settled = [result for result in results if self._results[result.index] is None]
            for result in settled:
                self._results[result.index] = result
            self._open -= len(settled)
            finished = bool(settled) and self._open == 0
        # Before the future resolves: who sees it done must see the counters moved.
        self._counters.settle(settled)
        if finished:
            self._resolve()

    def _resolve(self) -> None:
        result = IngestResult(tuple(result for result in self._results if result is not None))
        self.future.resolve(result, raise_errors=self._raise_errors)
