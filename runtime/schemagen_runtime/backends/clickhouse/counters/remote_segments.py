"""Count columns by segment from rows of ClickHouse, on the days on which somebody wants to know where they changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.clickhouse.counters.counted_rows import CountedRows
from schemagen_runtime.backends.sqlite.counters.segment_step import HOURS, Found, SegmentStep, Wanted
from schemagen_runtime.backends.sqlite.registry import schema_ids


class RemoteSegmentStep(SegmentStep):
    """Count columns of one model by segment into a file, over a connection that nobody else uses."""

    def __init__(self, connection: sqlite3.Connection, collection: Collection, model: str, rows: CountedRows) -> None:
        """Take a model of a collection, and what reads its rows."""
        super().__init__(connection, collection, model)
        self._collection = collection
        self._rows = rows

    def _readings(self, wanted: Wanted, found: Found) -> Iterator[Iterator[int]]:
        """Yield the one way to read the rows and count them."""
        yield self._of_days(wanted, found)

    def _of_days(self, wanted: Wanted, found: Found) -> Iterator[int]:
        numbers = schema_ids(self._connection, self._collection)
        columns = frozenset(name for of in wanted.days for name in (of.column, of.segment))
        hours = [day * HOURS + hour for day in {of.day for of in wanted.days} for hour in range(HOURS)]
        read = 0
        for page in self._rows.of_hours(hours, self._model, columns):
            for fingerprint, block in page:
                self._count_block(numbers[fingerprint], block, wanted, found)
                read += len(block)
            yield read
