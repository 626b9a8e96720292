"""Read the label events of ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.label_events import LabelEvents
from schemagen_runtime.backends.clickhouse.rows import LabelTime, given
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, among, labels_of, one_of
from schemagen_runtime.backends.clickhouse.values import form_of
from schemagen_runtime.document import Place


class LabelReader:
    """Read the label events of one collection."""

    def __init__(self, client: ClickHouseClient, tables: Tables, stored: Sequence[StoredColumn]) -> None:
        """Prepare the query; ``stored`` are all columns of the collection."""
        self._client = client
        labels = labels_of(stored)
        self._forms = [(column.name, form_of(column)) for column in labels]
        self._id = one_of(stored, Place.ID)
        times = ('"_label_timestamp"', '"_label_at"', '"_label_accepted_at"', '"_label_received_at"', '"_exact"')
        names = ", ".join((self._id.quoted, *(column.quoted for column in labels), *times))
        self._select = f"SELECT {names} FROM {tables.history}"  # noqa: S608 -- quoted names

    def read(self, ids: Sequence[Any]) -> dict[Any, LabelEvents]:
        """Return what was said of the labels of ids, by id; nothing of an id of which nothing came.

        Raises:
            TransientError, DestinationError: it cannot be read.
        """
        order = 'ORDER BY "_label_received_at", "_place"'
        query = f"{self._select} WHERE {self._id.quoted} IN ({among(ids, self._id)}) {order}"
        events: dict[Any, LabelEvents] = {}
        for id_, *held, own, at, accepted_at, received, texts in self._client.ask(query):
            of_id = events.setdefault(id_, LabelEvents())
            of_id.take(given(self._forms, held, texts), LabelTime(own, at, accepted_at), received)
        return events
