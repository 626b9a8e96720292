"""Do what takes long in a process of its own: Python runs one thread at a time, and small requests would wait."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final, ParamSpec, TypeVar

from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.http.problems import Problem

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger("schemagen_collector")

_NICENESS: Final = 10
"""The operating system lets whoever answers small requests go first (nice(2))."""


class SideProcess:
    """Call functions in another process, one at a time; it is started when it is first needed.

    ``_lock`` guards which process that is: one that ended is replaced.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, function: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> Future[T]:
        """Have a function of a module called with what can be pickled; return the future of its result."""
        with self._lock:
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(1, context, _begin)
            try:
                return self._pool.submit(function, *arguments, **keywords)
            except BrokenProcessPool as error:
                self._pool = None
                raise _ended() from error

    def call(self, function: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> T:
        """Call a function there, and wait for its result.

        Raises:
            Problem: the process ended meanwhile.
            Exception: what the function raises.
        """
        return self.result(self.submit(function, *arguments, **keywords))

    def result(self, future: Future[T]) -> T:
        """Wait for a result; raises as :meth:`call` does."""
        try:
            return future.result()
        except BrokenProcessPool as error:
            self.forget()
            raise _ended() from error

    def forget(self) -> None:
        """Forget a process that has ended: the next call starts another."""
        with self._lock:
            self._pool = None

    def close(self) -> None:
        """End the process, when it has done what it does."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=True, cancel_futures=True)


def _ended() -> Problem:
    log.error("the process for what takes long has ended, and is started again")
    return Problem(ProblemType.BUSY, "the process that worked on it has ended")


def _begin() -> None:
    """Leave signals to the process that started this one, and end with it, however that happens."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    os.nice(_NICENESS)
    threading.Thread(target=_end_with_parent, name="schemagen-orphan", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
