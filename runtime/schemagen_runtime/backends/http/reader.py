"""Reading joined records back from a collector; ``docs/protocol.md`` says what is asked and answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final, cast
from urllib.parse import quote, urlencode

from schemagen_runtime.api.destination import Collection, DestinationError, TransientError, require_name
from schemagen_runtime.api.record import PAGE, Record, RecordDecoder, RecordError
from schemagen_runtime.api.record_source import RecordSource
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.backends.http.answers import NotUnderstood, read_object, read_problem_type, shortened
from schemagen_runtime.backends.http.client import HttpClient
from schemagen_runtime.backends.http.settings import HttpSettings
from schemagen_runtime.checks.fast import is_encodable
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.support.gate import Gate

_MAX_ANSWER_BYTES: Final = 64 << 20
"""Vectors are long, and a page has up to 1000 records."""
_ATTEMPTS: Final = 5
_PATIENCE: Final = 10.0
"""Seconds from the first attempt in which another one may begin."""
_BACKOFF: Final = Settings(backoff=0.5, max_backoff=4.0)
_NO_SEGMENTS: Final = ("", ".", "..")
"""Ids that no path can end with: they would mean another place."""


class HttpReader(RecordSource):
    """Reads the records of a collector."""

    def __init__(self, url: str, settings: HttpSettings | None = None) -> None:
        """Look at the URL and find the token; nothing is asked yet.

        Raises:
            ValueError: the URL is not one of a collector.
            SettingsError: the token cannot be one, or cannot be read.
        """
        self._client = HttpClient(url, settings)
        self._decoders: dict[Collection, RecordDecoder] = {}

    def find(self, collection: Collection, id: str | int, model: str | None = None) -> list[Record]:  # noqa: A002
        """The records of a collection under an id: ``GET …/records/{id}``."""
        self._decoder(collection)  # raises where there is no such collection, whatever the id is
        if not is_encodable(f"{id}{model or ''}"):
            return []
        if id in _NO_SEGMENTS:
            return [record for record in self.records(collection, model) if record.id == id]
        answer = self._get(collection, f"/records/{quote(str(id), safe='')}{_query(model=model)}")
        records = self._records(collection, answer)
        # An int is no text: it finds nothing where ids are strings, as in the store.
        return [record for record in records if isinstance(id, str) or record.id == id]

    def records(self, collection: Collection, model: str | None = None) -> Iterator[Record]:
        """Every record of a collection, by model and id, a page at a time: ``GET …/records``."""
        self._decoder(collection)
        if model is not None and not is_encodable(model):
            return
        after = None
        while True:
            answer = self._get(collection, f"/records{_query(limit=PAGE, model=model, after=after)}")
            yield from self._records(collection, answer)
            before, after = after, answer.get("next")
            if after is None:
                return
            if not isinstance(after, str) or after == before:
                raise self._not_understood(collection, "'next' is neither null nor another cursor")

    def close(self) -> None:
        """Close this thread's connections; those of the others end with their threads."""
        self._client.close()

    def _records(self, collection: Collection, answer: Mapping[str, object]) -> list[Record]:
        documents = self._list(collection, answer, "records")
        try:
            return list(map(self._decoder(collection).decode, documents))
        except RecordError:
            # A newer version of the schema may have brought columns since they were asked for.
            self._decoders.pop(collection, None)
        try:
            return list(map(self._decoder(collection).decode, documents))
        except RecordError as error:
            raise self._not_understood(collection, str(error)) from error

    def _decoder(self, collection: Collection) -> RecordDecoder:
        """What reads a collection's records; its columns are asked for once: ``GET …/{name}``."""
        if collection not in self._decoders:
            columns = self._list(collection, self._get(collection, ""), "columns")
            try:
                self._decoders[collection] = RecordDecoder(dict(map(_column, columns)))
            except ValueError as error:
                raise self._not_understood(collection, str(error)) from error
        return self._decoders[collection]

    def _get(self, collection: Collection, path: str) -> Mapping[str, object]:
        """What is at a path below a collection; asked for again, for a while, where there is no answer.

        Raises:
            TransientError: it may work later.
            DestinationError: it never will.
        """
        try:
            require_name("project", collection.project)
            require_name("data collection", collection.name)
        except ValueError as error:
            raise DestinationError(f"{self._client.base} has no collection {collection}: {error}") from error
        gate, nobody = Gate(_BACKOFF.backoff, _BACKOFF.max_backoff), threading.Event()
        until = time.monotonic() + _PATIENCE
        attempts = 0
        while True:
            gate.wait(until, nobody)
            started = time.monotonic()
            attempts += 1
            try:
                return self._attempt(collection, path)
            except TransientError as error:
                if attempts == _ATTEMPTS or time.monotonic() + (error.retry_after or 0.0) >= until:
                    raise
                gate.shut(started, error.retry_after, error)

    def _attempt(self, collection: Collection, path: str) -> Mapping[str, object]:
        url = f"{self._client.place(collection)}{path}"
        try:
            answer = self._client.ask("GET", url, max_bytes=_MAX_ANSWER_BYTES)
            if answer.is_success:
                return read_object(answer.body)
        except NotUnderstood as error:
            raise DestinationError(f"{self._unread(collection)}: {error}") from error
        problem = read_problem_type(answer.body) if answer.status == HTTPStatus.NOT_FOUND else ""
        if problem == "no-record":
            return {"records": []}
        if problem == "unknown-collection":
            raise DestinationError(f"{self._client.base} has no collection {collection}")
        raise answer.refusal(self._unread(collection))

    def _list(self, collection: Collection, answer: Mapping[str, object], name: str) -> list[object]:
        items = answer.get(name)
        if not isinstance(items, list):
            raise self._not_understood(collection, f"{name!r} is no list")
        return cast("list[object]", items)

    def _not_understood(self, collection: Collection, reason: str) -> DestinationError:
        return DestinationError(f"{self._unread(collection)}: {NotUnderstood(shortened(reason))}")

    def _unread(self, collection: Collection) -> str:
        return f"the records of {collection} cannot be read from {self._client.base}"


def _column(described: object) -> tuple[str, ColumnType]:
    if not isinstance(described, dict):
        raise RecordError("a column is no JSON object")
    column = cast("Mapping[str, object]", described)
    return str(column.get("name")), ColumnType.parse(str(column.get("type")))


def _query(**given: object) -> str:
    """The query of a URL, without what is None."""
    query = urlencode({name: value for name, value in given.items() if value is not None})
    return f"?{query}" if query else ""
