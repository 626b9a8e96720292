"""Hold one call of ``ingest_events``: a future that gathers the fates of its events and resolves with the last."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.result import FATES, EventError, EventResult, EventResults, Fate, IngestResult
from schemagen_runtime.api.settings import MAX_BATCH_EVENTS
from schemagen_runtime.delivery import shared_results
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.delivery.unseen import Unseen
from schemagen_runtime.errors import FieldError, SchemagenError

_OPEN: Final = 0
_CLAIMED: Final = 1
_ENDED: Final = 2
"""The state of an event in ``Call._states``: that of one that has ended is this, and the place of its fate."""
_new: Final = object.__new__
_CODES: Final = {fate: _ENDED + place for place, fate in enumerate(FATES)}
_PLACES: Final = bytes(max(0, state - _ENDED) for state in range(256))
"""A table for ``bytes.translate`` from states to the places of fates."""


class Calls:
    """Hold what the calls of a pipeline share.

    Attributes:
        lock: guards what each call gathers. Only threads of the pipeline take it while a call is shared.
        unseen: the failures that nobody looked at.
        open: calls with events that are on their way. The pipeline's threads keep it.
        callback_failed: called for each callback that raised.
        is_own_thread: tells whether this is a thread of the pipeline, which ends calls.
        is_abandoned: whether this is the copy of a forked child, whose parent delivers the events.
    """

    __slots__ = ("callback_failed", "is_abandoned", "is_own_thread", "lock", "open", "unseen")

    def __init__(
        self,
        callback_failed: Callable[[], object] = lambda: None,
        wake: Callable[[], object] = lambda: None,
        is_own_thread: Callable[[], bool] = lambda: False,
    ) -> None:
        """Begin without a call.

        Args:
            callback_failed: called for each callback that raises.
            wake: called where a failure that nobody looked at was noted.
            is_own_thread: tells whether this is a thread of the pipeline, which ends calls.
        """
        self.lock = threading.RLock()
        self.open: set[Call] = set()
        self.callback_failed = callback_failed
        self.is_own_thread = is_own_thread
        self.is_abandoned = False
        self.unseen = Unseen(wake)


class Call(IngestFuture):
    """Gather the fates of a call's events; the last one resolves the call.

    Giving an event its fate takes two steps. First it is *claimed*: only one claim of an event is granted. Then the
    claimant acts, and *ends* it. Two threads may want to decide about one event, such as a delivery thread and a
    ``close`` that does not wait for it: the claim lets exactly one of them.

    A call of unknown length resolves once it is *sealed*, and as many events have ended.
    """

    # For speed: defaults of the class, replaced on a delivery thread when the first fate comes. To make them in
    # __init__ is the plain way; the caller would wait for it (one object a call: p50 of a call 5.9 to 4.4 µs).
    _states: bytearray | None = None
    _failed_events: dict[int, EventResult] | None = None
    _handed_in = 0
    _ended = 0

    def __init__(
        self,
        calls: Calls,
        identify: Callable[[object], object],
        raise_errors: bool = False,
        total: int | None = None,
        collection: Collection | None = None,
    ) -> None:
        """Open the call; one without events is resolved at once.

        Args:
            calls: what it shares with the other calls of its pipeline.
            identify: returns the id of an event.
            raise_errors: whether ``result`` raises where any event failed.
            total: the number of its events; None where ``seal`` will tell it.
            collection: for which collection they are; None where they are for several.
        """
        # For speed: super().__init__() is the plain way, and that of a LazyFuture makes nothing (2 % of a call).
        self._calls = calls
        self._identify = identify
        self._raise_errors = raise_errors
        self._total = total
        self._collection = collection
        if total == 0:
            self._resolve(IngestResult(()))

    @staticmethod
    def opened(
        calls: Calls,
        identify: Callable[[object], object],
        raise_errors: bool,
        total: int,
        collection: Collection | None,
    ) -> Call:
        """Open a call of one event at least. ``Call`` says what the arguments are."""
        # For speed: ``Call(...)`` is the plain way. It makes the same, and takes 0.15 µs more.
        self = _new(Call)
        self._calls = calls
        self._identify = identify
        self._raise_errors = raise_errors
        self._total = total
        self._collection = collection
        return self

    @property
    def is_unsealed(self) -> bool:
        """Tell whether the number of its events is not known yet."""
        return self._total is None

    def reject(self, results: Sequence[EventResult]) -> None:
        """End events of a call that nobody else has seen yet; no lock is needed, and none is taken."""
        self._states = bytearray(self._total or 0)
        for result in results:
            self._states[result.index] = _CODES[result.fate]
        self._failed_events = {result.index: result for result in results}
        self._handed_in = self._ended = len(results)
        if self._ended == self._total:
            self.resolve(self._gathered(), raise_errors=self._raise_errors)

    def hand_in(self, events: int) -> None:
        """Note that so many of its events are on their way: the call is open until all of them have ended."""
        with self._calls.lock:
            self._handed_in += events
            self._calls.open.add(self)

    def seal(self, total: int) -> None:
        """Note that the call has so many events and no more."""
        with self._calls.lock:
            self._total = total
            finished = self._ended == total
        if finished:
            self._resolve(self._gathered())

    def claim(self, indexes: Sequence[int]) -> Sequence[int]:
        """Claim events by their indexes; return those that nobody had claimed before."""
        with self._calls.lock:
            states = self._states
            if states is None:
                if len(indexes) == self._total:  # nearly always events are claimed all at once, and just once
                    self._states = bytearray((_CLAIMED,)) * len(indexes)
                    return indexes
                states = self._states = bytearray(self._total or 0)
            is_run = isinstance(indexes, range) and indexes.step == 1
            end = indexes[-1] + 1 if is_run and indexes else max(indexes, default=-1) + 1
            if end > len(states):
                states.extend(bytes(end - len(states)))
            if is_run and not any(states[indexes[0] : end] if indexes else b""):
                states[end - len(indexes) : end] = bytes((_CLAIMED,)) * len(indexes)
                return indexes
            granted = [index for index in indexes if states[index] == _OPEN]
            for index in granted:
                states[index] = _CLAIMED
        return granted

    def explain(self, index: int, event: object, errors: Sequence[FieldError]) -> tuple[EventError, ...]:
        """Return the errors of the event at ``index``, each beside that event."""
        id_ = self._identify(event)
        return tuple(EventError.of(index, id_, event, error) for error in errors)

    def end_alike(self, indexes: Sequence[int], fate: Fate) -> None:
        """End claimed events alike, without errors."""
        if len(indexes) == self._total and len(indexes) <= MAX_BATCH_EVENTS:
            self._resolve(shared_results.ingest_result(len(indexes), fate))
            return
        with self._calls.lock:
            states, code = self._states, _CODES[fate]
            assert states is not None  # noqa: S101 -- the events were claimed
            if isinstance(indexes, range) and indexes.step == 1:
                states[indexes.start : indexes.stop] = bytes((code,)) * len(indexes)
            else:
                for index in indexes:
                    states[index] = code
            finished = self._note_ended(len(indexes))
        if finished:
            self._resolve(self._gathered())

    def end_each(self, results: Sequence[EventResult]) -> None:
        """End claimed events, each with its own result."""
        with self._calls.lock:
            states = self._states
            assert states is not None  # noqa: S101 -- the events were claimed
            if self._failed_events is None:
                self._failed_events = {}
            for result in results:
                states[result.index] = _CODES[result.fate]
                if result.errors:
                    self._failed_events[result.index] = result
            finished = self._note_ended(len(results))
        if finished:
            self._resolve(self._gathered())

    def _note_ended(self, events: int) -> bool:
        """Count events that have ended; return whether these were the last."""
        self._ended += events
        if self._ended >= self._handed_in:
            self._calls.open.discard(self)
        return events > 0 and self._ended == self._total

    def _gathered(self) -> IngestResult:
        results = EventResults(bytes(self._states or b"").translate(_PLACES), self._failed_events or {})
        return IngestResult(tuple(results) if len(results) <= MAX_BATCH_EVENTS else results)

    def _resolve(self, result: IngestResult) -> None:
        self.resolve(result, raise_errors=self._raise_errors)
        self._calls.open.discard(self)

    def _note_failed_callback(self) -> None:
        if not self._calls.is_abandoned:
            self._calls.callback_failed()

    def _require_other_thread(self, what: str) -> None:
        if self._calls.is_own_thread():
            raise SchemagenError(f"{what}() in a callback would wait for itself; call it from another thread")

    def _end_forked_thread(self) -> None:
        # Whoever forked in a callback and returned from it would go on delivering what is the parent's.
        if self._calls.is_abandoned and self._calls.is_own_thread():
            raise SystemExit

    def _note_unseen(self, result: IngestResult | None) -> None:
        if result is not None:
            self._calls.unseen.note(self._collection, result)
