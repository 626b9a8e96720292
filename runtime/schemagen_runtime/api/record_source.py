"""Describe where records are read from: a store, or a collector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.record import LabelValue, Record
from schemagen_runtime.api.time_range import TimeRange, read_range
from schemagen_runtime.record_part import PART, RecordPart
from schemagen_runtime.support.given import describe_given
from schemagen_runtime.support.loading import LOADING
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

    def last(
        self,
        collection: Collection,
        count: int,
        model: str | None = None,
        *,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
    ) -> list[Record]:
        """Return the ``count`` records of a collection, or of one model, whose events are the newest, the newest first.

        ``since`` and ``until`` are as for :meth:`to_pandas`. A collector sends all records, of which these are kept.

        Raises:
            DestinationError: there is no such collection, or it cannot be read.
            TransientError: it cannot be read now.
            TypeError, ValueError: an argument is of another kind.
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

    def parts(self, collection: Collection, model: str | None, times: TimeRange, rows: int) -> Iterator[RecordPart]:
        """Yield the records of a collection, or of one model, by columns: one part at least, of ``rows`` at most.

        A store gives them in the order in which they came, a collector by model and id.

        Raises:
            DestinationError: there is no such collection, or it cannot be read.
            TransientError: it cannot be read now.
        """
        ...

    def to_pandas(
        self,
        collection: Collection,
        model: str | None = None,
        *,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
    ) -> Any:  # noqa: ANN401 -- pandas may not be there, and annotations must have a meaning all the same
        """Return the records of a collection, or of one model, as a frame of pandas.

        It has the columns of the collection by their names on the wire, and before them ``_model``, behind them
        ``_received_at`` and ``_label_received_at``, which are times in UTC. ``docs/frames.md`` says which type becomes
        which.

        Args:
            collection: the collection.
            model: the model; None for all.
            since: the first moment of the events that are meant, an RFC 3339 text or a ``datetime`` with a zone.
            until: the moment before which they lie, in the same form.

        Raises:
            DestinationError: there is no such collection, or it cannot be read.
            TransientError: it cannot be read now.
            SchemagenError: pandas is not installed.
            TypeError, ValueError: an argument is none of these.
        """
        with LOADING:
            from schemagen_runtime.frames.pandas_records import joined, pandas_frame  # noqa: PLC0415 -- loads NumPy

        return joined(map(pandas_frame, self._asked(collection, model, since, until, PART)))

    def to_arrow(
        self,
        collection: Collection,
        model: str | None = None,
        *,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
    ) -> Any:  # noqa: ANN401 -- pyarrow has no types
        """Return records as a table of pyarrow; the rest is as for :meth:`to_pandas`."""
        with LOADING:
            from schemagen_runtime.frames.arrow_records import arrow_batch, table_of  # noqa: PLC0415 -- few need it

        return table_of(map(arrow_batch, self._asked(collection, model, since, until, PART)))

    def to_polars(
        self,
        collection: Collection,
        model: str | None = None,
        *,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
    ) -> Any:  # noqa: ANN401 -- polars is not there for whoever checks types without it
        """Return records as a frame of polars, which pyarrow makes; the rest is as for :meth:`to_pandas`."""
        with LOADING:
            from schemagen_runtime.frames.arrow_records import polars_frame  # noqa: PLC0415 -- few need it

        return polars_frame(self.to_arrow(collection, model, since=since, until=until))

    def iter_pandas(
        self,
        collection: Collection,
        model: str | None = None,
        *,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        rows: int = PART,
    ) -> Iterator[Any]:
        """Return frames of pandas of at most ``rows`` records each; the rest is as for :meth:`to_pandas`."""
        with LOADING:
            from schemagen_runtime.frames.pandas_records import pandas_frame  # noqa: PLC0415 -- loads NumPy

        return map(pandas_frame, self._asked(collection, model, since, until, rows))

    def iter_arrow(
        self,
        collection: Collection,
        model: str | None = None,
        *,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        rows: int = PART,
    ) -> Iterator[Any]:
        """Return record batches of pyarrow of at most ``rows`` records each; the rest is as for :meth:`to_pandas`."""
        with LOADING:
            from schemagen_runtime.frames.arrow_records import arrow_batch  # noqa: PLC0415 -- few need it

        return map(arrow_batch, self._asked(collection, model, since, until, rows))

    def iter_polars(
        self,
        collection: Collection,
        model: str | None = None,
        *,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        rows: int = PART,
    ) -> Iterator[Any]:
        """Return frames of polars of at most ``rows`` records each; the rest is as for :meth:`to_pandas`."""
        with LOADING:
            from schemagen_runtime.frames.arrow_records import polars_frame  # noqa: PLC0415 -- few need it

        return map(polars_frame, self.iter_arrow(collection, model, since=since, until=until, rows=rows))

    def _asked(
        self, collection: Collection, model: str | None, since: object, until: object, rows: object
    ) -> Iterator[RecordPart]:
        require_asked(collection, model=model)
        return self.parts(collection, model, read_range(since, until), require_count("rows", rows))

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


def require_count(name: str, given: object) -> int:
    """Return how many records are asked for.

    Raises:
        TypeError: it is no whole number.
        ValueError: it is less than 1.
    """
    if isinstance(given, bool) or not isinstance(given, int):
        raise TypeError(f"{name} is {describe_given(given)}; expected a whole number")
    if given < 1:
        raise ValueError(f"{name} is {given}; expected 1 at least")
    return given


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
