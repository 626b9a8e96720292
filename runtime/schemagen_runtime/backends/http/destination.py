"""The collector as a destination; ``docs/protocol.md`` says what is asked and answered."""

from __future__ import annotations

import gzip
import math
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode, urlsplit

from schemagen_runtime.api.destination import (
    Batch,
    BatchRefused,
    BatchTooLarge,
    Collection,
    Outcome,
    SchemaConflict,
    SchemaInfo,
    TransientError,
)
from schemagen_runtime.backends.http.answers import read_outcome, read_reasons
from schemagen_runtime.backends.http.client import HttpClient
from schemagen_runtime.backends.http.settings import HttpSettings
from schemagen_runtime.support.hosts import is_loopback

_GZIP_ABOVE: Final = 1024
_OF_THE_BATCH: Final = frozenset({400, 422})


class HttpDestination:
    """A collector."""

    def __init__(self, url: str, settings: HttpSettings | None = None) -> None:
        """Look at the URL and find the token; nothing is sent yet.

        Raises:
            ValueError: the URL is not one of a collector.
            SettingsError: the token cannot be one, or cannot be read.
        """
        self._client = HttpClient(url, settings)
        gzip_above = self._client.settings.gzip_above
        unasked = math.inf if is_loopback(urlsplit(url).hostname or "") else _GZIP_ABOVE
        self._gzip_above = unasked if gzip_above is None else gzip_above

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Register a schema: ``PUT …/schema``."""
        headers = {"Content-Type": "application/json"}
        answer = self._client.ask("PUT", f"{self._client.place(collection)}/schema", schema.document, headers)
        if answer.is_success:
            return
        if answer.status == HTTPStatus.CONFLICT:
            raise SchemaConflict(read_reasons(answer.body) or [answer.problem])
        raise answer.refusal(f"the schema of {collection} cannot be registered")

    def send(self, batch: Batch) -> Outcome:
        """Send a batch: ``POST …/events``. The same batch is sent under the same ``Idempotency-Key`` each time."""
        headers = {
            "Content-Type": "application/x-ndjson",
            "Idempotency-Key": batch.key,
            "Schema-Fingerprint": batch.schema.fingerprint,
        }
        if batch.accepted_at is not None:
            headers["Accepted-At"] = datetime.fromtimestamp(batch.accepted_at, UTC).isoformat(timespec="milliseconds")
        body = b"\n".join(batch.lines) + b"\n"
        if len(body) > self._gzip_above:
            body = gzip.compress(body, compresslevel=1, mtime=0)
            headers["Content-Encoding"] = "gzip"
        url = f"{self._client.place(batch.collection)}/events?{urlencode({'model': batch.model})}"
        answer = self._client.ask("POST", url, body, headers)
        if answer.is_success:
            return read_outcome(answer.body, len(batch.lines))
        if answer.status == HTTPStatus.NOT_FOUND:
            # The collector has lost its store, or never had this schema: it gets it once more.
            self.register(batch.collection, batch.schema)
            raise TransientError(f"{answer.problem}; its schema was registered again")
        if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise BatchTooLarge(f"the collector finds it too large: {answer.problem}")
        if answer.status in _OF_THE_BATCH:
            raise BatchRefused(f"the collector refuses it: {answer.problem}")
        raise answer.refusal(f"events for {batch.collection} are refused")

    def close(self) -> None:
        """Close this thread's connections; those of the others end with their threads."""
        self._client.close()
