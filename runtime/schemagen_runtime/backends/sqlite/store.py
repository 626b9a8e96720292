"""Keep schemas, inferences and labels in one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from datetime import datetime
from typing import TYPE_CHECKING

from schemagen_runtime.api.destination import Collection, DestinationError, Outcome, SchemaInfo, TransientError
from schemagen_runtime.api.positions import Describe, PositionStore, Step, WaitingLetter
from schemagen_runtime.api.record import PAGE, LabelValue, Record
from schemagen_runtime.api.record_source import require_asked, require_count
from schemagen_runtime.api.store import Backup, Report, Write
from schemagen_runtime.api.time_range import TimeRange, read_range
from schemagen_runtime.backends.sql.erased_ids import with_erased
from schemagen_runtime.backends.sqlite import erasure, holders, modes, positions, registry, rejections
from schemagen_runtime.backends.sqlite.answered_requests import AnsweredRequests
from schemagen_runtime.backends.sqlite.connection import connect, savepoint, transaction, translated
from schemagen_runtime.backends.sqlite.held_database import HeldDatabase
from schemagen_runtime.backends.sqlite.migration import migrate
from schemagen_runtime.backends.sqlite.open_database import read_alone
from schemagen_runtime.backends.sqlite.reader import Reader
from schemagen_runtime.backends.sqlite.rows import PreparedRows, RowBuilder
from schemagen_runtime.backends.sqlite.writer import Writer
from schemagen_runtime.document import read_document
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from schemagen_runtime.api.pairs import ModelAnswers, Paired
    from schemagen_runtime.api.rejections import RejectionCount, RejectionReport
    from schemagen_runtime.api.selection import Newest, PlaceInTime, Selection
    from schemagen_runtime.api.store_statistics import Erased, Removed, StoreStatistics
    from schemagen_runtime.api.version import Version
    from schemagen_runtime.backends.sqlite.values import Stored
    from schemagen_runtime.compatibility.mode import Mode
    from schemagen_runtime.document import CollectionColumn
    from schemagen_runtime.record_part import RecordPart


class SqliteStore(HeldDatabase, PositionStore, Backup):
    """Keep a monitoring database. Several threads and processes may use one file.

    ``_lock`` guards the connection, ``_writers``, ``_answered``, and what is added to ``_builders``.

    What may take long (counting, pruning, copying) has a connection of its own, so that it keeps no other thread
    from this one, and is loaded when it is first used. A process must not fork meanwhile.
    """

    def __init__(self, path: str, *, create: bool = True, read_only: bool = False) -> None:
        """Open the file; with ``create``, make it where there is none; with ``read_only``, write nothing at all.

        Raises:
            DestinationError: the file cannot be opened, or is not a monitoring database.
            TransientError: the file is locked.
        """
        super().__init__(path, create=create, read_only=read_only)
        self._registered: dict[tuple[Collection, str], SchemaInfo] = {}
        self._builders: dict[tuple[Collection, str], RowBuilder] = {}
        self._writers: dict[RowBuilder, Writer] = {}
        self._answered = AnsweredRequests()
        holders.add(self)

    def _begin_anew(self, connection: sqlite3.Connection) -> None:
        self._forget()
        if self._registered:
            migrate(connection)
        for (collection, _), schema in self._registered.items():
            # It was taken once: whoever put the file there does not want to approve it again.
            registry.register(connection, collection, schema, approved=None)

    def _forget(self) -> None:
        self._builders.clear()
        self._answered = AnsweredRequests()

    def _let_statements_go(self) -> None:
        self._writers.clear()

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
        with self._lock, self._writing() as connection:
            is_new = registry.register(connection, collection, schema, approved, dry_run=dry_run)
        if not dry_run:
            self._registered[collection, schema.fingerprint] = schema
        return is_new

    def mode(self, collection: Collection) -> Mode:
        """Return how strictly a collection takes new versions of its schema."""
        return self._read(lambda connection: modes.mode(connection, self._known(connection, collection)))

    def set_mode(self, collection: Collection, mode: Mode) -> None:
        """Say how strictly a collection takes new versions from now on."""
        with self._lock, self._writing() as connection, transaction(connection):
            modes.set_mode(connection, self._known(connection, collection), mode)

    def collections(self) -> list[Collection]:
        """Return every collection, by project and name."""
        return self._read(registry.collections)

    def history(self, collection: Collection) -> list[Version]:
        """Return the registered versions of a collection, the oldest first; none where it is not known."""
        return self._read(lambda connection: registry.versions(connection, collection))

    def columns(self, collection: Collection) -> list[CollectionColumn]:
        """Return every column of a collection, in the order in which they came; none where it is not known."""
        columns = self._read(lambda connection: registry.stored_columns(connection, collection))
        return [column.known for column in columns]

    def document(self, collection: Collection, fingerprint: str) -> bytes | None:
        """Return the canonical document of a registered schema; None where it is not registered."""
        return self._read(lambda connection: registry.document(connection, collection, fingerprint))

    # Writing

    def preparer(self, collection: Collection, schema: SchemaInfo) -> RowBuilder:
        """Return what makes rows of a schema's events for :meth:`write`."""
        key = collection, schema.fingerprint
        builder = self._builders.get(key)
        if builder is None:
            # Who prepares will write, and a column may get another name when an older format becomes this one.
            with self._lock, self._writing() as connection:
                builder = self._make_builder(connection, collection, schema)
        return builder

    def _make_builder(self, connection: sqlite3.Connection, collection: Collection, schema: SchemaInfo) -> RowBuilder:
        number = registry.schema_id(connection, collection, schema.fingerprint)
        if number is None:
            raise DestinationError(f"schema {schema.fingerprint[:12]} is not registered with {collection}")
        stored = registry.stored_columns(connection, collection)
        builder = RowBuilder(collection, number, read_document(schema.document), stored)
        return self._builders.setdefault((collection, schema.fingerprint), builder)

    def remember_requests(self) -> None:
        """Make the table of answered requests now, unless it is there, and not with the first write that has a key."""
        with self._lock, self._writing() as connection:
            self._answered.make_table(connection)

    def write(self, writes: Sequence[Write]) -> list[Outcome | Exception]:
        """Write batches in one transaction, on disk when it returns; where there are several, each has a savepoint."""
        with self._lock, self._writing() as connection:
            for write in writes:
                if write.key is not None:
                    self._answered.make_table(connection)
            if len(writes) == 1:
                return [self._write_in(transaction(connection), connection, writes[0])]
            with transaction(connection):
                return [self._write_in(savepoint(connection), connection, write) for write in writes]

    def _write_in(
        self, block: AbstractContextManager[None], connection: sqlite3.Connection, write: Write
    ) -> Outcome | Exception:
        """Write one batch in a block; what is wrong with it alone is returned, what is wrong with the file raised."""
        try:
            with block:
                return self._write(connection, write)
        except (sqlite3.Error, UnicodeDecodeError):
            raise
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is this write's alone
            return error

    def _write(self, connection: sqlite3.Connection, write: Write) -> Outcome:
        rows, key = write.batch, write.key
        if not isinstance(rows, PreparedRows):
            raise TypeError(f"expected a batch that a SqliteStore prepared, got {type(rows).__name__}")
        if rows.builder not in self._builders.values():
            raise TransientError(f"{self._path} was replaced after these events were prepared; prepare them again")
        if key is not None:
            answered = self._answered.find(connection, key, rows.indexes)
            if answered is not None:
                return answered
        rows, erased = erasure.write_unerased(connection, rows)
        writer = self._writers.get(rows.builder)
        if writer is None:
            writer = self._writers[rows.builder] = Writer(connection, rows.builder)
        outcome = with_erased(writer.write(rows), erased)
        if outcome.errors or write.rejected is not None:
            rejections.count_refused(connection, rows, outcome.errors, write.rejected)
        if key is not None:
            self._answered.note(connection, key, outcome)
        return outcome

    def count_rejections(self, report: RejectionReport) -> bool:
        """Count what a report says, on disk when it returns; return whether it is new."""
        with self._lock, self._writing() as connection:
            return rejections.count_report(connection, report)

    # Positions

    def identity(self) -> str:
        """Return a digest of the database's own salt and of its path."""
        return self._read(lambda connection: positions.identity(connection, self._real))

    def positions(self, consumer: str) -> Mapping[str, str]:
        """Return the position of each part that a consumer has read of."""
        return self._read(lambda connection: positions.positions(connection, consumer))

    def write_step(self, writes: Sequence[Write], step: Step, describe: Describe = lambda _: ()) -> list[Outcome]:
        """Write batches, move positions and keep dead letters in one transaction, on disk when it returns."""
        with self._lock, self._writing() as connection, transaction(connection):
            positions.move(connection, step)
            outcomes = [self._write(connection, write) for write in writes]
            positions.keep_letters(connection, step.consumer, describe(outcomes))
        return outcomes

    def waiting_letters(self, consumer: str) -> Sequence[WaitingLetter]:
        """Return the dead letters of a consumer that were not settled yet, the oldest first."""
        return self._read(lambda connection: positions.waiting_letters(connection, consumer))

    def settle_letters(self, letters: Sequence[WaitingLetter]) -> None:
        """Forget dead letters, which are durable elsewhere now."""
        with self._lock, self._writing() as connection, transaction(connection):
            positions.settle_letters(connection, letters)

    # Reading

    def find(self, collection: Collection, id: str | int, model: str | None = None) -> list[Record]:  # noqa: A002
        """Return the records of a collection under an id, one for each model."""
        require_asked(collection, id, model)
        return self._read(lambda connection: self._reader(connection, collection).find(id, model))

    def page(
        self, collection: Collection, limit: int, after: tuple[str, str | int] | None = None, model: str | None = None
    ) -> list[Record]:
        """Return at most ``limit`` records of a collection, by model and id, only those behind ``after``."""
        return self._read(lambda connection: self._reader(connection, collection).page(limit, after, model))

    def newest(
        self, collection: Collection, selection: Selection, limit: int, before: PlaceInTime | None = None
    ) -> Newest:
        """Return at most ``limit`` records of a selection, the newest first, only those before a place."""
        return self._read(lambda connection: self._reader(connection, collection).newest(selection, limit, before))

    def pairs(
        self, collection: Collection, asked: tuple[ModelAnswers, ModelAnswers], label: str, limit: int
    ) -> list[Paired]:
        """Return what two models said of the newest inferences that both answered and that have a label."""
        with LOADING:
            from schemagen_runtime.backends.sqlite.pairs import read_pairs  # noqa: PLC0415 -- see above

        def read(connection: sqlite3.Connection) -> list[Paired]:
            return read_pairs(connection, self._known(connection, collection), asked, label, limit)

        self._require_open()
        return read_alone(self._path, read)

    def records(self, collection: Collection, model: str | None = None) -> Iterator[Record]:
        """Yield every record of a collection, by model and id; between pages the store is free, and may be closed."""
        require_asked(collection, model=model)
        return self._records(collection, model)

    def _records(self, collection: Collection, model: str | None) -> Iterator[Record]:
        after = None
        while page := self.page(collection, PAGE, after, model):
            yield from page
            after = page[-1].model, page[-1].id

    def last(
        self,
        collection: Collection,
        count: int,
        model: str | None = None,
        *,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
    ) -> list[Record]:
        """Return the records whose events are the newest, the newest first."""
        require_asked(collection, model=model)
        times, limit = read_range(since, until), require_count("count", count)
        self._require_open()
        return read_alone(self._path, lambda one: self._reader(one, collection).last(limit, model, times))

    def parts(self, collection: Collection, model: str | None, times: TimeRange, rows: int) -> Iterator[RecordPart]:
        """Yield records by columns, in the order in which they came; between two parts the store is free."""
        with LOADING:
            from schemagen_runtime.backends.sqlite.part_reader import PartReader  # noqa: PLC0415 -- see above

        def read(connection: sqlite3.Connection) -> tuple[RecordPart, Stored]:
            return PartReader(connection, self._known(connection, collection)).part(model, times, rows, after)

        after: Stored = None
        is_first = True
        while is_first or after is not None:
            self._require_open()
            part, after = read_alone(self._path, read)
            if part.rows or is_first:
                yield part
            is_first = False

    def label_history(self, collection: Collection, id: str | int) -> list[LabelValue]:  # noqa: A002
        """Return every value that was given for the labels of an id, by label, the one that counts last."""
        require_asked(collection, id)
        return self._read(lambda connection: self._reader(connection, collection).label_history(id))

    def rejections(self, collection: Collection, since: datetime, until: datetime) -> list[RejectionCount]:
        """Return the rejections of the hours that began at ``since`` or later, and before ``until``."""
        return self._read(
            lambda connection: rejections.rejections(connection, self._known(connection, collection), since, until)
        )

    def _reader(self, connection: sqlite3.Connection, collection: Collection) -> Reader:
        return Reader(connection, self._known(connection, collection))

    def _known(self, connection: sqlite3.Connection, collection: Collection) -> Collection:
        known = registry.collections(connection)
        if collection not in known:
            names = ", ".join(map(str, known)) or "none"
            raise DestinationError(f"{self._path} has no collection {collection}; it has {names}")
        return collection

    # Administering

    def statistics(self) -> StoreStatistics:
        """Count what is stored, as of one moment."""
        with LOADING:
            from schemagen_runtime.backends.sqlite.statistics import statistics  # noqa: PLC0415 -- see above

        self._require_open()
        return read_alone(self._path, lambda connection: statistics(connection, self._path))

    def count_prunable(self, collection: Collection, before: datetime, *, counters: bool = False) -> Removed:
        """Count what :meth:`prune` would remove now."""
        with LOADING:
            from schemagen_runtime.backends.sqlite import retention  # noqa: PLC0415 -- see above

        self._require_open()
        return read_alone(
            self._path, lambda connection: retention.count(connection, collection, before, counters=counters)
        )

    def prune(self, collection: Collection, before: datetime, *, counters: bool = False) -> Iterator[Removed]:
        """Remove what was received before a moment, at most 5,000 rows in a transaction; yield what each removed."""
        with LOADING:
            from schemagen_runtime.backends.sqlite import retention  # noqa: PLC0415 -- see above

        with self._own_connection() as connection, translated(self._path):
            migrate(connection)
            yield from retention.prune(connection, collection, before, counters=counters)
            retention.checkpoint(connection)

    def erase(self, collection: Collection, ids: Sequence[str | int]) -> Erased:
        """Erase ids, and overwrite their bytes; late copies are refused."""
        with self._own_connection() as connection, translated(self._path):
            self._known(connection, collection)
            return erasure.erase(connection, self._path, collection, ids)

    def back_up(self, target: str, report: Report = lambda _copied, _of: None) -> None:
        """Copy the file as it is at one moment; ``report`` is told how many pages are copied, and of how many."""
        with LOADING:
            from schemagen_runtime.backends.sqlite.backup import back_up  # noqa: PLC0415 -- see above

        self._require_open()
        back_up(self._path, target, report)

    def _own_connection(self) -> closing[sqlite3.Connection]:
        self._require_open()
        return closing(connect(self._path, create=False))
