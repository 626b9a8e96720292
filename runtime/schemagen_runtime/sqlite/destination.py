"""``sqlite:///file.db``: the embedded destination, and the store behind it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from schemagen_runtime.destination import Batch, Collection, DestinationError, Outcome, SchemaInfo
from schemagen_runtime.sqlite import registry
from schemagen_runtime.sqlite.connection import connect, translated
from schemagen_runtime.sqlite.reader import Reader, Record
from schemagen_runtime.sqlite.writer import Writer


class SqliteDestination:
    """A monitoring database. Several threads and processes may use one file.

    ``_lock`` guards the connection and ``_writers``.
    """

    def __init__(self, path: str, *, create: bool = True) -> None:
        """Open the file; with ``create``, make it where there is none.

        Raises:
            DestinationError: the file cannot be opened, or is not a monitoring database.
        """
        self._path = path
        self._lock = threading.Lock()
        self._connection = connect(path, create=create)
        self._writers: dict[tuple[Collection, str], Writer] = {}

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make a schema known; a new version adds columns."""
        with self._lock, translated(self._path):
            registry.register(self._connection, collection, schema)

    def send(self, batch: Batch) -> Outcome:
        """Store a batch in one transaction, on disk when it returns."""
        with self._lock, translated(self._path):
            key = batch.collection, batch.schema.fingerprint
            if key not in self._writers:
                fingerprint, document = batch.schema.fingerprint, batch.schema.document
                self._writers[key] = Writer(self._connection, batch.collection, fingerprint, document)
            return self._writers[key].write(batch)

    def collections(self) -> list[Collection]:
        """Every collection of the store."""
        with self._lock, translated(self._path):
            return registry.collections(self._connection)

    def find(self, collection: Collection, id: str | int, model: str | None = None) -> list[Record]:  # noqa: A002
        """The records of a collection under an id, one for each model."""
        with self._lock, translated(self._path):
            return self._reader(collection).find(id, model)

    def records(self, collection: Collection) -> Iterator[Record]:
        """Every record of a collection, by model and id."""
        with self._lock, translated(self._path):
            reader = self._reader(collection)
        return reader.records()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _reader(self, collection: Collection) -> Reader:
        known = registry.collections(self._connection)
        if collection not in known:
            names = ", ".join(map(str, known)) or "none"
            raise DestinationError(f"{self._path} has no collection {collection}; it has {names}")
        return Reader(self._connection, collection)
