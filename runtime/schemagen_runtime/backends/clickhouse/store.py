"""Keep schemas, inferences and labels in a database of ClickHouse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from schemagen_runtime.api.destination import Collection, DestinationError, Outcome, SchemaInfo, TransientError
from schemagen_runtime.api.rejections import RejectionTally
from schemagen_runtime.api.store import Store, Write
from schemagen_runtime.backends.clickhouse.answered_requests import AnsweredRequests
from schemagen_runtime.backends.clickhouse.erasure import Erasure
from schemagen_runtime.backends.clickhouse.own_tables import OwnTables
from schemagen_runtime.backends.clickhouse.reader import ClickHouseReader
from schemagen_runtime.backends.clickhouse.rejections import Rejections
from schemagen_runtime.backends.clickhouse.rows import PreparedRows, RowBuilder
from schemagen_runtime.backends.clickhouse.settings import ClickHouseSettings
from schemagen_runtime.backends.clickhouse.tables import Tables
from schemagen_runtime.backends.clickhouse.writer import Writer
from schemagen_runtime.backends.sql.erased_ids import with_erased
from schemagen_runtime.document import read_document
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from schemagen_runtime.api.pairs import ModelAnswers, Paired
    from schemagen_runtime.api.rejections import RejectionCount, RejectionReport
    from schemagen_runtime.api.selection import Newest, PlaceInTime, Selection
    from schemagen_runtime.api.store_statistics import Erased, Removed, StoreStatistics
    from schemagen_runtime.api.version import Version
    from schemagen_runtime.backends.clickhouse.retention import Retention
    from schemagen_runtime.compatibility.mode import Mode
    from schemagen_runtime.document import CollectionColumn


class ClickHouseStore(ClickHouseReader, Store):
    """Keep a monitoring database. Any number of threads and processes may use one.

    There is no transaction: of batches that are written together some may be there where others failed, and each says
    its own fate.
    """

    def __init__(self, url: str, settings: ClickHouseSettings | None = None) -> None:
        """Look at the URL; nothing is sent yet.

        Raises:
            ValueError: the URL is none of a store.
            SettingsError: the password can be none.
        """
        super().__init__(url, settings)
        own = OwnTables(self._client)
        self._writer = Writer(self._client)
        self._erasure = Erasure(self._client, own)
        self._rejections = Rejections(own)
        self._answered = AnsweredRequests(own)
        self._builders: dict[tuple[Collection, str], RowBuilder] = {}

    @property
    def shown(self) -> str:
        """Return the server and the database, as messages name them."""
        return self._client.server.shown

    # Schemas

    def register(
        self,
        collection: Collection,
        schema: SchemaInfo,
        *,
        approved: frozenset[str] = frozenset(),
        dry_run: bool = False,
    ) -> bool:
        """Make a schema known to a collection; a new version adds columns. Return whether it is new."""
        return self._registry.register(collection, schema, approved=approved, dry_run=dry_run)

    def mode(self, collection: Collection) -> Mode:
        """Return how strictly a collection takes new versions of its schema."""
        return self._registry.mode(collection)

    def set_mode(self, collection: Collection, mode: Mode) -> None:
        """Say how strictly a collection takes new versions from now on."""
        self._registry.set_mode(collection, mode)

    def collections(self) -> list[Collection]:
        """Return every collection, by project and name."""
        return self._registry.collections()

    def history(self, collection: Collection) -> list[Version]:
        """Return the registered versions of a collection, the oldest first; none where it is not known."""
        return self._registry.history(collection)

    def columns(self, collection: Collection) -> list[CollectionColumn]:
        """Return every column of a collection, in the order in which they came; none where it is not known."""
        return [column.known for column in self._registry.columns(collection)]

    def document(self, collection: Collection, fingerprint: str) -> bytes | None:
        """Return the canonical document of a registered schema; None where it is not registered."""
        return self._registry.document(collection, fingerprint)

    # Writing

    def preparer(self, collection: Collection, schema: SchemaInfo) -> RowBuilder:
        """Return what makes rows of a schema's events for :meth:`write`."""
        builder = self._builders.get((collection, schema.fingerprint))
        if builder is None:
            if self._registry.document(collection, schema.fingerprint) is None:
                raise DestinationError(f"schema {schema.fingerprint[:12]} is not registered with {collection}")
            stored = self._registry.columns(collection)
            builder = RowBuilder(Tables(collection), schema.fingerprint, read_document(schema.document), stored)
            self._builders[collection, schema.fingerprint] = builder
        return builder

    def write(self, writes: Sequence[Write]) -> list[Outcome | Exception]:
        """Write batches one after the other; each is on the disks of the server when the method returns.

        Where the server is away, what comes behind the batch that failed is not tried.
        """
        self._client.require_open()
        results: list[Outcome | Exception] = []
        for write in writes:
            try:
                results.append(self._write(write))
            except TransientError as error:
                return [*results, *[error] * (len(writes) - len(results))]
            except Exception as error:  # noqa: BLE001 -- whatever it is, it is this write's alone
                results.append(error)
        return results

    def _write(self, write: Write) -> Outcome:
        rows, key = write.batch, write.key
        if not isinstance(rows, PreparedRows):
            raise TypeError(f"expected a batch that a ClickHouseStore prepared, got {type(rows).__name__}")
        collection = rows.builder.tables.collection
        if key is not None:
            answered = self._answered.find(collection, key, rows.indexes)
            if answered is not None:
                return answered
        try:
            erased = self._erasure.look(rows)
            kept = rows.without(erased.refused)
            outcome = self._writer.write(kept)
            outcome = with_erased(outcome, {**erased.refused, **self._erasure.look_again(kept, erased)})
        except TransientError:
            # Perhaps somebody gave a column a wider type: what is prepared anew asks how the tables are now.
            self._builders.pop((collection, rows.builder.fingerprint), None)
            raise
        if outcome.errors or write.rejected is not None:
            self._count_refused(write, rows, outcome)
        if key is not None:
            self._answered.note(collection, key, outcome)
        return outcome

    def _count_refused(self, write: Write, rows: PreparedRows, outcome: Outcome) -> None:
        columns = frozenset(column.name for column in rows.builder.stored)
        tally = RejectionTally()
        for error in outcome.errors.values():
            tally.add([error], columns)
        if write.rejected is not None:
            tally.merge(write.rejected)
        # What is sent again under its key counts once, also where the key could not be kept.
        self._rejections.count_refused(uuid4().hex if write.key is None else write.key.key.hex(), rows, tally)

    def count_rejections(self, report: RejectionReport) -> bool:
        """Count what a report says; return whether it is new."""
        fingerprints = {version.fingerprint for version in self._registry.history(report.collection)}
        return self._rejections.count_report(report, self._registry.columns(report.collection), fingerprints)

    # Reading

    def newest(
        self, collection: Collection, selection: Selection, limit: int, before: PlaceInTime | None = None
    ) -> Newest:
        """Return at most ``limit`` records of a selection, the newest first, only those before a place."""
        return self._reader(collection).newest(selection, limit, before)

    def pairs(
        self, collection: Collection, asked: tuple[ModelAnswers, ModelAnswers], label: str, limit: int
    ) -> list[Paired]:
        """Return what two models said of the newest inferences that both answered and that have a label."""
        with LOADING:
            from schemagen_runtime.backends.clickhouse.pairs import read_pairs  # noqa: PLC0415 -- few need it

        return read_pairs(
            self._client, (Tables(collection), self._registry.columns_to_read(collection)), asked, label, limit
        )

    def rejections(self, collection: Collection, since: datetime, until: datetime) -> list[RejectionCount]:
        """Return the rejections of the hours that began at ``since`` or later, and before ``until``."""
        self._registry.require(collection)
        return self._rejections.read(collection, since, until)

    # Administering

    def statistics(self) -> StoreStatistics:
        """Count what is stored; where others write meanwhile the numbers are those of several moments."""
        with LOADING:
            from schemagen_runtime.backends.clickhouse.statistics import statistics  # noqa: PLC0415 -- few need it

        return statistics(self._client, self._registry, self._rejections)

    def count_prunable(self, collection: Collection, before: datetime, *, counters: bool = False) -> Removed:
        """Count what :meth:`prune` would remove now."""
        return self._retention(collection).count(before, counters=counters)

    def prune(self, collection: Collection, before: datetime, *, counters: bool = False) -> Iterator[Removed]:
        """Remove what was received before a moment, a table in a step; yield what each removed."""
        yield from self._retention(collection).prune(before, counters=counters)

    def erase(self, collection: Collection, ids: Sequence[str | int]) -> Erased:
        """Erase ids; late copies are refused."""
        return self._erasure.erase(collection, self._registry.columns_to_read(collection), ids)

    def _retention(self, collection: Collection) -> Retention:
        with LOADING:
            from schemagen_runtime.backends.clickhouse.retention import Retention  # noqa: PLC0415 -- few need it

        columns = self._registry.columns_to_read(collection)
        return Retention(self._client, self._rejections, collection, columns)
