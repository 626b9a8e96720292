"""Send events to a collector; ``docs/protocol.md`` says what is asked and answered."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Final, NoReturn
from urllib.parse import urlsplit

import orjson

from schemagen_runtime.api.destination import (
    AcceptedRuns,
    Batch,
    BatchRefused,
    BatchTooLarge,
    Collection,
    Outcome,
    OutOfTurn,
    SchemaConflict,
    SchemaInfo,
    TransientError,
)
from schemagen_runtime.api.rejections import RejectionReport
from schemagen_runtime.backends.http.client import HttpClient
from schemagen_runtime.backends.http.settings import HttpSettings
from schemagen_runtime.protocol import headers, media
from schemagen_runtime.protocol.outcomes import read_outcome
from schemagen_runtime.protocol.paths import events_path, rejections_path, schema_path
from schemagen_runtime.protocol.rejections import describe_report
from schemagen_runtime.support.hosts import is_loopback
from schemagen_runtime.support.process_bound import refuse_pickle

_GZIP_ABOVE: Final = 1024
_OF_THE_BATCH: Final = frozenset({400, 422})


class HttpDestination:
    """Send events to one collector.

    Attributes:
        best_workers: how many batches are best on their way at a time: while one is committed, another is judged.
        keeps_order: whether the last answer said that the collector keeps batches in order.
    """

    best_workers: Final = 2

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
        self.keeps_order = False

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self)

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Register a schema: ``PUT …/schema``."""
        given = {headers.CONTENT_TYPE: media.JSON}
        response = self._client.ask("PUT", schema_path(collection), schema.document, given)
        if response.is_success:
            return
        if response.status == HTTPStatus.CONFLICT:
            raise SchemaConflict(response.reasons or [response.problem], response.changes)
        raise response.refusal(f"the schema of {collection} cannot be registered")

    def send(self, batch: Batch) -> Outcome:
        """Send a batch: ``POST …/events``. The same batch is sent under the same ``Idempotency-Key`` each time."""
        return self.send_behind(batch, None)

    def send_behind(self, batch: Batch, follows: str | None, note_sent: Callable[[], object] | None = None) -> Outcome:
        """Send a batch that is stored only behind the one whose key is ``follows``; see ``KeepsOrder``."""
        given = {
            headers.CONTENT_TYPE: media.NDJSON,
            headers.IDEMPOTENCY_KEY: batch.key,
            headers.SCHEMA_FINGERPRINT: batch.schema.fingerprint,
        }
        if follows is not None:
            given[headers.FOLLOWS_KEY] = follows
        if batch.accepted_at is not None:
            given[headers.ACCEPTED_AT] = headers.write_accepted_at(batch.accepted_at)
            if batch.accepted_runs:
                given[headers.ACCEPTED_OFFSETS] = _offsets(batch.accepted_runs, batch.accepted_at)
        body = b"\n".join(batch.lines) + b"\n"
        if len(body) > self._gzip_above:
            body = gzip.compress(body, compresslevel=1, mtime=0)
            given[headers.CONTENT_ENCODING] = media.GZIP
        path = events_path(batch.collection, batch.model)
        response = self._client.ask("POST", path, body, given, note_sent=note_sent)
        if response.is_success:
            self.keeps_order = response.headers.get(headers.KEEPS_ORDER) == headers.KEEPS_ORDER_YES
            return read_outcome(response.body, len(batch.lines))
        if response.status == HTTPStatus.NOT_FOUND:
            # The collector has lost its store, or never had this schema: it gets it once more.
            self.register(batch.collection, batch.schema)
            raise TransientError(f"{response.problem}; its schema was registered again")
        if response.status == HTTPStatus.TOO_EARLY and follows is not None:
            raise OutOfTurn(response.problem)
        if response.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise BatchTooLarge(f"the collector finds it too large: {response.problem}")
        if response.status in _OF_THE_BATCH:
            raise BatchRefused(f"the collector refuses it: {response.problem}")
        raise response.refusal(f"events for {batch.collection} are refused")

    def report(self, report: RejectionReport) -> None:
        """Report rejected events: ``POST …/rejections``. The same report is sent under the same id each time."""
        body = orjson.dumps(describe_report(report))
        path = rejections_path(report.collection)
        response = self._client.ask("POST", path, body, {headers.CONTENT_TYPE: media.JSON})
        if not response.is_success:
            raise response.refusal(f"counts of rejected events of {report.collection} are refused")

    def close(self) -> None:
        """Close this thread's connections; those of the others end with their threads."""
        self._client.close()


def _offsets(runs: AcceptedRuns, first: float) -> str:
    offsets = headers.write_accepted_offsets(runs, first)
    if len(offsets) > headers.MAX_OFFSETS:
        raise BatchTooLarge(f"its events are of too many calls to say in a header when each was made: {len(runs):,}")
    return offsets
