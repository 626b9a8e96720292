"""Send events to ``sqlite:///file.db``, the embedded store, from the program that has them."""

from __future__ import annotations

from typing import NoReturn

from schemagen_runtime.api.destination import Batch, Collection, Destination, Outcome, SchemaInfo
from schemagen_runtime.api.rejections import RejectionReport, TakesReports
from schemagen_runtime.api.store import Write
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.support.process_bound import refuse_pickle


class SqliteDestination(Destination, TakesReports):
    """Deliver to a monitoring database. Several threads and processes may use one file."""

    def __init__(self, path: str) -> None:
        """Open the file, or make it where there is none.

        Raises:
            DestinationError: the file cannot be opened, or is not a monitoring database.
            TransientError: the file is locked.
        """
        self._store = SqliteStore(path)

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self)

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make a schema known; a new version adds columns."""
        self._store.register(collection, schema)

    def send(self, batch: Batch) -> Outcome:
        """Store a batch in one transaction, on disk when it returns."""
        preparer = self._store.preparer(batch.collection, batch.schema)
        (result,) = self._store.write([Write(preparer.prepare_valid(batch.model, batch.lines, batch.acceptance))])
        if isinstance(result, Exception):
            raise result
        return result

    def report(self, report: RejectionReport) -> None:
        """Count what a report says, on disk when it returns."""
        self._store.count_rejections(report)

    def close(self) -> None:
        """Close the file."""
        self._store.close()
