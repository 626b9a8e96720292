"""Hold the life of an open workspace: its start, its end, the end of the program, and forks."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Final, NoReturn, Protocol, cast

from schemagen_runtime.api.destination import Collection, Destination, SchemaInfo
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.api.stats import Stats
from schemagen_runtime.client.arguments import require_timeout
from schemagen_runtime.delivery.parts import Parts
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.process_bound import refuse_pickle

log = log_of("schemagen_runtime")

_INTERRUPTIONS: Final = 100
"""Exceptions out of signal handlers that the end of the program goes on after."""


class Lifecycle:
    """Keep what the collections of a workspace share: one destination, and one pipeline in each process.

    ``_lock`` is held while a pipeline is made.

    Attributes:
        running: the pipeline of this process; None in a forked child that has not used it yet.
    """

    def __init__(self, parts: Parts, project: str, model: str | None) -> None:
        """Start delivery.

        Raises:
            SpoolError: the spool cannot be used.
        """
        self.project = project
        self.model = model
        self.settings: Settings = parts.settings
        self.parts = parts
        self._lock = threading.RLock()
        self._closed = False
        self.running: Pipeline | None = Pipeline(parts)
        _open_lifecycles.add(self)
        _arrange_for_exit()

    @property
    def pipeline(self) -> Pipeline:
        """Return the pipeline of this process; a forked child starts its own when it first uses it.

        Raises:
            SpoolError: the spool cannot be used.
        """
        return self.running or self._start()

    def _start(self) -> Pipeline:
        with self._lock:
            if self.running is None:
                made = Pipeline(self.parts)
                if self._closed:
                    made.stop(0.0)
                else:
                    _arrange_for_exit()
                # A signal handler may have come in between, in this thread, and made one.
                self.running = self.running or made
            return self.running

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self, "open a workspace in the other process instead")

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make a schema known to the destination.

        Raises:
            TransientError, SchemaConflict, DestinationError: as ``Destination.register`` does.
        """
        self.pipeline.registrations.introduce(collection, schema)

    def flush(self, timeout: float | None) -> bool:
        """Wait until every call made so far is resolved; return whether that was within ``timeout`` seconds.

        Raises:
            SchemagenError: called from a callback, which would wait for itself.
        """
        require_timeout(timeout)
        self._refuse_in_callback("flush")
        return self.pipeline.flush(float("inf") if timeout is None else monotonic() + timeout)

    def close(self, timeout: float) -> None:
        """Deliver what is queued, for at most ``timeout`` seconds, then let go of the destination.

        Raises:
            SchemagenError: called from a callback, which would wait for itself.
        """
        require_timeout(timeout)
        self._refuse_in_callback("close")
        until = monotonic() + timeout
        self.begin_close(until)
        if not self.await_close(until):
            log.warning("the workspace is not closed after %s seconds; a thread of it goes on until it is", timeout)

    def begin_close(self, until: float, *, is_final: bool = False) -> None:
        """Accept nothing more, and have what is queued delivered until then; do not wait for it.

        Of several times the latest counts, unless one ``is_final``.
        """
        self._closed = True
        if self.running is not None:
            self.running.begin_stop(until, is_final=is_final)

    def await_close(self, until: float) -> bool:
        """Wait until what ``begin_close`` began is done, at the latest until then; return whether it is."""
        pipeline = self.running
        if pipeline is None:  # a forked child that never used it
            if self in _open_lifecycles:
                self.parts.destination.close()
        elif not pipeline.await_stop(until):
            return False
        _open_lifecycles.discard(self)
        return True

    def stats(self) -> Stats:
        """Return the counters as they are now."""
        return self.pipeline.stats()

    def fork(self) -> None:
        """Start afresh in a forked child: what is queued is the parent's, and so are its threads and locks."""
        self._lock = threading.RLock()
        pipeline, self.running = self.running, None
        if pipeline is not None:
            pipeline.abandon()

    def _refuse_in_callback(self, what: str) -> None:
        if self.running is not None and self.running.must_not_wait:
            raise SchemagenError(f"{what}() in a callback would wait for itself; call it from another thread")


# Held until they are closed: a workspace that its owner forgot still delivers at exit.
_open_lifecycles: set[Lifecycle] = set()


def flush_all(destination: Destination, until: float) -> bool:
    """Wait, in every open workspace of this process with this destination, until its calls are resolved.

    Returns:
        Whether that was so in time.
    """
    lifecycles = [one for one in list(_open_lifecycles) if one.parts.destination is destination]
    return all(one.pipeline.flush(until) for one in lifecycles)


@atexit.register
def _close_all() -> None:
    """Deliver accepted events before the program ends, within the longest ``Settings.exit_timeout`` in all.

    An exception out of a signal handler does not end this, for then events would vanish: it is raised at the end.
    """
    lifecycles = list(_open_lifecycles)
    until = monotonic() + max((lifecycle.settings.exit_timeout for lifecycle in lifecycles), default=0.0)
    interruption: BaseException | None = None
    for step in (partial(Lifecycle.begin_close, is_final=True), Lifecycle.await_close):
        for lifecycle in lifecycles:
            for _ in range(_INTERRUPTIONS):
                try:
                    step(lifecycle, until)
                    break
                except BaseException as error:  # noqa: BLE001 -- raised below
                    interruption = error
    if interruption is not None:
        raise interruption


def _fork_all() -> None:
    for lifecycle in list(_open_lifecycles):
        lifecycle.fork()


def _arrange_for_exit() -> None:
    """Use the finalizers of multiprocessing, and of Celery's billiard: their children end without ``atexit``."""
    for package in ("multiprocessing", "billiard"):
        util = sys.modules.get(f"{package}.util")
        finalize = getattr(util, "Finalize", None)
        if finalize is not None and os.getpid() not in _arranged.setdefault(package, set()):
            _arranged[package].add(os.getpid())
            finalize(None, _close_all, exitpriority=100)
            if package == "billiard":
                _arrange_in_pool()


class _Worker(Protocol):
    on_exit: Callable[[int, int], object] | None


def _arrange_in_pool() -> None:
    """Close everything where a worker of billiard's pool says that it ends, for it leaves by ``os._exit``.

    So do those of Celery, whose own callback there sends ``worker_process_shutdown``.
    """
    current_process = getattr(sys.modules.get("billiard.process"), "current_process", None)
    worker = cast("_Worker | None", getattr(current_process and current_process(), "_target", None))
    if worker is None or not hasattr(worker, "on_exit"):
        return
    theirs = worker.on_exit

    def close_at_last(pid: int, exitcode: int) -> None:
        try:
            if theirs is not None:
                theirs(pid, exitcode)
        finally:
            _close_all()

    worker.on_exit = close_at_last


_arranged: dict[str, set[int]] = {}

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_fork_all)
