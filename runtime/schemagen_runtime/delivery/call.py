"""Hold one call of ``ingest_events``: a future that gathers the fates of its events and resolves with the last."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from schemagen_runtime.api.result import EventError, EventResult, Fate, IngestResult
from schemagen_runtime.delivery import shared_results
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.errors import FieldError


class Calls:
    """Hold what the calls of a pipeline share.

    Attributes:
        lock: guards ``accepted``, ``open``, and what each call gathers.
        accepted: number of events that were handed in.
        open: calls that are not resolved yet.
        callback_failed: called for each callback that raised.
    """

    __slots__ = ("accepted", "callback_failed", "lock", "open")

    def __init__(self, callback_failed: Callable[[], object] = lambda: None) -> None:
        """Begin without a call; ``callback_failed`` is called for each callback that raises."""
        self.lock = threading.Lock()
        self.accepted = 0
        self.open: set[Call] = set()
        self.callback_failed = callback_failed


class Call(IngestFuture):
    """Gather the fates of a call's events; the last one resolves the call.

    Giving an event its fate takes two steps. First it is *claimed*: only one claim of an event is granted. Then the
    claimant acts, and *ends* it. Two threads may want to decide about one event, such as a delivery thread and a
    ``close`` that does not wait for it: the claim lets exactly one of them.

    ``Calls.lock`` guards ``_claimed``, ``_results`` and ``_left``.
    """

    # For speed: defaults of the class, replaced on a delivery thread when the first fate comes. To make the lists in
    # __init__ is the plain way; the caller would wait for it (one object a call: p50 of a call 5.9 to 4.4 µs).
    _claimed: bytearray | None = None
    _results: list[EventResult | None] | None = None
    _left = 0

    def __init__(
        self, calls: Calls, events: Sequence[object], identify: Callable[[object], object], raise_errors: bool = False
    ) -> None:
        """Open the call; one without events is resolved at once.

        Args:
            calls: what it shares with the other calls of its pipeline.
            events: the events as the caller gave them; errors show them.
            identify: returns the id of an event.
            raise_errors: whether ``result`` raises where any event failed.
        """
        # For speed: super().__init__() is the plain way, and that of a LazyFuture makes nothing (2 % of a call).
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
        """Claim events by their indexes; return those that nobody had claimed before."""
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
        """Return the errors of the event at ``index``, each beside that event."""
        event = self._events[index]
        id_ = self._identify(event)
        return tuple(EventError.of(index, id_, event, error) for error in errors)

    def end_alike(self, indexes: Sequence[int], fate: Fate) -> None:
        """End claimed events alike, without errors."""
        if len(indexes) == len(self._events):
            self._resolve(shared_results.ingest_result(len(indexes), fate))
        else:
            self.end_each([shared_results.event_result(index, fate) for index in indexes])

    def end_each(self, results: Sequence[EventResult]) -> None:
        """End claimed events, each with its own result."""
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
