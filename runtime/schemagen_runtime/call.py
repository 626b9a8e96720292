"""One call of ``ingest_events`` on its way to its future."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

from schemagen_runtime.errors import FieldError
from schemagen_runtime.future import IngestFuture
from schemagen_runtime.result import EventError, EventResult, Fate, IngestResult


class Call:
    """Gathers the fates of a call's events; the last one resolves the future.

    An event's fate is claimed before it is acted upon, and only the first claim is granted: of a
    delivery thread and a ``close`` that does not wait for it, one alone decides.
    ``_lock`` guards ``_claimed``, ``_results`` and ``_open``.
    """

    def __init__(
        self,
        events: Sequence[object],
        identify: Callable[[object], object],
        callback_failed: Callable[[], object] = lambda: None,
        *,
        raise_errors: bool = False,
    ) -> None:
        self.future = IngestFuture(callback_failed)
        self._events = events
        self._identify = identify
        self._raise_errors = raise_errors
        self._claimed = bytearray(len(events))
        self._results: list[EventResult | None] = [None] * len(events)
        self._open = len(events)
        self._lock = threading.Lock()
        if not events:
            self._resolve()

    def claim(self, indexes: Iterable[int]) -> list[int]:
        """Those of the events that nobody claimed before."""
        claimed = self._claimed
        with self._lock:
            granted = [index for index in indexes if not claimed[index]]
            for index in granted:
                claimed[index] = 1
        return granted

    def explain(self, index: int, errors: Sequence[FieldError]) -> tuple[EventError, ...]:
        """Errors of an event, beside it."""
        event = self._events[index]
        id_ = self._identify(event)
        return tuple(EventError.of(index, id_, event, error) for error in errors)

    def end(self, indexes: Iterable[int], fate: Fate) -> None:
        """These events, which were claimed, end so."""
        self.finish([EventResult(index, fate) for index in indexes])

    def finish(self, results: Sequence[EventResult]) -> None:
        """The events of these results, which were claimed, have their fate."""
        with self._lock:
            for result in results:
                self._results[result.index] = result
            self._open -= len(results)
            finished = bool(results) and self._open == 0
        if finished:
            self._resolve()

    def _resolve(self) -> None:
        result = IngestResult(tuple(result for result in self._results if result is not None))
        self.future.resolve(result, raise_errors=self._raise_errors)
