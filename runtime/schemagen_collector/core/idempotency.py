"""Batches that were answered: one that comes again under its key is answered, and changes nothing.

Events are recognised by id and content whatever their key. The key is for what that cannot tell: a batch
that was sent twice, the second copy of which arrives after a later correction of its labels.
See draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

import orjson
from schemagen_runtime.api.destination import Outcome
from schemagen_runtime.protocol.field_errors import describe_field_error, read_field_error
from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.http.problems import Problem

REMEMBERED_SECONDS: Final = 15 * 60
"""How long a key is remembered at least: many times as long as a client waits for an answer."""
_CLEAN_EVERY: Final = 60.0
_BYTES: Final = 16

CREATE: Final = """
CREATE TABLE IF NOT EXISTS schemagen_requests (
    key BLOB PRIMARY KEY, digest BLOB NOT NULL, answered_at REAL NOT NULL, conflicts TEXT
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """A batch's idempotency key, and what the batch is."""

    key: bytes
    digest: bytes

    @classmethod
    def of(cls, scope: Sequence[str], key: str, body: bytes) -> Self:
        """The key of a batch; ``scope`` is who may use the same one again: collection, model and schema."""
        scoped = sha256("\0".join((*scope, key)).encode()).digest()
        return cls(scoped[:_BYTES], sha256(body).digest()[:_BYTES])


class AnsweredRequests:
    """The table of answered requests; used within the transaction that stores what they hold."""

    def __init__(self) -> None:
        self._cleaned = 0.0

    @staticmethod
    def find(connection: sqlite3.Connection, request: RequestKey, indexes: Sequence[int]) -> Outcome | None:
        """What became of the events with these indexes when the request first came; None where it is new.

        Raises:
            Problem: the key belongs to another batch.
        """
        query = "SELECT digest, conflicts FROM schemagen_requests WHERE key = ?"
        row = connection.execute(query, (request.key,)).fetchone()
        if row is None:
            return None
        digest, conflicts = row
        if digest != request.digest:
            raise Problem(ProblemType.KEY_REUSED, "the Idempotency-Key was used for other events of this collection")
        errors = {int(index): read_field_error(fields) for index, fields in orjson.loads(conflicts or "{}").items()}
        return Outcome(frozenset(indexes) - errors.keys(), errors)

    @staticmethod
    def note(connection: sqlite3.Connection, request: RequestKey, outcome: Outcome) -> None:
        """Remember a request that is being stored."""
        errors = {str(index): describe_field_error(error) for index, error in outcome.errors.items()}
        row = (request.key, request.digest, time.time(), orjson.dumps(errors).decode() if errors else None)
        connection.execute("INSERT INTO schemagen_requests VALUES (?, ?, ?, ?)", row)

    def clean(self, connection: sqlite3.Connection) -> None:
        """Forget what is old, once in a while."""
        if time.monotonic() >= self._cleaned + _CLEAN_EVERY:
            self._cleaned = time.monotonic()
            oldest = time.time() - REMEMBERED_SECONDS
            connection.execute("DELETE FROM schemagen_requests WHERE answered_at < ?", (oldest,))
