"""Send events to ``clickhouse://HOST:8123/DATABASE``, the store where one machine is outgrown."""

from __future__ import annotations

from typing import NoReturn

from schemagen_runtime.api.destination import Batch, Collection, Destination, Outcome, SchemaInfo
from schemagen_runtime.api.rejections import RejectionReport, TakesReports
from schemagen_runtime.api.store import Write
from schemagen_runtime.backends.clickhouse.settings import ClickHouseSettings
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore
from schemagen_runtime.support.process_bound import refuse_pickle


class ClickHouseDestination(Destination, TakesReports):
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
        self._store = ClickHouseStore(url, settings)
        self._registered: set[tuple[Collection, str]] = set()
        self.identity = self._store.shown

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self)

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make a schema known; the first one makes the tables, and a new version adds columns."""
        self._store.register(collection, schema)
        self._registered.add((collection, schema.fingerprint))

    def send(self, batch: Batch) -> Outcome:
        """Write a batch; it is on the disks of the server, or of a cluster as it is set up, when the method returns."""
        key = batch.collection, batch.schema.fingerprint
        if key not in self._registered:
            self.register(batch.collection, batch.schema)
        preparer = self._store.preparer(batch.collection, batch.schema)
        (result,) = self._store.write([Write(preparer.prepare_valid(batch.model, batch.lines, batch.acceptance))])
        if isinstance(result, Exception):
            # Perhaps somebody changed the tables: what is sent again looks how they are now.
            self._registered.discard(key)
            raise result
        return result

    def report(self, report: RejectionReport) -> None:
        """Count what a report says; it is written when the method returns."""
        self._store.count_rejections(report)

    def close(self) -> None:
        """Close this thread's connections; those of the others end with their threads."""
        self._store.close()
