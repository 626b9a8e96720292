"""Remember requests that were answered: one that comes again under its key is answered, and changes nothing.

A key is kept after the rows: a server that stops in between leaves rows without one, and the request that is sent again
is known by their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemagen_runtime.api.destination import Collection, Outcome
from schemagen_runtime.api.store import KeyReused, RequestKey
from schemagen_runtime.backends.clickhouse.own_tables import OwnTables
from schemagen_runtime.backends.clickhouse.quoting import literal
from schemagen_runtime.backends.sql.answers import answer_again, describe_errors

_TABLE: Final = "schemagen_requests"


class AnsweredRequests:
    """Read and write the table of answered requests, which forgets its rows by itself."""

    def __init__(self, own: OwnTables) -> None:
        self._own = own

    def find(self, collection: Collection, request: RequestKey, indexes: Sequence[int]) -> Outcome | None:
        """Return what became of the events with these indexes when the request first came; None where it is new.

        Raises:
            KeyReused: the key belongs to another request.
        """
        found = self._own.rows(collection, _TABLE, "digest, errors", f'"key" = {literal(request.key.hex())}')
        if not found:
            return None
        digest, errors = found[0]
        if digest != request.digest.hex():
            raise KeyReused("this key belongs to another request, with other events")
        return answer_again(indexes, errors)

    def note(self, collection: Collection, request: RequestKey, outcome: Outcome) -> None:
        """Remember a request whose events are stored."""
        row: dict[str, str | int] = {
            "key": request.key.hex(),
            "digest": request.digest.hex(),
            "errors": describe_errors(outcome),
        }
        self._own.add(collection, _TABLE, row)
