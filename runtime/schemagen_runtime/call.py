"""One call of ``ingest_events`` on its way to its future."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from schemagen_runtime.errors import FieldError
from schemagen_runtime.future import IngestFuture
from schemagen_runtime.result import EventError, EventResult, Fate, IngestResult
from schemagen_runtime.settings import MAX_BATCH_EVENTS


@lru_cache(maxsize=8 * MAX_BATCH_EVENTS)
def _plain_result(index: int, fate: Fate) -> EventResult:
    """A result without errors, which no call changes and all may share."""
    return EventResult(index, fate)


class Call:
    """Gathers the fates of a call's events; the last one resolves the future.

    An event's fate is claimed before it is acted upon, and only the first claim is granted: of a
    delivery thread and a ``close`` that does not wait for it, one alone decides.
    ``_lock`` guards ``_claimed``, ``_results`` and ``_open``.
    """

    __slots__ = (
        "_claimed",
        "_ended",
        "_events",
        "_identify",
        "_lock",
        "_open",
        "_raise_errors",
        "_results",
        "future",
    )

    def __init__(
        self,
        events: Sequence[object],
        identify: Callable[[object], object],
        callback_failed: Callable[[], object] = lambda: None,
        ended: Callable[[IngestFuture], object] = lambda _: None,
        *,
        raise_errors: bool = False,
    ) -> None:
        """``callback_failed`` is told of a callback that raised, ``ended`` of the future once it is done."""
        self.future = IngestFuture(callback_failed)
        self._ended = ended
        self._events = events
        self._identify = identify
        self._raise_errors = raise_errors
        self._claimed: bytearray | None = None
        self._results: list[EventResult | None] | None = None
        self._open = len(events)
        self._lock = threading.Lock()
        if not events:
            self._resolve(())

    def claim(self, indexes: Sequence[int]) -> Sequence[int]:
        """Those of the events that nobody claimed before."""
        with self._lock:
            if self._claimed is None:
                # Nearly always a call's events are claimed all at once, and just once.
                whole = len(indexes) == len(self._events)
                self._claimed = bytearray(b"\1" if whole else b"\0") * len(self._events)
                if whole:
                    return indexes
            claimed = self._claimed
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
        self.finish([_plain_result(index, fate) for index in indexes])

    def finish(self, results: Sequence[EventResult]) -> None:
        """The events of these results, which were claimed, have their fate."""
        with self._lock:
            gathered = self._results
            if gathered is None:
                gathered = self._results = list[EventResult | None]([None] * len(self._events))
            for result in results:
                gathered[result.index] = result
            self._open -= len(results)
            finished = bool(results) and self._open == 0
        if finished:
            self._resolve(tuple(result for result in gathered if result is not None))

    def _resolve(self, results: tuple[EventResult, ...]) -> None:
        self.future.resolve(IngestResult(results), raise_errors=self._raise_errors)
        self._ended(self.future)
