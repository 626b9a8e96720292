"""Hold the future of a call: its callbacks cannot harm delivery, and a failure that nobody looks at is noted."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures._base import RUNNING
from typing import Final, NoReturn

from schemagen_runtime.api.result import IngestionError, IngestResult, StreamingStatus
from schemagen_runtime.delivery.lazy_future import LazyFuture
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.process_bound import refuse_pickle

log = log_of("schemagen_runtime")

FAILURE_WATCHERS: Final[list[Callable[[IngestFuture], object]]] = []
"""Called with each call that ends as a failure, on the thread that ends it. Only tests watch: see
``schemagen_runtime.testing``."""


class ForkedError(SchemagenError):
    """Tell a forked process that it inherited this future: its parent delivers the events."""


class _Callbacks(threading.local):
    running = 0


_callbacks = _Callbacks()


def in_callback() -> bool:
    """Tell whether this thread runs a callback of an ``IngestFuture``."""
    return _callbacks.running > 0


def _leave_callbacks() -> None:
    """Allow a child that was forked in a callback to wait: the threads that deliver its events are others."""
    _callbacks.running = 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_callbacks)


class IngestFuture(LazyFuture[IngestResult]):
    """Tell what came of a call, as a ``concurrent.futures.Future`` does.

    It cannot be cancelled: its events are accepted already.
    """

    # For speed: defaults of the class. Assigning them in an __init__ is the plain way, and takes time in each call.
    _seen = False
    _failed = False
    _abandoned = False

    def __repr__(self) -> str:
        # No lock is taken, as that of concurrent.futures would: a debugger or a signal handler may ask.
        if not self.done():
            return "<IngestFuture: running>"
        failure, result = self._exception, self._result
        if failure is not None or result is None:
            return f"<IngestFuture: raises {type(failure).__name__}>"
        return f"<IngestFuture: {result.status}>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self, "send what result() returns instead")

    def resolve(self, result: IngestResult, *, raise_errors: bool) -> None:
        """End the call with its result.

        Args:
            result: the fate of each event.
            raise_errors: whether to end with an ``IngestionError`` instead where any event failed.

        Raises:
            InvalidStateError: it has ended before.
        """
        self._failed = result.status is StreamingStatus.FAILURE
        if self._failed:
            for watch in FAILURE_WATCHERS:
                watch(self)
        if self._failed and raise_errors:
            self.set_exception(IngestionError(result))
        else:
            self.set_result(result)

    @property
    def is_unseen_failure(self) -> bool:
        """Tell whether the call failed, and nobody looked at what came of it."""
        return self._failed and not self._seen

    @property
    def outcome(self) -> IngestResult | None:
        """Return what came of the call, None where it has not ended so; it does not count as a look."""
        failure = self._exception
        return failure.result if isinstance(failure, IngestionError) else self._result

    def ignore(self) -> None:
        """Log no failure of this call: nobody holds its future, and failures are told elsewhere."""
        self._seen = True

    def abandon(self) -> None:
        """End the copy of a future that a fork left in the child; the call is its parent's.

        The condition is replaced, for a thread that the child does not have may have held its lock.
        """
        self._seen = True
        self._condition = threading.Condition()
        self._waiters.clear()
        self._abandoned = True
        if not self.done():
            message = "the call was made before the fork: its events and its future are the parent's"
            self.set_exception(ForkedError(message))

    def result(self, timeout: float | None = None) -> IngestResult:
        """Wait for the call to end, and return what came of it.

        Args:
            timeout: seconds; None waits as long as it takes.

        Raises:
            IngestionError: events failed, and the call was made with ``raise_errors=True``.
            SchemagenError: called in a callback without a time limit: it would wait for itself.
            TimeoutError: there is no result yet.
        """
        self._seen = True
        if timeout is None and self._state is RUNNING:
            self._require_other_thread("result")
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Wait for the call to end, and return the exception that ``result`` would raise, None where it would not.

        Args:
            timeout: seconds; None waits as long as it takes.

        Raises:
            SchemagenError: called in a callback without a time limit: it would wait for itself.
            TimeoutError: there is no result yet.
        """
        self._seen = True
        if timeout is None and self._state is RUNNING:
            self._require_other_thread("exception")
        return super().exception(timeout)

    def add_done_callback(self, fn: Callable[[Future[IngestResult]], object]) -> None:
        """Call ``fn`` with this future when it is done. Whatever ``fn`` raises is logged, and harms nothing."""
        self._seen = True
        super().add_done_callback(lambda _: self._call_safely(fn))

    def _call_safely(self, fn: Callable[[Future[IngestResult]], object]) -> None:
        if self._abandoned:  # the callback is the parent's too
            return
        before = _callbacks.running
        _callbacks.running = before + 1
        try:
            fn(self)
        except BaseException:  # a callback must never end a delivery thread, whatever it raises
            log.exception("a callback of ingest_events raised")
            self._note_failed_callback()
        finally:
            _callbacks.running = before
        self._end_forked_thread()

    def _require_other_thread(self, what: str) -> None:
        """Allow any thread to wait; a class that is ended by certain threads overrides it.

        Raises:
            SchemagenError: this thread would wait for itself.
        """

    def _end_forked_thread(self) -> None:
        """Go on after a callback; a class whose callbacks may fork overrides it."""

    def _note_failed_callback(self) -> None:
        """Count nothing; a class whose callbacks are counted overrides it."""

    def _note_unseen(self, result: IngestResult | None) -> None:
        """Tell nobody; a class whose unseen failures are told overrides it."""

    def __del__(self) -> None:
        """Note a failure that nobody looked at. No lock is taken: the garbage collector may run this anywhere."""
        if self._failed and not self._seen:
            self._note_unseen(self.outcome)
