"""Where records are read from: the protocol of every source, and the SQLite store as one."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.record import Record

if TYPE_CHECKING:
    from schemagen_runtime.backends.sqlite.destination import SqliteDestination


class RecordSource(Protocol):
    """Where records are read from. Use it as a context manager, or call ``close``."""

    def find(self, collection: Collection, id: str | int, model: str | None = None) -> list[Record]:  # noqa: A002
        """The records of a collection under an id: one for each model, or that of the model which is named.

        A text stands for an int where the collection's ids are ints.

        Raises:
            DestinationError: there is no such collection, or it cannot be read.
            TransientError: it cannot be read now.
        """
        ...

    def records(self, collection: Collection, model: str | None = None) -> Iterator[Record]:
        """Every record of a collection, or of one model, by model and id; read a page at a time, when it is asked for.

        Raises:
            DestinationError: there is no such collection, or it cannot be read.
            TransientError: it cannot be read now.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class StoredRecords(RecordSource):
    """The records of a SQLite store."""

    def __init__(self, store: SqliteDestination) -> None:
        self._store = store

    def collections(self) -> list[Collection]:
        """Every collection of the store."""
        return self._store.collections()

    def find(self, collection: Collection, id: str | int, model: str | None = None) -> list[Record]:  # noqa: A002
        """The records of a collection under an id."""
        return self._store.find(collection, id, model)

    def records(self, collection: Collection, model: str | None = None) -> Iterator[Record]:
        """Every record of a collection, by model and id; between pages the store is free, and may be closed."""
        return self._store.records(collection, model)

    def close(self) -> None:
        """Close the file."""
        self._store.close()
