"""Do what takes long in a process of its own: Python runs one thread at a time, and small requests would wait."""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import queue
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Final, NamedTuple, Protocol, TypeVar, cast

from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.http.problems import Problem

T = TypeVar("T")

log = logging.getLogger("schemagen_collector")

_NICENESS: Final = 10
"""The operating system lets whoever answers small requests go first (nice(2))."""


class SideProcess:
    """Call functions in another process, one at a time; it is started when it is first needed.

    A thread hands it the calls. Not a ``ProcessPoolExecutor``, which holds both ends of the pipe of results: of a
    process that ends in the midst of a result it waits for the rest for ever.

    ``_lock`` guards which process that is: one that ended is replaced.
    """

    def __init__(self) -> None:
        """Start no process yet."""
        self._lock = threading.Lock()
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
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
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="schemagen-side", daemon=True)
                self._thread.start()
            self._calls.put(_Call(function, arguments, cast("Future[object]", told)))
        return told

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
            self._is_closed = True
            if self._started is not None:
                self._started.process.kill()
        if self._thread is not None:  # not under the lock: calls that wait end meanwhile
            self._calls.put(None)
            self._thread.join()

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            self._do(call)
        if self._started is not None:
            self._started.end()

    def _do(self, call: _Call) -> None:
        try:
            asked = pickle.dumps((call.function, call.arguments))
        except Exception as error:  # noqa: BLE001 -- whatever cannot be pickled tells it in its own way
            call.told.set_exception(error)
            return
        try:
            answer = self._answer(asked)
        except (EOFError, OSError):
            self._replace()
            self._tell_all(call)
            return
        if isinstance(answer, _Raised):
            call.told.set_exception(answer.error)
        else:
            call.told.set_result(answer)

    def _answer(self, asked: bytes) -> object:
        """Return what the process answers.

        Raises:
            EOFError: it has ended.
            OSError: the same.
        """
        with self._lock:
            if self._is_closed:
                raise EOFError
            if self._started is None:
                self._started = _start()
            pipe = self._started.pipe
        pipe.send_bytes(asked)
        given = pipe.recv_bytes()
        try:
            return cast("object", pickle.loads(given))  # noqa: S301 -- of a process of our own
        except Exception as error:  # noqa: BLE001 -- an error that cannot be made again tells it in its own way
            return _Raised(error)

    def _replace(self) -> None:
        """Forget a process that has ended: the next call starts another."""
        with self._lock:
            started, self._started = self._started, None
            is_closed = self._is_closed
        if started is not None:
            started.end()
        if not is_closed:
            log.error("the process for what takes long has ended, and is started again")

    def _tell_all(self, call: _Call) -> None:
        """Tell the call that a process had, and all that waited for it, that it has ended."""
        waiting: list[_Call] = [call]
        with suppress(queue.Empty):
            while (one := self._calls.get_nowait()) is not None:
                waiting.append(one)
            self._calls.put(None)  # it is closed: nothing comes behind this
        for one in waiting:
            one.told.set_exception(Problem(ProblemType.BUSY, "the process that worked on it has ended"))


class _Call(NamedTuple):
    function: Callable[..., object]
    arguments: tuple[object, ...]
    told: Future[object]


class _Raised(NamedTuple):
    """Hold what a function raised."""

    error: BaseException


class _Pipe(Protocol):
    """Describe one end of a pipe, whose class is another one on Windows."""

    def send_bytes(self, data: bytes, /) -> None: ...
    def recv_bytes(self) -> bytes: ...
    def close(self) -> None: ...


class _Process(Protocol):
    """Describe a process, whose class is another one for each way of starting it."""

    def kill(self) -> None: ...
    def join(self) -> None: ...


class _Started(NamedTuple):
    """Hold a process, the pipe to it, and the end of another: it ends when that is closed, by whomever."""

    process: _Process
    pipe: _Pipe
    lifeline: _Pipe

    def end(self) -> None:
        """End the process, and let go of it."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        self.lifeline.close()


def _start() -> _Started:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    their_line, our_line = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, their_line), name="schemagen-side", daemon=True)
    process.start()
    theirs.close()  # or nobody would see that the process has ended
    their_line.close()
    return _Started(process, ours, our_line)


def _serve(pipe: _Pipe, lifeline: _Pipe) -> None:
    """Leave signals to the process that started this one, end with it, however that happens, and do what it asks."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    os.nice(_NICENESS)
    threading.Thread(target=_end_with, args=(lifeline,), name="schemagen-orphan", daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            pipe.send_bytes(_answer_to(pipe.recv_bytes()))


def _answer_to(asked: bytes) -> bytes:
    try:
        function, arguments = cast(
            "tuple[Callable[..., object], tuple[object, ...]]",
            pickle.loads(asked),  # noqa: S301 -- of the process that started this one
        )
        return pickle.dumps(function(*arguments))
    except Exception as error:  # noqa: BLE001 -- whatever it is, who called hears of it
        error.add_note(f"in the side process:\n{traceback.format_exc()}")
        try:
            return pickle.dumps(_Raised(error))
        except Exception:  # noqa: BLE001 -- an error that holds what cannot be pickled
            return pickle.dumps(_Raised(RuntimeError(traceback.format_exc())))


def _end_with(lifeline: _Pipe) -> None:
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(0)
