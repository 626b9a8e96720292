"""One call of ``ingest_events``: the future that it hands back, which gathers the fates of its events."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache

from schemagen_runtime.api.result import EventError, EventResult, Fate, IngestResult
from schemagen_runtime.api.settings import MAX_BATCH_EVENTS
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.errors import FieldError


@lru_cache(maxsize=8 * MAX_BATCH_EVENTS)
def _plain_result(index: int, fate: Fate) -> EventResult:
    """A result without errors, which no call changes and all may share."""
    return EventResult(index, fate)


@lru_cache(maxsize=64)
def _plain_results(count: int, fate: Fate) -> IngestResult:
    """The result of a call all of whose events ended alike, without errors."""
    return IngestResult(tuple(_plain_result(index, fate) for index in range(count)))


class Calls:
    """What the calls of a pipeline share.

    Attributes:
        lock: held by whoever changes ``accepted``, ``open``, or what any of them gathers.
        accepted: events that were handed in.
        open: calls that are not resolved yet.
        callback_failed: told of each callback that raised.
    """

    __slots__ = ("accepted", "callback_failed", "lock", "open")

    def __init__(self, callback_failed: Callable[[], object] = lambda: None) -> None:
        self.lock = threading.Lock()
        self.accepted = 0
        self.open: set[Call] = set()
        self.callback_failed = callback_failed


class Call(IngestFuture):
    """Gathers the fates of a call's events; the last one resolves it.

    An event's fate is claimed before it is acted upon, and only the first claim is granted: of a
    delivery thread and a ``close`` that does not wait for it, one alone decides.
    ``Calls.lock`` guards ``_claimed``, ``_results`` and ``_left``. They are made when the first fate comes,
    on a delivery thread: what is made here, the caller waits for.
    """

    _claimed: bytearray | None = None
    _results: list[EventResult | None] | None = None
    _left = 0

    def __init__(
        self, calls: Calls, events: Sequence[object], identify: Callable[[object], object], raise_errors: bool = False
    ) -> None:
        self._calls = calls
        self._events = events
        self._identify = identify
        self._raise_errors = raise_errors
        with calls.lock:
            calls.accepted += len(events)
            calls.open.add(self)
        if not events:
            self._resolve(IngestResult(()))

    def claim(self, indexes: Sequence[int]) -> Sequence[int]:
        """Those of the events that nobody claimed before."""
        with self._calls.lock:
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

    def end(self, indexes: Sequence[int], fate: Fate) -> None:
        """These events, which were claimed, end so."""
        if len(indexes) == len(self._events):
            self._resolve(_plain_results(len(indexes), fate))
        else:
            self.finish([_plain_result(index, fate) for index in indexes])

    def finish(self, results: Sequence[EventResult]) -> None:
        """The events of these results, which were claimed, have their fate."""
        with self._calls.lock:
            gathered = self._results
            if gathered is None:
                gathered = self._results = list[EventResult | None]([None] * len(self._events))
                self._left = len(gathered)
            for result in results:
                gathered[result.index] = result
            self._left -= len(results)
            finished = bool(results) and self._left == 0
        if finished:
            self._resolve(IngestResult(tuple(result for result in gathered if result is not None)))

    def _resolve(self, result: IngestResult) -> None:
        self.resolve(result, raise_errors=self._raise_errors)
        with self._calls.lock:
            self._calls.open.discard(self)

    def _note_failed_callback(self) -> None:
        self._calls.callback_failed()
