"""Keep schemas, inferences and labels in one SQLite file."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, TypeVar

from schemagen_runtime.api.destination import Collection, DestinationError, Outcome, SchemaInfo, TransientError
from schemagen_runtime.api.record import PAGE, LabelValue, Record
from schemagen_runtime.api.record_source import require_asked
from schemagen_runtime.api.store import Backup, Report, Store, Write
from schemagen_runtime.backends.sqlite import erasure, registry
from schemagen_runtime.backends.sqlite.answered_requests import AnsweredRequests
from schemagen_runtime.backends.sqlite.connection import connect, is_damage, transaction, translated
from schemagen_runtime.backends.sqlite.database_file import Identity
from schemagen_runtime.backends.sqlite.migration import migrate
from schemagen_runtime.backends.sqlite.open_database import OpenDatabase, read_alone, read_current
from schemagen_runtime.backends.sqlite.reader import Reader
from schemagen_runtime.backends.sqlite.rows import PreparedRows, RowBuilder
from schemagen_runtime.backends.sqlite.writer import Writer
from schemagen_runtime.document import read_document
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from datetime import datetime

    from schemagen_runtime.api.store_statistics import Erased, Removed, StoreStatistics
    from schemagen_runtime.api.version import Version
    from schemagen_runtime.document import CollectionColumn

T = TypeVar("T")


class SqliteStore(Store, Backup):
    """Keep a monitoring database. Several threads and processes may use one file.

    ``_lock`` guards the connection, ``_writers``, ``_answered``, and what is added to ``_builders``. A fork waits for
    it, and finds no connection open: SQLite forbids to carry one over ("How To Corrupt An SQLite Database File",
    section 2.6).

    What may take long (counting, pruning, copying) has a connection of its own, so that it keeps no other thread
    from this one, and is loaded when it is first used. A process must not fork meanwhile.
    """

    def __init__(self, path: str, *, create: bool = True, read_only: bool = False) -> None:
        """Open the file; with ``create``, make it where there is none; with ``read_only``, write nothing at all.

        Raises:
            DestinationError: the file cannot be opened, or is not a monitoring database.
            TransientError: the file is locked.
        """
        self._read_only = read_only
        self._lock = threading.Lock()
        self._opened: OpenDatabase | None = OpenDatabase(path, create=create and not read_only, read_only=read_only)
        self._path = self._opened.path
        self._identity = self._opened.identity
        self._closed = False
        self._registered: dict[tuple[Collection, str], SchemaInfo] = {}
        self._builders: dict[tuple[Collection, str], RowBuilder] = {}
        self._writers: dict[RowBuilder, Writer] = {}
        self._answered = AnsweredRequests()
        _stores.add(self)

    def _require_open(self) -> None:
        if self._closed:
            raise DestinationError(f"{self._path} is closed")

    def _database(self) -> OpenDatabase:
        """Return the open file; open it again after a fork, or where it was lost.

        Raises:
            TransientError: it cannot be opened again. It was sound once, and somebody may put it back.
        """
        if self._opened is not None:
            return self._opened
        self._require_open()
        try:
            database = OpenDatabase(self._path, read_only=self._read_only)
        except DestinationError as error:
            raise TransientError(f"{error}; events wait until it is there again") from error
        self._opened = database
        if database.identity != self._identity:
            self._begin_anew(database)
        return database

    def _begin_anew(self, database: OpenDatabase) -> None:
        """Make what was registered known to another file, such as a backup that was put in the place of the first."""
        self._forget()
        try:
            if self._registered:
                migrate(database.connection)
            for (collection, _), schema in self._registered.items():
                registry.register(database.connection, collection, schema)
        except BaseException:
            self._disconnect()
            raise
        self._identity = database.identity

    def _forget(self) -> None:
        self._builders.clear()
        self._answered = AnsweredRequests()

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection, None, None]:
        """Hold the file for a block that writes; what it committed counts only if the file is still in its place.

        Raises:
            TransientError: it is not, or it is damaged: events must wait, for a sound file may be put there.
        """
        with self._lock, translated(self._path):
            database = self._database()
            try:
                if not database.is_migrated:
                    migrate(database.connection)
                    database.is_migrated = True
                yield database.connection
            except sqlite3.DatabaseError as error:
                if is_damage(error) and not self._read_only:
                    self._disconnect()
                    raise TransientError(
                        f"{self._path}: {error}; events wait until a sound database is there"
                    ) from error
                raise
            loss = database.find_loss()
            if loss is not None:
                self._let_go()
                raise TransientError(f"{self._path} {loss}; events wait until a monitoring database is there")

    def _let_go(self) -> None:
        """Leave a file that is no longer the one of its path.

        What its log still holds goes into it first, wherever it is now: SQLite would take a log that stays behind for
        that of the next file of this name.
        """
        if Identity.of(self._path) != self._identity:
            self._forget()
            if self._opened is not None and not self._read_only:
                with suppress(sqlite3.Error):
                    self._opened.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._disconnect()

    def _read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """Read from the file that is at the path now."""
        with self._lock:
            return read_current(self._path, lambda: nullcontext(self._current()), read)

    def _current(self) -> OpenDatabase:
        """Return the open file, opened anew where what is read from it would be outdated."""
        if self._opened is not None and self._opened.is_outdated():
            self._let_go()
        return self._database()

    # Schemas

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make a schema known to a collection; a new version adds columns."""
        with self._writing() as connection:
            registry.register(connection, collection, schema)
        self._registered[collection, schema.fingerprint] = schema

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
            with self._writing() as connection:
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
        with self._writing() as connection:
            self._answered.make_table(connection)

    def write(self, writes: Sequence[Write]) -> list[Outcome | Exception]:
        """Write batches in one transaction, on disk when it returns; where there are several, each has a savepoint."""
        with self._writing() as connection:
            for write in writes:
                if write.key is not None:
                    self._answered.make_table(connection)
            if len(writes) == 1:
                return [self._write_alone(connection, writes[0])]
            with transaction(connection):
                return [self._write_one_of_several(connection, write) for write in writes]

    def _write_alone(self, connection: sqlite3.Connection, write: Write) -> Outcome | Exception:
        try:
            with transaction(connection):
                return self._write(connection, write)
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is this write's alone
            return error

    def _write_one_of_several(self, connection: sqlite3.Connection, write: Write) -> Outcome | Exception:
        """Write one batch; what is wrong with it alone is returned, what is wrong with the file raised."""
        connection.execute("SAVEPOINT request")
        try:
            return self._write(connection, write)
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 -- the others must not suffer from it
            connection.execute("ROLLBACK TO request")
            return error
        finally:
            if connection.in_transaction:
                connection.execute("RELEASE request")

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
        outcome = erasure.with_erased(writer.write(rows), erased)
        if key is not None:
            self._answered.note(connection, key, outcome)
        return outcome

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

    def records(self, collection: Collection, model: str | None = None) -> Iterator[Record]:
        """Yield every record of a collection, by model and id; between pages the store is free, and may be closed."""
        require_asked(collection, model=model)
        return self._records(collection, model)

    def _records(self, collection: Collection, model: str | None) -> Iterator[Record]:
        after = None
        while page := self.page(collection, PAGE, after, model):
            yield from page
            after = page[-1].model, page[-1].id

    def label_history(self, collection: Collection, id: str | int) -> list[LabelValue]:  # noqa: A002
        """Return every value that was given for the labels of an id, by label, the one that counts last."""
        require_asked(collection, id)
        return self._read(lambda connection: self._reader(connection, collection).label_history(id))

    def _reader(self, connection: sqlite3.Connection, collection: Collection) -> Reader:
        self._require_known(collection, registry.collections(connection))
        return Reader(connection, collection)

    def _require_known(self, collection: Collection, known: Sequence[Collection]) -> None:
        if collection not in known:
            names = ", ".join(map(str, known)) or "none"
            raise DestinationError(f"{self._path} has no collection {collection}; it has {names}")

    # Administering

    def statistics(self) -> StoreStatistics:
        """Count what is stored, as of one moment."""
        with LOADING:
            from schemagen_runtime.backends.sqlite.statistics import statistics  # noqa: PLC0415 -- see above

        self._require_open()
        return read_alone(self._path, lambda connection: statistics(connection, self._path))

    def count_prunable(self, collection: Collection, before: datetime) -> Removed:
        """Count what :meth:`prune` would remove now."""
        with LOADING:
            from schemagen_runtime.backends.sqlite import retention  # noqa: PLC0415 -- see above

        self._require_open()
        return read_alone(self._path, lambda connection: retention.count(connection, collection, before))

    def prune(self, collection: Collection, before: datetime) -> Iterator[Removed]:
        """Remove what was received before a moment, at most 5,000 rows in a transaction; yield what each removed."""
        with LOADING:
            from schemagen_runtime.backends.sqlite import retention  # noqa: PLC0415 -- see above

        with self._own_connection() as connection, translated(self._path):
            migrate(connection)
            yield from retention.prune(connection, collection, before)
            retention.checkpoint(connection)

    def erase(self, collection: Collection, ids: Sequence[str | int]) -> Erased:
        """Erase ids, and overwrite their bytes; late copies are refused."""
        self._require_known(collection, self.collections())
        with self._own_connection() as connection, translated(self._path):
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

    # Closing and forking

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._closed = True
            self._disconnect()

    def before_fork(self) -> None:
        """Finish the transaction that is under way, and disconnect; hold the lock until the fork is over."""
        self._lock.acquire()
        self._disconnect()

    def after_fork(self) -> None:
        """Release the lock. The next use connects again, in the parent and in the child."""
        self._lock.release()

    def _disconnect(self) -> None:
        self._writers.clear()
        if self._opened is not None:
            self._opened.close()
            self._opened = None


_stores: weakref.WeakSet[SqliteStore] = weakref.WeakSet()
_forking: list[SqliteStore] = []


def _before_fork() -> None:
    _forking.extend(_stores)
    for store in _forking:
        store.before_fork()


def _after_fork() -> None:
    while _forking:
        _forking.pop().after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
