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
from contextlib import suppress
from typing import Final, NamedTuple, Protocol, TypeVar

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
        """Start no process yet."""
        self._lock = threading.Lock()
        self._started: _Started | None = None
        self._is_closed = False

    def submit(self, function: Callable[..., T], /, *arguments: object) -> Future[T]:
        """Have a function of a module called with what can be pickled; return the future of its result.

        The future raises what the function raises, and ``Problem`` where the process ended meanwhile. It cannot be
        cancelled: what another process was given, it does.
        """
        told: Future[T] = Future()
        told.set_running_or_notify_cancel()
        with self._lock:
            if self._is_closed:
                told.set_exception(Problem(ProblemType.STOPPING, "the collector stops"))
                return told
            if self._started is None:
                self._started = _start()
            started = self._started
        try:
            started.pool.submit(function, *arguments).add_done_callback(lambda done: self._tell(started, done, told))
        except RuntimeError:  # it has ended, or was closed just now
            told.set_exception(self._ended(started))
        return told

    def _tell(self, started: _Started, done: Future[T], told: Future[T]) -> None:
        error = BrokenProcessPool() if done.cancelled() else done.exception()
        if error is None:
            told.set_result(done.result())
        else:
            told.set_exception(self._ended(started) if isinstance(error, BrokenProcessPool) else error)

    def _ended(self, started: _Started) -> Problem:
        """Forget a process that has ended: the next call starts another."""
        with self._lock:
            if self._started is started:
                self._started = None
                started.lifeline.close()
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
        """End the process at once, whatever it does: who waits for that is told so."""
        with self._lock:
            started, self._started, self._is_closed = self._started, None, True
        if started is not None:  # not under the lock: calls that wait end meanwhile
            started.lifeline.close()
            started.pool.shutdown(wait=True, cancel_futures=True)


class _EndOfPipe(Protocol):
    """Describe one end of a pipe, whose class is another one on Windows."""

    def recv_bytes(self) -> bytes: ...
    def close(self) -> None: ...


class _Started(NamedTuple):
    """Hold a process, and the end of a pipe: the process ends when that is closed, by whomever."""

    pool: ProcessPoolExecutor
    lifeline: _EndOfPipe


def _start() -> _Started:
    context = multiprocessing.get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    return _Started(ProcessPoolExecutor(1, context, _begin, (theirs,)), ours)


def _begin(lifeline: _EndOfPipe) -> None:
    """Leave signals to the process that started this one, and end with it, however that happens."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    os.nice(_NICENESS)
    threading.Thread(target=_end_with, args=(lifeline,), name="schemagen-orphan", daemon=True).start()


def _end_with(lifeline: _EndOfPipe) -> None:
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(0)
