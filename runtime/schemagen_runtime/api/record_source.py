"""Describe where records are read from: a store, or a collector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from types import TracebackType
from typing import Any, Protocol, Self

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.record import LabelValue, Record
from schemagen_runtime.support.given import describe_given
from schemagen_runtime.support.process_bound import refuse_pickle


class RecordSource(Protocol):
    """Read records back. Use it as a context manager, or call ``close``."""

    def find(self, collection: Collection, id: str | int, model: str | None = None) -> list[Record]:  # noqa: A002
        """Return the records of a collection under an id: one for each model, or that of the model which is named.

        A text stands for an int where the collection's ids are ints.

        Raises:
            DestinationError: there is no such collection, or it cannot be read.
            TransientError: it cannot be read now.
        """
        ...

    def records(self, collection: Collection, model: str | None = None) -> Iterator[Record]:
        """Yield every record of a collection, or of one model, by model and id; read a page at a time, when asked for.

        Raises:
            DestinationError: there is no such collection, or it cannot be read.
            TransientError: it cannot be read now.
        """
        ...

    def label_history(self, collection: Collection, id: str | int) -> list[LabelValue]:  # noqa: A002
        """Return every value that was given for the labels of an id, by label, the one that counts last.

        Values that ``prune`` has removed are not among them. A text stands for an int where the collection's ids are
        ints.

        Raises:
            DestinationError: there is no such collection, or it cannot be read.
            TransientError: it cannot be read now.
        """
        ...

    def close(self) -> None:
        """Close files and connections."""
        ...

    def __reduce__(self) -> str | tuple[Any, ...]:
        refuse_pickle(self, "send the records themselves, or call open_records in the other process")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def require_asked(collection: object, id: object = "", model: object = None) -> None:  # noqa: A002 -- as the methods
    """Check what a source of records is asked for, at the call.

    Raises:
        TypeError: ``collection`` is no ``Collection`` of two names, ``id`` no text or int, ``model`` no name.
    """
    if not isinstance(collection, Collection) or not all(isinstance(name, str) for name in astuple(collection)):
        raise TypeError(f"collection is {describe_given(collection)}; expected Collection(project, name), two texts")
    if isinstance(id, bool) or not isinstance(id, str | int):
        raise TypeError(f"id is {describe_given(id)}; expected a text or an int")
    if model is not None and not isinstance(model, str):
        raise TypeError(f"model is {describe_given(model)}; expected a text or None")
