"""Find out of which hours of events something changed: by digests of what ClickHouse has, hour by hour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.own_tables import OwnTables
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, one_of
from schemagen_runtime.backends.clickhouse.values import HOUR
from schemagen_runtime.document import Place

_FIRST_HOUR: Final = 613_608
"""Hours from 1900 to 1970: division cuts what is below zero towards it."""


def hour_of(moment: str) -> str:
    """Write the hour of a moment, in hours since 1970, in SQL."""
    return f"intDiv(toUnixTimestamp64Micro({moment}) + {_FIRST_HOUR * HOUR}, {HOUR}) - {_FIRST_HOUR}"


_CAME: Final = hour_of('"_label_received_at"')


class HourDigest(NamedTuple):
    """Say what there is of an hour.

    Attributes:
        rows: how many rows, before those are left out that came twice.
        digest: a digest of them, which another row changes.
    """

    rows: int
    digest: str


class ChangedHours:
    """Read digests of one collection. All of a collection is read for them, but few of its columns."""

    def __init__(self, client: ClickHouseClient, tables: Tables, columns: Sequence[StoredColumn]) -> None:
        """Prepare the queries; ``columns`` are those of the collection."""
        self._client = client
        self._tables = tables
        self._id = one_of(columns, Place.ID).quoted
        self._hour = hour_of(one_of(columns, Place.TIMESTAMP).quoted)

    def of_rows(self) -> dict[int, HourDigest]:
        """Return what there is of inferences, by the hour of the event, in hours since 1970.

        Raises:
            TransientError, DestinationError: it cannot be read, here and below.
        """
        return self._digests(self._tables.inferences, self._hour, f'"_model", {self._id}, "_received_at"')

    def of_labels(self) -> dict[int, HourDigest]:
        """Return what there is of label events, by the hour in which they came, in hours since 1970."""
        of_event = f'{self._id}, "_label_received_at", "_place", "_label_at"'
        return self._digests(self._tables.history, _CAME, of_event)

    def labelled(self, hours: Iterable[int]) -> set[int]:
        """Return the hours of the inferences whose labels came in some hours."""
        came = f"{_CAME} IN ({', '.join(map(str, hours)) or 'NULL'})"
        ids = f"SELECT {self._id} FROM {self._tables.history} WHERE {came}"  # noqa: S608 -- quoted names, here and below
        query = f"SELECT DISTINCT {self._hour} FROM {self._tables.inferences} WHERE {self._id} GLOBAL IN ({ids})"  # noqa: S608
        return {int(row[0]) for row in self._client.ask(query)}

    def pruned(self) -> frozenset[int]:
        """Return the hours of which rows were pruned."""
        found = OwnTables(self._client).rows(self._tables.collection, "schemagen_pruned_hours", hour_of("hour"))
        return frozenset(int(row[0]) for row in found)

    def totals(self) -> tuple[int, int]:
        """Return how many inferences and how many label events there are, with those that came twice."""
        rows, labels = (
            int(self._client.ask(f"SELECT count() FROM {table}")[0][0])  # noqa: S608 -- quoted names
            for table in (self._tables.inferences, self._tables.history)
        )
        return rows, labels

    def _digests(self, table: str, hour: str, of_row: str) -> dict[int, HourDigest]:
        query = f"SELECT {hour} AS hour, count(), toString(sum(cityHash64({of_row}))) FROM {table} GROUP BY hour"  # noqa: S608
        return {int(row[0]): HourDigest(int(row[1]), row[2]) for row in self._client.ask(query)}
