"""Read joined records back from a collector; ``docs/protocol.md`` says what is asked and answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from heapq import nlargest
from itertools import islice
from typing import Final

from schemagen_runtime.api.destination import Collection, DestinationError, TransientError, require_name
from schemagen_runtime.api.record import LabelValue, Record
from schemagen_runtime.api.record_source import require_asked, require_count
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.api.store import Eraser
from schemagen_runtime.api.store_statistics import Erased
from schemagen_runtime.api.time_range import TimeRange, read_range
from schemagen_runtime.backends.http.client import HttpClient
from schemagen_runtime.backends.http.settings import HttpSettings
from schemagen_runtime.checks.fast import is_encodable
from schemagen_runtime.document import CollectionColumn, Place
from schemagen_runtime.protocol.answer import NotUnderstood, read_answer
from schemagen_runtime.protocol.collections import (
    read_collections,
    read_column_types,
    read_columns,
    read_erased,
    read_projects,
)
from schemagen_runtime.protocol.paths import (
    MAX_PAGE,
    PROJECTS,
    collection_path,
    collections_path,
    label_history_path,
    records_of_id_path,
    records_path,
)
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.protocol.records import RecordDecoder, RecordError, read_history, read_next, read_records
from schemagen_runtime.record_part import RecordPart, framed
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.gate import Gate
from schemagen_runtime.support.text import shorten

_MAX_BODY_BYTES: Final = 64 << 20
"""Vectors are long, and a page has up to 1000 records."""
_ATTEMPTS: Final = 5
_PATIENCE: Final = 10.0
"""Seconds from the first attempt in which another one may begin."""
_BACKOFF: Final = Settings(backoff=0.5, max_backoff=4.0)
_NO_SEGMENTS: Final = ("", ".", "..")
"""Ids that no path can end with: they would mean another place."""


class HttpReader(Eraser):
    """Read the records of a collector, list its collections, and erase ids there."""

    def __init__(self, url: str, settings: HttpSettings | None = None) -> None:
        """Look at the URL and find the token; nothing is asked yet.

        Raises:
            ValueError: the URL is not one of a collector.
            SettingsError: the token cannot be one, or cannot be read.
        """
        self._client = HttpClient(url, settings)
        self._decoders: dict[Collection, RecordDecoder] = {}

    def find(self, collection: Collection, id: str | int, model: str | None = None) -> list[Record]:  # noqa: A002
        """Return the records of a collection under an id: ``GET …/records/{id}``."""
        require_asked(collection, id, model)
        self._decoder(collection)  # raises where there is no such collection, whatever the id is
        if not is_encodable(f"{id}{model or ''}"):
            return []
        if id in _NO_SEGMENTS:
            return [record for record in self.records(collection, model) if record.id == id]
        answer = self._get(collection, records_of_id_path(collection, id, model))
        records = self._decoded(collection, answer)
        # An int is no text: it finds nothing where ids are strings, as in the store.
        return [record for record in records if isinstance(id, str) or record.id == id]

    def records(self, collection: Collection, model: str | None = None) -> Iterator[Record]:
        """Return every record of a collection, by model and id, a page at a time: ``GET …/records``."""
        require_asked(collection, model=model)
        return self._records(collection, model)

    def _records(self, collection: Collection, model: str | None) -> Iterator[Record]:
        self._decoder(collection)
        if model is not None and not is_encodable(model):
            return
        after = None
        while True:
            answer = self._get(collection, records_path(collection, limit=MAX_PAGE, model=model, after=after))
            yield from self._decoded(collection, answer)
            with self._translated(self._unread(collection)):
                after = read_next(answer, after)
            if after is None:
                return

    def last(
        self,
        collection: Collection,
        count: int,
        model: str | None = None,
        *,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
    ) -> list[Record]:
        """Return the records whose events are the newest, the newest first; all of them are asked for."""
        require_asked(collection, model=model)
        times, limit = read_range(since, until), require_count("count", count)
        at = _times(self._columns(collection))
        records = (one for one in self.records(collection, model) if times.holds(at(one)))
        return nlargest(limit, records, key=lambda one: (at(one), one.id))

    def parts(self, collection: Collection, model: str | None, times: TimeRange, rows: int) -> Iterator[RecordPart]:
        """Yield records by columns, by model and id; all of them are asked for, and those of other times left out."""
        columns = self._columns(collection)
        at = _times(columns)
        records = (one for one in self.records(collection, model) if times.holds(at(one)))
        part = list(islice(records, rows))
        yield _by_columns(columns, part)
        while part := list(islice(records, rows)):
            yield _by_columns(columns, part)

    def label_history(self, collection: Collection, id: str | int) -> list[LabelValue]:  # noqa: A002
        """Return every value that was given for the labels of an id: ``GET …/label-history``."""
        require_asked(collection, id)
        self._decoder(collection)
        if not is_encodable(str(id)):
            return []
        answer = self._get(collection, label_history_path(collection, id))
        with self._translated(self._unread(collection)):
            return list(map(self._decoder(collection).decode_label, read_history(answer)))

    def collections(self) -> list[Collection]:
        """Return every collection that the token may read: ``GET /v1/projects``, and a list for each of them."""
        what = f"the collections of {self._client.base} cannot be listed"
        with self._translated(what):
            projects = read_projects(self._ask("GET", PROJECTS, what))
            names = {
                project: read_collections(self._ask("GET", collections_path(project), what)) for project in projects
            }
        return [Collection(project, name) for project, some in names.items() for name in some]

    def erase(self, collection: Collection, ids: Sequence[str | int]) -> Erased:
        """Erase ids, one request for each: ``DELETE …/records/{id}``."""
        what = f"ids of {collection} cannot be erased at {self._client.base}"
        erased = Erased()
        for id_ in ids:
            if id_ in _NO_SEGMENTS or not is_encodable(str(id_)):
                raise DestinationError(f"{what}: no path can end with {id_!r}; erase it in the database")
            with self._translated(what):
                erased += read_erased(self._ask("DELETE", records_of_id_path(collection, id_), what, collection), id_)
        return erased

    def close(self) -> None:
        """Close this thread's connections; those of the others end with their threads."""
        self._client.close()

    def _decoded(self, collection: Collection, answer: Mapping[str, object]) -> list[Record]:
        with self._translated(self._unread(collection)):
            documents = read_records(answer)
        try:
            return list(map(self._decoder(collection).decode, documents))
        except RecordError:
            # A newer version of the schema may have brought columns since they were asked for.
            self._decoders.pop(collection, None)
        with self._translated(self._unread(collection)):
            return list(map(self._decoder(collection).decode, documents))

    def _columns(self, collection: Collection) -> list[CollectionColumn]:
        answer = self._get(collection, collection_path(collection))
        with self._translated(self._unread(collection)):
            return read_columns(answer)

    def _decoder(self, collection: Collection) -> RecordDecoder:
        """Return what reads a collection's records; its columns are asked for once: ``GET …/{name}``."""
        if collection not in self._decoders:
            answer = self._get(collection, collection_path(collection))
            with self._translated(self._unread(collection)):
                self._decoders[collection] = RecordDecoder(read_column_types(answer))
        return self._decoders[collection]

    def _get(self, collection: Collection, path: str) -> Mapping[str, object]:
        """Return what is at a path; asked for again, for a while, where there is no answer.

        Raises:
            TransientError: it may work later.
            DestinationError: it never will.
        """
        try:
            require_name("project", collection.project)
            require_name("data collection", collection.name)
        except ValueError as error:
            raise DestinationError(f"{self._client.base} has no collection {collection}: {error}") from error
        return self._ask("GET", path, self._unread(collection), collection)

    def _ask(self, method: str, path: str, what: str, collection: Collection | None = None) -> Mapping[str, object]:
        """Return the answer to a request; asked for again, for a while, where there is none.

        Args:
            method: the request's method.
            path: where.
            what: what cannot be done where it is refused, for messages.
            collection: the collection that it is about; None where it is about none.

        Raises:
            TransientError: it may work later.
            DestinationError: it never will.
        """
        gate, nobody = Gate(_BACKOFF.backoff, _BACKOFF.max_backoff), threading.Event()
        until = monotonic() + _PATIENCE
        attempts = 0
        while True:
            gate.wait(until, nobody)
            started = monotonic()
            attempts += 1
            try:
                return self._attempt(method, path, what, collection)
            except TransientError as error:
                if attempts == _ATTEMPTS or monotonic() + (error.retry_after or 0.0) >= until:
                    raise
                gate.shut(started, error.retry_after, error)

    def _attempt(self, method: str, path: str, what: str, collection: Collection | None) -> Mapping[str, object]:
        try:
            response = self._client.ask(method, path, max_bytes=_MAX_BODY_BYTES)
            if response.is_success:
                return read_answer(response.body)
        except NotUnderstood as error:
            raise DestinationError(f"{what}: {error}") from error
        if response.problem_type is ProblemType.NO_RECORD and method == "GET":
            return {"records": []}
        if response.problem_type is ProblemType.UNKNOWN_COLLECTION:
            raise DestinationError(f"{self._client.base} has no collection {collection}")
        raise response.refusal(what)

    @contextmanager
    def _translated(self, what: str) -> Generator[None, None, None]:
        """Raise that an answer cannot be understood as an error for good: asked again, it would be the same."""
        try:
            yield
        except NotUnderstood as error:
            raise DestinationError(f"{what}: {error}") from error
        except ValueError as error:
            reason = NotUnderstood(shorten(str(error), one_line=True))
            raise DestinationError(f"{what}: {reason}") from error

    def _unread(self, collection: Collection) -> str:
        return f"the records of {collection} cannot be read from {self._client.base}"


def _times(columns: Sequence[CollectionColumn]) -> Callable[[Record], str]:
    """Return what tells the time of a record's event."""
    name = next((column.name for column in columns if column.place is Place.TIMESTAMP), "")
    return lambda record: str(record.values.get(name))


def _by_columns(columns: Sequence[CollectionColumn], records: Sequence[Record]) -> RecordPart:
    cells: list[Sequence[object]] = [[record.model for record in records]]
    for column in columns:
        is_label = column.place is Place.LABEL
        cells.append([(one.labels if is_label else one.values).get(column.name) for one in records])
    cells += [[record.received_at for record in records], [record.label_received_at for record in records]]
    return framed([(column.name, column.type) for column in columns], cells, len(records))
