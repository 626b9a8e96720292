"""Remember requests that were answered: one that comes again under its key is answered, and changes nothing.

Events are recognised by id and content whatever their key. The key is for what that cannot tell: a batch that was
sent twice, the second copy of which arrives after a later correction of its labels. See
draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from typing import Final

from schemagen_runtime.api.destination import Outcome
from schemagen_runtime.api.store import KeyReused, RequestKey
from schemagen_runtime.backends.sql.answers import answer_again, describe_errors
from schemagen_runtime.backends.sqlite.connection import transaction
from schemagen_runtime.backends.sqlite.layout import REQUESTS_TABLE

REMEMBERED_SECONDS: Final = 15 * 60
"""How long a key is remembered at least: many times as long as a client waits for an answer."""
_FORGET_EVERY: Final = 60.0


class AnsweredRequests:
    """Read and write the table of answered requests, within the transaction that stores what the requests hold."""

    def __init__(self) -> None:
        self._has_table = False
        self._forgot_at = 0.0

    def make_table(self, connection: sqlite3.Connection) -> None:
        """Make the table, in a transaction of its own, unless it is there."""
        if not self._has_table:
            with transaction(connection):
                connection.execute(REQUESTS_TABLE)
            self._has_table = True

    def find(self, connection: sqlite3.Connection, request: RequestKey, indexes: Sequence[int]) -> Outcome | None:
        """Return what became of the events with these indexes when the request first came; None where it is new.

        Raises:
            KeyReused: the key belongs to another request.
        """
        query = "SELECT digest, conflicts FROM schemagen_requests WHERE key = ?"
        row = connection.execute(query, (request.key,)).fetchone()
        if row is None:
            return None
        digest, conflicts = row
        if digest != request.digest:
            raise KeyReused("this key belongs to another request, with other events")
        return answer_again(indexes, conflicts or "")

    def note(self, connection: sqlite3.Connection, request: RequestKey, outcome: Outcome) -> None:
        """Remember a request that is being stored; once in a minute, forget those that are old."""
        row = (request.key, request.digest, time.time(), describe_errors(outcome) or None)
        connection.execute("INSERT INTO schemagen_requests VALUES (?, ?, ?, ?)", row)
        if time.monotonic() >= self._forgot_at + _FORGET_EVERY:
            self._forgot_at = time.monotonic()
            oldest = time.time() - REMEMBERED_SECONDS
            connection.execute("DELETE FROM schemagen_requests WHERE answered_at < ?", (oldest,))
