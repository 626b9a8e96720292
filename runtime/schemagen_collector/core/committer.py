"""The one thread that writes events: whatever waits when it is free is committed together (group commit).

A commit costs a sync of the disk, whatever is in it. While one is under way the writes of other requests
gather, and share the next; a service with little to do commits each at once. Each write has a savepoint of
its own, so that one that fails costs its neighbours nothing. A write is answered after the commit only.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Final

from schemagen_runtime.api.destination import DestinationError, Outcome, TransientError
from schemagen_runtime.backends.sqlite.destination import SqliteDestination
from schemagen_runtime.backends.sqlite.rows import Rows
from schemagen_runtime.backends.sqlite.writer import Writer
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.core.idempotency import CREATE, AnsweredRequests, RequestKey
from schemagen_collector.http.problems import Problem

log = logging.getLogger("schemagen_collector")

_MAX_EVENTS: Final = 20_000
"""Events that share a commit: more would make the first of them wait for nothing."""


@dataclass(frozen=True, slots=True)
class Write:
    """The rows of one request."""

    writer: Writer
    rows: Rows
    request: RequestKey | None
    done: Future[Outcome] = field(default_factory=Future[Outcome])


Observer = Callable[[int, float], object]
"""Told of each commit: how many writes shared it, and how many seconds it took."""


class Committer:
    """Writes until it is closed. Only its own thread touches ``_answered``; the queue has its own lock."""

    def __init__(self, store: SqliteDestination, observe: Observer) -> None:
        """Start the thread.

        Raises:
            DestinationError: the store cannot be written.
        """
        with store.writing() as connection:
            connection.execute(CREATE)
        self._store = store
        self._observe = observe
        self._answered = AnsweredRequests()
        self._queue: SimpleQueue[Write | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="schemagen-committer", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether writes are still carried out."""
        return self._thread.is_alive()

    def submit(self, write: Write) -> None:
        """Have rows written; ``write.done`` resolves when they are on disk.

        Raises:
            Problem: the collector is stopping.
        """
        if self._closed:
            raise Problem(ProblemType.STOPPING, "the collector stops, and takes no more events")
        self._queue.put(write)

    def close(self, seconds: float) -> None:
        """Write what waits, then stop."""
        self._closed = True
        self._queue.put(None)
        self._thread.join(seconds)

    def _run(self) -> None:
        going = True
        while going:
            group, going = self._next_group()
            if group:
                self._commit(group)

    def _next_group(self) -> tuple[list[Write], bool]:
        """All that waits, as far as it fits into one commit; and whether there may be more."""
        group: list[Write] = []
        events = 0
        with suppress(Empty):
            while events < _MAX_EVENTS:
                write = self._queue.get(block=not group)
                if write is None:
                    return group, False
                if write.done.set_running_or_notify_cancel():  # nobody waits for it any more otherwise
                    group.append(write)
                    events += len(write.rows.indexes)
        return group, True

    def _commit(self, group: Sequence[Write]) -> None:
        started = time.monotonic()
        results: list[Outcome | Exception] = []
        try:
            with self._store.writing() as connection:
                results = [self._write(connection, write) for write in group]
                self._answered.clean(connection)
        except TransientError as error:
            log.warning("events could not be stored, and will be sent again: %s", error)
            results = [error] * len(group)
        except Exception as error:  # whatever it is, those who wait must hear of it, and the thread live
            log.exception("events could not be stored")
            results = [error if isinstance(error, DestinationError) else DestinationError(str(error))] * len(group)
        self._observe(len(group), time.monotonic() - started)
        for write, result in zip(group, results, strict=True):
            if isinstance(result, Outcome):
                write.done.set_result(result)
            else:
                write.done.set_exception(result)

    def _write(self, connection: sqlite3.Connection, write: Write) -> Outcome | Exception:
        """One request's rows; what is wrong with them alone is returned, what is wrong with the store raised."""
        connection.execute("SAVEPOINT request")
        try:
            outcome = self._store_once(connection, write)
        except sqlite3.Error:
            raise
        except (Problem, SchemagenError) as error:
            connection.execute("ROLLBACK TO request")
            return error
        except Exception as error:
            log.exception("the events of a request could not be stored")
            connection.execute("ROLLBACK TO request")
            return error
        finally:
            if connection.in_transaction:
                connection.execute("RELEASE request")
        return outcome

    def _store_once(self, connection: sqlite3.Connection, write: Write) -> Outcome:
        if write.request is not None:
            answered = self._answered.find(connection, write.request, write.rows.indexes)
            if answered is not None:
                return answered
        outcome = write.writer.store(write.rows)
        if write.request is not None:
            self._answered.note(connection, write.request, outcome)
        return outcome
