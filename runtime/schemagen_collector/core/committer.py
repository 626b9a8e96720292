"""Write events on one thread: whatever waits when it is free is committed together (group commit).

A commit costs a sync of the disk, whatever is in it. While one is under way the writes of other requests gather, and
share the next; a service with little to do commits each at once. One write that fails costs its neighbours nothing.
A write is answered after the commit only.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Final, TypeAlias

from schemagen_runtime.api.destination import DestinationError, Outcome, TransientError
from schemagen_runtime.api.store import KeyReused, Store, Write
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.core.batch_order import out_of_turn
from schemagen_collector.http.problems import Problem

log = logging.getLogger("schemagen_collector")

_MAX_EVENTS: Final = 20_000
"""Events that share a commit: more would make the first of them wait for nothing."""

Observer: TypeAlias = Callable[[int, float], object]
"""Is told of each commit: how many writes shared it, and how many seconds it took."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Hold a write that waits for its commit, that which must be stored before it, and the future of who waits."""

    write: Write
    before: Future[Outcome] | None
    done: Future[Outcome] = field(default_factory=Future[Outcome])


class Committer:
    """Write until it is closed. The queue has its own lock, and all else is the thread's."""

    def __init__(self, store: Store, observe: Observer) -> None:
        """Start the thread."""
        self._store = store
        self._observe = observe
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._held: _Waiting | None = None
        """Follows a write of the last group, and is first in the next."""
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="schemagen-committer", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Tell whether writes are still carried out."""
        return self._thread.is_alive()

    def submit(self, write: Write, before: Future[Outcome] | None = None) -> Future[Outcome]:
        """Have a batch written; return the future of its outcome, which resolves when the batch is on disk.

        The future raises ``TransientError`` or ``DestinationError`` where the store cannot be written, and ``Problem``
        where the batch's key belongs to another one, or ``before``, a write that was submitted earlier, failed.

        Raises:
            Problem: the collector is stopping.
        """
        if self._closed:
            raise Problem(ProblemType.STOPPING, "the collector stops, and takes no more events")
        waiting = _Waiting(write, before)
        self._queue.put(waiting)
        return waiting.done

    def close(self, seconds: float) -> None:
        """Write what waits, for at most so many seconds, then stop."""
        self._closed = True
        self._queue.put(None)
        self._thread.join(seconds)

    def _run(self) -> None:
        going = True
        while going:
            group, going = self._next_group()
            if group:
                self._commit(group)

    def _next_group(self) -> tuple[list[_Waiting], bool]:
        """Return all that waits, as far as it fits into one commit; and whether there may be more."""
        group: list[_Waiting] = []
        events = 0
        with suppress(Empty):
            while events < _MAX_EVENTS:
                waiting = self._held or self._queue.get(block=not group)
                self._held = None
                if waiting is None:
                    return group, False
                if waiting.before is not None and not waiting.before.done():
                    self._held = waiting  # what it follows is in this group, and may yet fail
                    break
                if waiting.done.set_running_or_notify_cancel() and _may_follow(waiting):
                    group.append(waiting)
                    events += len(waiting.write.batch.indexes)
        return group, True

    def _commit(self, group: Sequence[_Waiting]) -> None:
        started = time.monotonic()
        try:
            results = self._store.write([waiting.write for waiting in group])
        except TransientError as error:
            log.warning("events could not be stored, and will be sent again: %s", error)
            results = [error] * len(group)
        except Exception as error:  # whatever it is, those who wait must hear of it, and the thread live
            log.exception("events could not be stored")
            results = [error if isinstance(error, DestinationError) else DestinationError(str(error))] * len(group)
        self._observe(len(group), time.monotonic() - started)
        for waiting, result in zip(group, results, strict=True):
            if isinstance(result, Outcome):
                waiting.done.set_result(result)
            else:
                waiting.done.set_exception(_told(result))


def _may_follow(waiting: _Waiting) -> bool:
    """Tell whether what a write follows is stored; else whoever waits for it hears that it is not."""
    before = waiting.before
    if before is None or not (before.cancelled() or before.exception()):
        return True
    waiting.done.set_exception(out_of_turn())
    return False


def _told(error: Exception) -> Exception:
    """Return what the request is answered with whose batch alone could not be written."""
    if isinstance(error, KeyReused):
        return Problem(ProblemType.KEY_REUSED, "the Idempotency-Key was used for other events of this collection")
    if not isinstance(error, SchemagenError):
        log.error("the events of a request could not be stored", exc_info=error)
    return error
