"""The future that a call hands back: callbacks cannot harm delivery, and a failure nobody looks at is logged."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures._base import FINISHED, RUNNING
from typing import TYPE_CHECKING

from schemagen_runtime.api.result import IngestionError, IngestResult, StreamingStatus
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.support.rate_limit import RateLimit

log = logging.getLogger("schemagen_runtime")


class ForkedError(SchemagenError):
    """A future was inherited by a forked process; the parent delivers its events."""


_unseen_failures = RateLimit(10.0)
_making = threading.RLock()
"""Whoever makes a future's condition holds it, and whoever ends a future that has none. The garbage collector may run
other code in the thread that does, and that code may look at a future too."""


def _renew_lock() -> None:
    """In a forked child: a thread that the child has not may have held it."""
    global _making  # noqa: PLW0603 -- a lock that is held for ever can only be replaced
    _making = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)


class _Callbacks(threading.local):
    running = 0


_callbacks = _Callbacks()


def in_callback() -> bool:
    """Whether this thread runs a callback of an ``IngestFuture``."""
    return _callbacks.running > 0


class IngestFuture(Future[IngestResult]):
    """A ``concurrent.futures.Future`` that cannot be cancelled: its events are already accepted."""

    # All that Future.__init__ makes, in the state RUNNING; what only those need who wait, which is most of the cost of
    # a future, is made when the first of them comes.
    _state = RUNNING
    _result: IngestResult | None = None
    _exception: BaseException | None = None
    _seen = False
    _failed = False
    _abandoned = False

    def __init__(self) -> None:
        """A future of which nothing is known yet."""

    if not TYPE_CHECKING:  # to type checkers these stay the attributes that as_completed and wait know

        @property
        def _condition(self) -> threading.Condition:
            made = self.__dict__.get("_own_condition")
            if made is None:
                with _making:
                    made = self.__dict__.setdefault("_own_condition", threading.Condition())
            return made

        @property
        def _waiters(self) -> list[object]:
            return self.__dict__.setdefault("_own_waiters", [])

        @property
        def _done_callbacks(self) -> list[Callable[[Future[IngestResult]], object]]:
            return self.__dict__.setdefault("_own_callbacks", [])

    def resolve(self, result: IngestResult, *, raise_errors: bool) -> None:
        """End the call: with its result, or with an ``IngestionError`` where that is asked for.

        Raises:
            InvalidStateError: it has ended before.
        """
        self._failed = result.status is StreamingStatus.FAILURE
        if self._failed and raise_errors:
            self.set_exception(IngestionError(result))
            return
        with _making:
            if self._state is RUNNING and "_own_condition" not in self.__dict__:
                # Nobody has come to wait, and whoever comes now sees that it is done.
                self._result = result
                self._state = FINISHED
                return
        self.set_result(result)

    def ignore(self) -> None:
        """Nobody will look at this future: what failed is told elsewhere."""
        self._seen = True

    def abandon(self) -> None:
        """End the copy of a future that a fork left in the child; the call is its parent's.

        The condition is replaced, for a thread that the child has not may have held its lock.
        """
        self._seen = True
        self.__dict__["_own_condition"] = threading.Condition()
        self._waiters.clear()
        self._abandoned = True
        if not self.done():
            message = "the call was made before the fork: its events and its future are the parent's"
            self.set_exception(ForkedError(message))

    def result(self, timeout: float | None = None) -> IngestResult:
        """What came of the call; waits up to ``timeout`` seconds.

        Raises:
            IngestionError: events failed, and the call was made with ``raise_errors=True``.
            TimeoutError: there is no result yet.
        """
        self._seen = True
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """The exception that ``result`` would raise, None where it would not."""
        self._seen = True
        return super().exception(timeout)

    def add_done_callback(self, fn: Callable[[Future[IngestResult]], object]) -> None:
        """Call ``fn`` with this future when it is done. Whatever ``fn`` raises is logged, and harms nothing."""
        self._seen = True
        super().add_done_callback(lambda _: self._call_safely(fn))

    def _call_safely(self, fn: Callable[[Future[IngestResult]], object]) -> None:
        if self._abandoned:  # the callback is the parent's too
            return
        _callbacks.running += 1
        try:
            fn(self)
        except BaseException:  # a callback must never end a delivery thread, whatever it raises
            log.exception("a callback of ingest_events raised")
            self._note_failed_callback()
        finally:
            _callbacks.running -= 1

    def _note_failed_callback(self) -> None:
        """For whoever counts them."""

    def __del__(self) -> None:
        """A failure that nobody looked at must not pass in silence."""
        if self._failed and not self._seen:
            more = _unseen_failures.admit()
            if more is not None:
                failure = self._exception if self._result is None else IngestionError(self._result)
                log.error("a failed call was never looked at: %s%s", failure, more)
