"""Wake threads that wait for a change, without a lock that one of them could hold for ever.

A ``threading.Condition`` is written in Python: an exception out of a signal handler may leave it between taking its
lock and noting that, and then the lock is held for the life of the process. A handler that calls what it interrupted
waits for itself. Here whoever waits holds nothing that others need.
"""

from __future__ import annotations

from _thread import allocate_lock
from collections import deque
from collections.abc import Callable
from threading import TIMEOUT_MAX
from typing import TYPE_CHECKING

from schemagen_runtime.support.clock import monotonic

if TYPE_CHECKING:
    from _thread import LockType


class Bell:
    """Wake threads that wait until something holds, whenever it may have come to hold. Any thread may use it."""

    __slots__ = ("_waiters",)

    def __init__(self) -> None:
        """Begin with nobody who waits."""
        self._waiters: deque[LockType] = deque()

    def ring(self) -> None:
        """Wake all who wait; each looks again whether it holds what it waits for."""
        while self._waiters:
            try:
                self._waiters.popleft().release()
            except IndexError:  # another thread rang, too
                return

    def wait_for(self, holds: Callable[[], bool], until: float) -> bool:
        """Wait until ``holds`` returns True; return what it returns in the end.

        Args:
            holds: looks at what the thread waits for. Whoever changes that rings afterwards.
            until: when to wait no more, in seconds of the monotonic clock; infinity for never.
        """
        while not holds():
            left = until - monotonic()
            if left <= 0:
                return False
            waiter = allocate_lock()
            waiter.acquire()
            self._waiters.append(waiter)
            if holds():  # it may have come to hold before the waiter was there to be woken
                return True
            if not waiter.acquire(timeout=min(left, TIMEOUT_MAX)):
                return holds()
        return True
