"""Erase ids for good: what is stored under them goes, and a late copy is refused.

An id counts as erased before its rows go: what comes meanwhile is refused. A batch that looked before may be written
behind the removal, so whoever writes looks once more when the rows are there: either it sees that the id was erased,
and removes its rows itself, or the rows were there before the id counted as erased, and the removal finds them.

The rows go by mutations, which write what stays anew; the server removes the files that had them some minutes later
(``old_parts_lifetime``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.store_statistics import Erased
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.own_tables import OwnTables
from schemagen_runtime.backends.clickhouse.quoting import listed
from schemagen_runtime.backends.clickhouse.reader import Reader
from schemagen_runtime.backends.clickhouse.rows import PreparedRows
from schemagen_runtime.backends.clickhouse.table_check import require_local
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, one_of
from schemagen_runtime.backends.sql.erased_ids import SALT_BYTES, erased_id, hash_of_id, keys_to_erase
from schemagen_runtime.document import Place
from schemagen_runtime.errors import FieldError

_TABLE = "schemagen_erased_ids"
_IDS = 10_000
"""Ids of one statement."""


class ErasedRows(NamedTuple):
    """Say what of a batch was erased, and as of when.

    Attributes:
        marks: how many ids of the collection were erased by then, by salt.
        refused: the errors of events with such ids, by index.
    """

    marks: Mapping[bytes, int]
    refused: Mapping[int, FieldError]


class Erasure:
    """Erase ids of the collections of one database, and refuse what comes under them."""

    def __init__(self, client: ClickHouseClient, own: OwnTables) -> None:
        self._client = client
        self._own = own

    def erase(self, collection: Collection, columns: Sequence[StoredColumn], ids: Sequence[str | int]) -> Erased:
        """Erase ids of a collection that has these columns.

        Raises:
            DestinationError: an id is none of this collection, or its tables lie on a cluster; nothing is erased.
        """
        tables = Tables(collection)
        require_local(self._client, tables)
        reader = Reader(self._client, tables, columns)
        keys = keys_to_erase(collection, ids, reader.key)
        erased = Erased()
        for at in range(0, len(keys), _IDS):
            erased += self._erase(tables, one_of(columns, Place.ID).quoted, keys[at : at + _IDS])
        return erased

    def _erase(self, tables: Tables, id_: str, keys: Sequence[str | int]) -> Erased:
        salt = next(iter(self._marks(tables.collection)), None) or os.urandom(SALT_BYTES)
        rows = [{"salt": salt.hex(), "hash": hash_of_id(salt, key).hex()} for key in keys]
        self._own.add(tables.collection, _TABLE, *rows)
        where = f"{id_} IN ({listed(keys)})"
        inferences = self._ids(f'SELECT DISTINCT "_model", {id_} FROM {tables.inferences} WHERE {where}')  # noqa: S608 -- quoted names
        labels = self._ids(f"SELECT DISTINCT {id_} FROM {tables.history} WHERE {where}")  # noqa: S608 -- quoted names
        self._remove(tables, where)
        # A digest stands for a whole body, so nobody can tell which of them held an id.
        self._own.remove(tables.collection, "schemagen_requests")
        found = {*inferences, *labels}
        return Erased(len(inferences), len(labels), tuple(key for key in keys if key not in found))

    def _remove(self, tables: Tables, where: str) -> None:
        # The history first: what counts of labels can be made of it, and would be made anew.
        for table in (tables.history, tables.labels, tables.inferences):
            self._client.delete(table, where)

    def look(self, rows: PreparedRows) -> ErasedRows:
        """Look which ids of a batch were erased, before it is written."""
        marks = self._marks(rows.builder.tables.collection)
        return ErasedRows(marks, self._refused(rows, marks))

    def look_again(self, rows: PreparedRows, before: ErasedRows) -> Mapping[int, FieldError]:
        """Look which ids of a batch were erased while it was written, and remove what was written under them.

        Args:
            rows: what was written.
            before: what was seen before.

        Returns:
            The errors of the events with these ids, by index.
        """
        tables, id_ = rows.builder.tables, rows.builder.id.quoted
        marks = self._marks(tables.collection)
        refused = {} if marks == before.marks else self._refused(rows, marks)
        if refused:
            ids = [part[index].id for part in (rows.labels, rows.inferences) for index in refused if index in part]
            self._remove(tables, f"{id_} IN ({listed(ids)})")
        return refused

    def _marks(self, collection: Collection) -> Mapping[bytes, int]:
        """Return how many ids were erased, by salt: two that erased for the first time at once each made one."""
        found = self._own.rows(collection, _TABLE, "salt, count()", "true GROUP BY salt", order="salt")
        return {bytes.fromhex(salt): many for salt, many in found}

    def _refused(self, rows: PreparedRows, salts: Mapping[bytes, int]) -> dict[int, FieldError]:
        if not salts:  # as nearly always
            return {}
        ids = {index: id_ for part in (rows.labels, rows.inferences) for index, id_ in zip(part, part.ids, strict=True)}
        hashes = {hash_of_id(salt, id_).hex(): id_ for salt in salts for id_ in set(ids.values())}
        found = self._own.rows(rows.builder.tables.collection, _TABLE, "hash", f"hash IN ({listed(hashes)})")
        gone = {hashes[row[0]] for row in found}
        return {index: erased_id(rows.builder.id.name) for index, id_ in ids.items() if id_ in gone}

    def _ids(self, query: str) -> list[Any]:
        return [row[-1] for row in self._client.ask(query)]
