"""Read and write the tables of the store's own, which have rows of all collections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.layout import OWN_TABLES, own_statements
from schemagen_runtime.backends.clickhouse.native import NativeColumn
from schemagen_runtime.backends.clickhouse.quoting import listed, literal
from schemagen_runtime.backends.clickhouse.tables import TIME
from schemagen_runtime.backends.clickhouse.values import micros_of

_TYPES: Final = {"number": "UInt32", "events": "UInt64", "registered_at": TIME, "hour": TIME, "changed_at": TIME}
"""The types of columns that hold no text."""


class OwnTables:
    """Keep rows of collections in one database. Several threads may do so."""

    def __init__(self, client: ClickHouseClient) -> None:
        self._client = client
        self._are_made = False

    def are_made(self) -> bool:
        """Tell whether the tables are there: a database may be empty.

        Raises:
            TransientError, DestinationError: it cannot be read, here and below.
        """
        if not self._are_made:
            names = listed(OWN_TABLES)
            query = f"SELECT count() FROM system.tables WHERE database = currentDatabase() AND name IN ({names})"  # noqa: S608 -- literals
            self._are_made = int(self._client.ask(query)[0][0]) == len(OWN_TABLES)
        return self._are_made

    def make(self) -> None:
        """Make the tables that are not there."""
        if not self.are_made():
            for statement in own_statements():
                self._client.run(statement)

    def rows(
        self, collection: Collection, table: str, names: str, where: str = "true", *, order: str = "collection"
    ) -> list[tuple[Any, ...]]:
        """Return rows of a collection; none where there are no tables.

        Args:
            collection: the collection.
            table: the name of the table.
            names: what is read of each row, in SQL, as what follows.
            where: the condition that rows fit.
            order: by what they are ordered.
        """
        if not self.are_made():
            return []
        fits = f"{_of(collection)} AND {where}"
        return self._client.ask(f"SELECT {names} FROM {table} FINAL WHERE {fits} ORDER BY {order}")  # noqa: S608 -- literals

    def add(self, collection: Collection, table: str, *rows: Mapping[str, str | int]) -> None:
        """Add rows of a collection, each under the same names; they take the place of those under the same key."""
        own = {"project": collection.project, "collection": collection.name, "changed_at": micros_of(datetime.now(UTC))}
        whole = [{**own, **row} for row in rows]
        if whole:
            columns = [
                NativeColumn(name, _TYPES.get(name, "String"), [row[name] for row in whole]) for name in whole[0]
            ]
            self._client.insert(table, columns)

    def remove(self, collection: Collection, table: str, where: str = "true") -> None:
        """Remove rows of a collection, and wait until they are gone."""
        self._client.delete(table, f"{_of(collection)} AND {where}")


def _of(collection: Collection) -> str:
    return f"project = {literal(collection.project)} AND collection = {literal(collection.name)}"
