"""Remove what was stored long ago.

An inference goes when it was received before a bound. A label goes when it was received or corrected before that bound
and no inference remains under its id. A label event goes with the label; or when it was itself received before the
bound, and no value of it counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.store_statistics import Removed
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.layout import ACROSS_MONTHS, select_counting
from schemagen_runtime.backends.clickhouse.quoting import literal
from schemagen_runtime.backends.clickhouse.rejections import Rejections
from schemagen_runtime.backends.clickhouse.table_check import require_local
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, one_of
from schemagen_runtime.backends.clickhouse.values import moment_literal
from schemagen_runtime.document import Place


class Retention:
    """Remove what is old of one collection."""

    def __init__(
        self, client: ClickHouseClient, rejections: Rejections, collection: Collection, columns: Sequence[StoredColumn]
    ) -> None:
        """Prepare the conditions; ``columns`` are those of the collection."""
        self._client = client
        self._rejections = rejections
        self._tables = Tables(collection)
        self._columns = columns
        self._id, self._stamp = (one_of(columns, place).quoted for place in (Place.ID, Place.TIMESTAMP))

    def count(self, before: datetime, *, counters: bool) -> Removed:
        """Count what :meth:`prune` would remove now."""
        bound = moment_literal(before)
        (inferences,) = self._client.ask(
            f'SELECT count() FROM {self._tables.inferences} FINAL WHERE "_received_at" < {bound} {ACROSS_MONTHS}'  # noqa: S608 -- quoted names
        )[0]
        (labels,) = self._client.ask(f"SELECT count() FROM ({self._old_labels(bound)})")[0]  # noqa: S608 -- quoted names
        rejections = self._rejections.count_before(self._tables.collection, before) if counters else 0
        return Removed(int(inferences), int(labels), rejections=rejections)

    def prune(self, before: datetime, *, counters: bool) -> Iterator[Removed]:
        """Remove what is old, a table in a step; yield what each step removed.

        Raises:
            DestinationError: the tables lie on a cluster; nothing is removed.
        """
        require_local(self._client, self._tables)
        tables, bound = self._tables, moment_literal(before)
        found = self.count(before, counters=False)
        if found.inferences:
            self._note_hours(bound)
            self._client.delete(tables.inferences, f'"_received_at" < {bound}')
            yield Removed(inferences=found.inferences)
        # History before labels: it is the labels that say which ids go.
        old = f"{self._id} IN ({self._old_labels(bound)})"
        counting = select_counting(tables, self._columns)
        replaced = (
            f'"_label_received_at" < {bound} AND ({self._id}, "_label_received_at", "_place") NOT IN ({counting})'
        )
        self._client.delete(tables.history, f"({old}) OR ({replaced})")
        if found.labels:
            self._client.delete(tables.labels, old)
            yield Removed(labels=found.labels)
        if counters and (rejections := self._rejections.forget_before(tables.collection, before)):
            yield Removed(rejections=rejections)

    def _note_hours(self, bound: str) -> None:
        """Say of which hours rows go: a monitor keeps what it has counted of them."""
        own = f"{literal(self._tables.collection.project)}, {literal(self._tables.collection.name)}"
        hours = f"SELECT DISTINCT {own}, toStartOfHour({self._stamp}), now64(6) FROM {self._tables.inferences}"  # noqa: S608 -- quoted names
        names = "project, collection, hour, changed_at"
        self._client.run(f'INSERT INTO schemagen_pruned_hours ({names}) {hours} WHERE "_received_at" < {bound}')

    def _old_labels(self, bound: str) -> str:
        """Write the query for the ids whose labels go, once the inferences have gone that go."""
        tables, id_ = self._tables, self._id
        joined = f'SELECT {id_} FROM {tables.inferences} WHERE "_received_at" >= {bound}'  # noqa: S608 -- quoted names
        return (
            f"SELECT {id_} FROM {tables.labels} WHERE {id_} NOT IN ({joined}) "  # noqa: S608 -- quoted names
            f'GROUP BY {id_} HAVING max("_label_received_at") < {bound}'
        )
