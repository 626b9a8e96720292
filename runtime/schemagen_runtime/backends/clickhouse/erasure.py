"""Erase ids for good: what is stored under them goes, and a late copy is refused.

An id counts as erased before its rows go: what comes meanwhile is refused. The rows go by mutations, which write what
stays anew; the server removes the files that had them some minutes later (``old_parts_lifetime``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

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
        salt = next(iter(self._salts(tables.collection)), None) or os.urandom(SALT_BYTES)
        rows = [{"salt": salt.hex(), "hash": hash_of_id(salt, key).hex()} for key in keys]
        self._own.add(tables.collection, _TABLE, *rows)
        where = f"{id_} IN ({listed(keys)})"
        inferences = self._ids(f'SELECT DISTINCT "_model", {id_} FROM {tables.inferences} WHERE {where}')  # noqa: S608 -- quoted names
        labels = self._ids(f"SELECT DISTINCT {id_} FROM {tables.history} WHERE {where}")  # noqa: S608 -- quoted names
        # The history first: what counts of labels can be made of it, and would be made anew.
        for table in (tables.history, tables.labels, tables.inferences):
            self._client.delete(table, where)
        # A digest stands for a whole body, so nobody can tell which of them held an id.
        self._own.remove(tables.collection, "schemagen_requests")
        found = {*inferences, *labels}
        return Erased(len(inferences), len(labels), tuple(key for key in keys if key not in found))

    def split(self, rows: PreparedRows) -> tuple[PreparedRows, Mapping[int, FieldError]]:
        """Return the rows of a batch whose ids were not erased, and the errors of the others, by index."""
        collection = rows.builder.tables.collection
        salts = self._salts(collection)
        if not salts:
            return rows, {}
        ids = {index: id_ for part in (rows.labels, rows.inferences) for index, id_ in zip(part, part.ids, strict=True)}
        # Two that erased for the first time at once may each have made a salt: one that fits any is erased.
        hashes = {hash_of_id(salt, id_).hex(): id_ for id_ in set(ids.values()) for salt in salts}
        found = self._own.rows(collection, _TABLE, "hash", f"hash IN ({listed(hashes) or 'NULL'})")
        gone = {hashes[row[0]] for row in found}
        refused = {index: erased_id(rows.builder.id.name) for index, id_ in ids.items() if id_ in gone}
        kept = rows._replace(
            indexes=[index for index in rows.indexes if index not in refused],
            inferences=rows.inferences.only([index for index in rows.inferences if index not in refused]),
            labels=rows.labels.only([index for index in rows.labels if index not in refused]),
        )
        return kept, refused

    def _salts(self, collection: Collection) -> list[bytes]:
        return [bytes.fromhex(row[0]) for row in self._own.rows(collection, _TABLE, "DISTINCT salt", order="salt")]

    def _ids(self, query: str) -> list[Any]:
        return [row[-1] for row in self._client.ask(query)]
