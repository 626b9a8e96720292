"""``sqlite:///file.db``: the embedded destination, and the store behind it."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Generator, Iterator
from contextlib import contextmanager

from schemagen_runtime.api.destination import Batch, Collection, DestinationError, Outcome, SchemaInfo
from schemagen_runtime.api.record import PAGE, Record
from schemagen_runtime.backends.sqlite import registry
from schemagen_runtime.backends.sqlite.connection import connect, transaction, translated
from schemagen_runtime.backends.sqlite.layout import StoredColumn
from schemagen_runtime.backends.sqlite.reader import Reader
from schemagen_runtime.backends.sqlite.registry import Version
from schemagen_runtime.backends.sqlite.writer import Writer


class SqliteDestination:
    """A monitoring database. Several threads and processes may use one file.

    ``_lock`` guards the connection and ``_writers``. A fork waits for it, and finds no connection
    open: SQLite forbids to carry one over ("How To Corrupt An SQLite Database File", section 2.6).
    """

    def __init__(self, path: str, *, create: bool = True) -> None:
        """Open the file; with ``create``, make it where there is none.

        Raises:
            DestinationError: the file cannot be opened, or is not a monitoring database.
        """
        self._path = path
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = _connect(path, create=create)
        self._closed = False
        self._writers: dict[tuple[Collection, str], Writer] = {}
        _destinations.add(self)

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._closed:
            raise DestinationError(f"{self._path} is closed")
        if self._opened is None:
            self._opened = _connect(self._path, create=False)
        return self._opened

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make a schema known; a new version adds columns."""
        with self._lock, translated(self._path):
            registry.register(self._connection, collection, schema)

    def send(self, batch: Batch) -> Outcome:
        """Store a batch in one transaction, on disk when it returns."""
        with self._lock, translated(self._path):
            return self._writer(batch.collection, batch.schema).write(batch)

    def writer(self, collection: Collection, schema: SchemaInfo) -> Writer:
        """What turns events into rows, and stores them within :meth:`writing`.

        Raises:
            DestinationError: the schema is not registered.
        """
        with self._lock, translated(self._path):
            return self._writer(collection, schema)

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection, None, None]:
        """One transaction, on disk when it ends; nothing of it is stored where it ends with an exception."""
        with self._lock, translated(self._path), transaction(self._connection):
            yield self._connection

    def versions(self, collection: Collection) -> list[Version]:
        """The registered versions of a collection, the oldest first; none where it is not known."""
        with self._lock, translated(self._path):
            return registry.versions(self._connection, collection)

    def document(self, collection: Collection, fingerprint: str) -> bytes | None:
        """The document of a registered schema, None where it is not registered."""
        with self._lock, translated(self._path):
            return registry.document(self._connection, collection, fingerprint)

    def columns(self, collection: Collection) -> list[StoredColumn]:
        """Every column of a collection, in the order in which they came; none where it is not known."""
        with self._lock, translated(self._path):
            return registry.stored_columns(self._connection, collection)

    def collections(self) -> list[Collection]:
        """Every collection of the store."""
        with self._lock, translated(self._path):
            return registry.collections(self._connection)

    def find(self, collection: Collection, id: str | int, model: str | None = None) -> list[Record]:  # noqa: A002
        """The records of a collection under an id, one for each model."""
        with self._lock, translated(self._path):
            return self._reader(collection).find(id, model)

    def page(
        self, collection: Collection, limit: int, after: tuple[str, str | int] | None = None, model: str | None = None
    ) -> list[Record]:
        """At most ``limit`` records of a collection, by model and id, those behind ``after`` only."""
        with self._lock, translated(self._path):
            return self._reader(collection).page(limit, after, model)

    def records(self, collection: Collection, model: str | None = None) -> Iterator[Record]:
        """Every record of a collection, by model and id; between pages writers are not held up."""
        after = None
        while page := self.page(collection, PAGE, after, model):
            yield from page
            after = page[-1].model, page[-1].id

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._closed = True
            self._disconnect()

    def before_fork(self) -> None:
        """Finish the transaction that is under way, and disconnect; hold the lock until the fork is over."""
        self._lock.acquire()
        self._disconnect()

    def after_fork(self) -> None:
        """Go on; the next use connects again, in the parent and in the child."""
        self._lock.release()

    def _disconnect(self) -> None:
        self._writers.clear()
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _writer(self, collection: Collection, schema: SchemaInfo) -> Writer:
        key = collection, schema.fingerprint
        if key not in self._writers:
            self._writers[key] = Writer(self._connection, collection, schema.fingerprint, schema.document)
        return self._writers[key]

    def _reader(self, collection: Collection) -> Reader:
        known = registry.collections(self._connection)
        if collection not in known:
            names = ", ".join(map(str, known)) or "none"
            raise DestinationError(f"{self._path} has no collection {collection}; it has {names}")
        return Reader(self._connection, collection)


def _connect(path: str, *, create: bool) -> sqlite3.Connection:
    connection = connect(path, create=create)
    # A savepoint copies each page that changes after it: into memory, not into a temporary file. Here only, for
    # what counts the rows of a large file sorts more than memory holds.
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


_destinations: weakref.WeakSet[SqliteDestination] = weakref.WeakSet()
_forking: list[SqliteDestination] = []


def _before_fork() -> None:
    _forking.extend(_destinations)
    for destination in _forking:
        destination.before_fork()


def _after_fork() -> None:
    while _forking:
        _forking.pop().after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
