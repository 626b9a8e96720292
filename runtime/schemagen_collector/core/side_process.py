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
from typing import Final, TypeVar

from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.http.problems import Problem

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

    def submit(self, function: Callable[..., T], /, *arguments: object) -> Future[T]:
        """Have a function of a module called with what can be pickled; return the future of its result.

        The future raises what the function raises, and ``Problem`` where the process ended meanwhile.
        """
        with self._lock:
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(1, context, _begin)
            pool = self._pool
        told: Future[T] = Future()
        try:
            pool.submit(function, *arguments).add_done_callback(lambda done: self._tell(pool, done, told))
        except BrokenProcessPool:
            told.set_exception(self._ended(pool))
        return told

    def _tell(self, pool: ProcessPoolExecutor, done: Future[T], told: Future[T]) -> None:
        if done.cancelled():
            told.cancel()
        if not told.set_running_or_notify_cancel():
            return
        error = done.exception()
        if error is None:
            told.set_result(done.result())
        else:
            told.set_exception(self._ended(pool) if isinstance(error, BrokenProcessPool) else error)

    def _ended(self, pool: ProcessPoolExecutor) -> Problem:
        """Forget a process that has ended: the next call starts another."""
        with self._lock:
            if self._pool is pool:
                self._pool = None
                log.error("the process for what takes long has ended, and is started again")
        return Problem(ProblemType.BUSY, "the process that worked on it has ended")

    def call(self, function: Callable[..., T], /, *arguments: object) -> T:
        """Call a function there, and wait for its result.

        Raises:
            Problem: the process ended meanwhile.
            Exception: what the function raises.
        """
        return self.submit(function, *arguments).result()

    def close(self) -> None:
        """End the process, when it has done what it does."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=True, cancel_futures=True)


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
