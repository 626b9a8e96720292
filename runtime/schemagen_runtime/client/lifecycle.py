"""Hold the life of an open workspace: its start, its end, the end of the program, and forks."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time

from schemagen_runtime.api.destination import Collection, SchemaInfo
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.api.stats import Stats
from schemagen_runtime.delivery.pipeline import Parts, Pipeline
from schemagen_runtime.errors import SchemagenError


class Lifecycle:
    """Keep what the collections of a workspace share: one destination, and one pipeline in each process.

    ``_lock`` guards ``_pipeline`` and ``_closed``.
    """

    def __init__(self, parts: Parts, project: str, model: str | None) -> None:
        """Start delivery.

        Raises:
            SpoolError: the spool cannot be used.
        """
        self.project = project
        self.model = model
        self.settings: Settings = parts.settings
        self._parts = parts
        self._lock = threading.Lock()
        self._closed = False
        self._pipeline: Pipeline | None = Pipeline(parts)
        _open_lifecycles.add(self)
        _arrange_for_exit()

    @property
    def pipeline(self) -> Pipeline:
        """Return the pipeline of this process; a forked child starts its own when it first uses it.

        Raises:
            SpoolError: the spool cannot be used.
        """
        return self._pipeline or self._start()

    def _start(self) -> Pipeline:
        with self._lock:
            if self._pipeline is None:
                self._pipeline = Pipeline(self._parts)
                if self._closed:
                    self._pipeline.stop(0.0)
                else:
                    _arrange_for_exit()
            return self._pipeline

    def __reduce__(self) -> str:
        """Refuse to be sent to another process, as ``spawn`` would.

        Raises:
            TypeError: always.
        """
        raise TypeError("a workspace and its collections cannot be pickled: open a workspace in each process")

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make a schema known to the destination.

        Raises:
            TransientError, SchemaConflict, DestinationError: as ``Destination.register`` does.
        """
        self.pipeline.registrations.ensure(collection, schema)

    def flush(self, timeout: float | None) -> bool:
        """Wait until every call made so far is resolved; return whether that was within ``timeout`` seconds.

        Raises:
            SchemagenError: called from a callback, which would wait for itself.
        """
        self._refuse_in_callback("flush")
        return self.pipeline.flush(float("inf") if timeout is None else time.monotonic() + timeout)

    def close(self, timeout: float) -> None:
        """Deliver what is queued, for at most ``timeout`` seconds, then let go of the destination.

        Raises:
            SchemagenError: called from a callback, which would wait for itself.
        """
        self._refuse_in_callback("close")
        with self._lock:
            if self._closed:
                return
            self._closed = True
            pipeline = self._pipeline
        # A destination that is stuck in a send would keep close waiting for it: it is left to its thread.
        if pipeline is None or pipeline.stop(time.monotonic() + timeout):
            self._parts.destination.close()
        _open_lifecycles.discard(self)

    def stats(self) -> Stats:
        """Return the counters as they are now."""
        return self.pipeline.stats()

    def fork(self) -> None:
        """Start afresh in a forked child: what is queued is the parent's, and so are its threads and locks."""
        self._lock = threading.Lock()
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            pipeline.abandon()

    def _refuse_in_callback(self, what: str) -> None:
        if self._pipeline is not None and self._pipeline.must_not_wait:
            raise SchemagenError(f"{what}() in a callback would wait for itself; call it from another thread")


# Held until they are closed: a workspace that its owner forgot still delivers at exit.
_open_lifecycles: set[Lifecycle] = set()


@atexit.register
def _close_all() -> None:
    """Deliver accepted events before the program ends, within the longest ``Settings.exit_timeout`` in all."""
    lifecycles = list(_open_lifecycles)
    deadline = time.monotonic() + max((lifecycle.settings.exit_timeout for lifecycle in lifecycles), default=0.0)
    for lifecycle in lifecycles:
        lifecycle.close(max(0.0, deadline - time.monotonic()))


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


_arranged: dict[str, set[int]] = {}

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_fork_all)
