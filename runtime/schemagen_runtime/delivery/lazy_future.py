"""Make a running future without what only waiting needs, and without a lock that who waits could hold for ever.

This module is one trick, done for speed, and the plain way beside it. A ``concurrent.futures.Future`` makes a condition
with its lock and two lists when it is made, although hardly anybody waits for a call that succeeds. In the state
RUNNING it takes 1.4 µs to make, where a whole call takes 4.4 (docs/performance.md). :class:`LazyFuture` takes 0.06 µs:
it makes those parts when the first one comes who needs them.

:class:`PlainFuture` is the plain way. Either can stand below ``IngestFuture``; the tests of that class run over both.
Only the lazy one keeps a thread that delivers from waiting for a thread that an exception out of a signal handler took
out of ``concurrent.futures`` while it held the condition.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from concurrent.futures._base import FINISHED, RUNNING
from typing import TYPE_CHECKING, Final, TypeVar, cast

from schemagen_runtime.support.bell import Bell
from schemagen_runtime.support.clock import monotonic

T = TypeVar("T")

_PATIENCE_SECONDS: Final = 1.0
"""How long the end of a call waits for the condition. Whoever uses it holds it for microseconds; a thread that was cut
out of ``concurrent.futures`` holds it for ever."""


class PlainFuture(Future[T]):
    """Begin in the state RUNNING, and so cannot be cancelled: the plain way."""

    def __init__(self) -> None:
        """Make all that ``concurrent.futures`` makes."""
        super().__init__()
        self.set_running_or_notify_cancel()


class LazyFuture(Future[T]):
    """Behave as a ``PlainFuture`` does; condition, waiters and callbacks are made when they are first used."""

    # The values that Future.__init__ and set_running_or_notify_cancel give every future.
    _state = RUNNING
    _result: T | None = None
    _exception: BaseException | None = None

    def __init__(self) -> None:
        """Make nothing: ``Future.__init__`` is left out on purpose."""

    if not TYPE_CHECKING:  # to type checkers these stay the attributes that as_completed and wait know

        @property
        def _condition(self) -> threading.Condition:
            made = self.__dict__.get("_own_condition")
            return self.__dict__.setdefault("_own_condition", threading.Condition()) if made is None else made

        @_condition.setter
        def _condition(self, condition: threading.Condition) -> None:
            self.__dict__["_own_condition"] = condition

        @property
        def _waiters(self) -> list[object]:
            return self.__dict__.setdefault("_own_waiters", [])

        @property
        def _done_callbacks(self) -> list[Callable[[Future[T]], object]]:
            return self.__dict__.setdefault("_own_callbacks", [])

    def set_result(self, result: T) -> None:
        """End with a result.

        Raises:
            InvalidStateError: it has ended before.
        """
        self._end(result, None)

    def set_exception(self, exception: BaseException | None) -> None:
        """End with an exception.

        Raises:
            InvalidStateError: it has ended before.
        """
        self._end(None, exception)

    def result(self, timeout: float | None = None) -> T:
        """Wait for the end, and return the result.

        Raises:
            TimeoutError: it has not ended within ``timeout`` seconds.
        """
        self._await_end(timeout)
        if self._exception is None:
            return cast("T", self._result)
        try:
            raise self._exception
        finally:
            del self  # else the exception's traceback holds the future, which holds the exception

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Wait for the end, and return the exception, None where there is a result.

        Raises:
            TimeoutError: it has not ended within ``timeout`` seconds.
        """
        self._await_end(timeout)
        return self._exception

    def _await_end(self, timeout: float | None) -> None:
        if self._state is RUNNING:
            bell: Bell = self.__dict__.setdefault("_bell", Bell())
            until = float("inf") if timeout is None else monotonic() + timeout
            if not bell.wait_for(self._has_ended, until):
                raise TimeoutError

    def _has_ended(self) -> bool:
        return self._state is FINISHED

    def _end(self, result: T | None, exception: BaseException | None) -> None:
        if self._state is not RUNNING:
            raise InvalidStateError(f"{self._state}: {self!r}")
        self._result = result
        self._exception = exception
        self._state = FINISHED
        # Whoever makes one of these from now on sees that it is done.
        bell: Bell | None = self.__dict__.get("_bell")
        if bell is not None:
            bell.ring()
        if "_own_condition" in self.__dict__:
            self._tell_waiters()

    def _tell_waiters(self) -> None:
        """Wake those who wait by ``concurrent.futures``, and call the callbacks."""
        held = self._condition.acquire(timeout=_PATIENCE_SECONDS)
        try:
            for waiter in self._waiters:
                (waiter.add_result if self._exception is None else waiter.add_exception)(self)
            if held:
                self._condition.notify_all()
        finally:
            if held:
                self._condition.release()
        self._invoke_callbacks()  # type: ignore[attr-defined]  # typeshed leaves out what is private
