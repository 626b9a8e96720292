"""Make a running future without what only waiting needs.

This module is one trick, done for speed, and the plain way beside it. A ``concurrent.futures.Future`` makes a condition
with its lock and two lists when it is made, although hardly anybody waits for a call that succeeds. In the state
RUNNING it takes 1.4 µs to make, where a whole call takes 4.4 (docs/performance.md). :class:`LazyFuture` takes 0.06 µs:
it makes those parts when the first one comes who needs them.

:class:`PlainFuture` is the plain way. Either can stand below ``IngestFuture``; the tests of that class run over both.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures._base import FINISHED, RUNNING
from typing import TYPE_CHECKING, TypeVar

T = TypeVar("T")

_making = threading.RLock()
"""Held by whoever makes a future's condition, and by whoever ends a future that has none.

The garbage collector may run other code in the thread that holds it, and that code may look at a future too: so the
lock can be taken again by its holder.
"""


def _renew_lock() -> None:
    """Replace the lock in a forked child: a thread that the child does not have may have held it."""
    global _making  # noqa: PLW0603 -- a lock that is held for ever can only be replaced
    _making = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)


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
            if made is None:
                with _making:
                    made = self.__dict__.setdefault("_own_condition", threading.Condition())
            return made

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
        with _making:
            if self._state is RUNNING and "_own_condition" not in self.__dict__:
                # Nobody has come to wait, and whoever comes now sees that it is done.
                self._result = result
                self._state = FINISHED
                return
        super().set_result(result)
