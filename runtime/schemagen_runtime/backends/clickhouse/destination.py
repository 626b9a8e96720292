"""Send events to ``clickhouse://HOST:8123/DATABASE``, the store where one machine is outgrown."""

from __future__ import annotations

from typing import NoReturn, cast

import orjson

from schemagen_runtime.api.destination import Batch, Collection, Destination, Outcome, SchemaInfo, TransientError
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.registry import ClickHouseRegistry
from schemagen_runtime.backends.clickhouse.rows import RowBuilder
from schemagen_runtime.backends.clickhouse.settings import ClickHouseSettings
from schemagen_runtime.backends.clickhouse.tables import Tables
from schemagen_runtime.backends.clickhouse.writer import Writer
from schemagen_runtime.document import read_document
from schemagen_runtime.support.process_bound import refuse_pickle


class ClickHouseDestination(Destination):
    """Deliver to the tables of a database. Any number of threads and processes may do so.

    Attributes:
        identity: what a spool keeps to: the server and the database.
    """

    def __init__(self, url: str, settings: ClickHouseSettings | None = None) -> None:
        """Look at the URL; nothing is sent before a schema is registered.

        Raises:
            ValueError: the URL is none of a store.
            SettingsError: the password can be none.
        """
        self._client = ClickHouseClient(url, settings)
        self._registry = ClickHouseRegistry(self._client)
        self._writer = Writer(self._client)
        self._builders: dict[tuple[Collection, str], RowBuilder] = {}
        self.identity = self._client.server.shown

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self)

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make a schema known; the first one makes the tables, and a new version adds columns."""
        self._learn(collection, schema)

    def _learn(self, collection: Collection, schema: SchemaInfo) -> RowBuilder:
        self._registry.register(collection, schema)
        stored = self._registry.columns(collection)
        builder = RowBuilder(Tables(collection), schema.fingerprint, read_document(schema.document), stored)
        self._builders[collection, schema.fingerprint] = builder
        return builder

    def send(self, batch: Batch) -> Outcome:
        """Write a batch; it is on the disks of the server, or of a cluster as it is set up, when the method returns."""
        known = self._builders.get((batch.collection, batch.schema.fingerprint))
        builder = self._learn(batch.collection, batch.schema) if known is None else known
        events = cast("list[dict[str, object]]", list(map(orjson.loads, batch.lines)))
        rows = builder.prepare(batch.model, dict(enumerate(events)), batch.acceptance)
        try:
            return self._writer.write(rows)
        except TransientError:
            # Perhaps somebody gave a column a wider type: what is sent again asks how the tables are now.
            self._builders.pop((batch.collection, batch.schema.fingerprint), None)
            raise

    def close(self) -> None:
        """Close this thread's connections; those of the others end with their threads."""
        self._client.close()
