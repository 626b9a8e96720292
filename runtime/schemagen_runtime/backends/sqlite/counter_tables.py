"""Describe the tables of counters, and the triggers by which the database notes what changed since rows were counted.

They come when a collection is counted for the first time. New inferences need no note: their row ids rise, and those up
to ``counted`` are counted. A label that comes or changes is noted with what it was before. The notes are made by
triggers, so that every program makes them that writes the file, also one of an earlier version.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from schemagen_runtime.api.counters import MOST_CHANGES, Counting
from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.backends.sqlite.connection import has_table
from schemagen_runtime.backends.sqlite.layout import (
    StoredColumn,
    id_column,
    inferences_table,
    labels_table,
    quoted,
    rowid_name,
)
from schemagen_runtime.backends.sqlite.registry import stored_columns
from schemagen_runtime.document import Place

TABLES: Final = """
CREATE TABLE IF NOT EXISTS schemagen_counted (
    collection INTEGER PRIMARY KEY,
    counted INTEGER NOT NULL,
    recount INTEGER NOT NULL,
    edition INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS schemagen_counted_models (
    collection INTEGER NOT NULL, model TEXT NOT NULL, edition INTEGER NOT NULL, PRIMARY KEY (collection, model)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS schemagen_counters (
    id INTEGER PRIMARY KEY,
    collection INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    model TEXT NOT NULL,
    measure TEXT NOT NULL,
    "column" TEXT NOT NULL,
    element TEXT NOT NULL,
    truth TEXT NOT NULL,
    UNIQUE (collection, schema, model, measure, "column", element, truth)
);
CREATE TABLE IF NOT EXISTS schemagen_tallies (
    counter INTEGER NOT NULL,
    span TEXT NOT NULL,
    at INTEGER NOT NULL,
    tally BLOB NOT NULL,
    PRIMARY KEY (counter, span, at)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS schemagen_lists (
    collection INTEGER NOT NULL,
    frozen INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    model TEXT NOT NULL,
    "column" TEXT NOT NULL,
    "group" INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    items BLOB NOT NULL,
    counted TEXT NOT NULL,
    PRIMARY KEY (collection, frozen, schema, model, "column", "group")
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS schemagen_scales (
    id INTEGER PRIMARY KEY,
    collection INTEGER NOT NULL,
    "column" TEXT NOT NULL,
    element TEXT NOT NULL,
    how TEXT NOT NULL,
    state TEXT NOT NULL,
    UNIQUE (collection, "column", element, how)
);
CREATE TABLE IF NOT EXISTS schemagen_codes (
    scale INTEGER NOT NULL,
    code INTEGER NOT NULL,
    value NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (scale, code)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS schemagen_counted_documents (
    schema INTEGER PRIMARY KEY, collection INTEGER NOT NULL, document TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS schemagen_pruned_hours (
    collection INTEGER NOT NULL, hour INTEGER NOT NULL, PRIMARY KEY (collection, hour)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS schemagen_frozen_documents (
    collection INTEGER NOT NULL,
    model TEXT NOT NULL,
    schema INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (collection, model, schema)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS schemagen_references (
    collection INTEGER NOT NULL,
    model TEXT NOT NULL,
    kind TEXT NOT NULL,
    "start" INTEGER,
    "end" INTEGER,
    days TEXT,
    last INTEGER NOT NULL,
    chosen_by TEXT,
    chosen_at TEXT,
    PRIMARY KEY (collection, model)
) WITHOUT ROWID
"""
"""What is counted of each collection.

``schemagen_counted`` has the row id up to which inferences are counted, the one up to which a recount goes that is
under way, and a number that rises with every change of what was counted. ``schemagen_counted_models`` has that number
as it was when counters of a model changed last. ``tally`` is what a counter counts in an hour or a day (``span``),
``at`` the hours or days since 1970. An hour is pruned where rows of it were removed: it is not recounted.
``schemagen_lists`` has the lists of rankings, those of a frozen reference apart: the items of each, from which hour to
which they are, and what the tallies hold of it. ``schemagen_counted_documents`` has the document by which a schema's
rows are counted: words of a schema may change while it stays the same, and what is taken away must be what was added;
``schemagen_frozen_documents`` has that by which rows of a frozen reference were. What that counted lies among the
tallies; ``last`` is the row id up to which rows are in it.
"""


_CLOCK: Final = ("_label_at", "_label_timestamp", "_label_received_at", "_label_clocks")
"""Columns of a row of labels that say when each label came."""


class CountedCollection(NamedTuple):
    """Describe where the rows of a collection lie that is counted.

    Attributes:
        collection: the collection.
        number: the number of its first schema, which stands for it.
        rowid: a name for the row id of its tables, which no column has.
        columns: every column of it.
    """

    collection: Collection
    number: int
    rowid: str
    columns: Sequence[StoredColumn]

    @property
    def inferences(self) -> str:
        """Return the quoted name of the table of its inferences."""
        return inferences_table(self.collection)

    @property
    def labels(self) -> str:
        """Return the quoted name of the table of its labels."""
        return labels_table(self.collection)

    @property
    def changes(self) -> str:
        """Return the quoted name of the table that notes which labels changed, and what they were."""
        return quoted(f"{self.collection}/label_changes")

    @property
    def frozen_labels(self) -> str:
        """Return the quoted name of the table of the labels that events had when their reference was frozen."""
        return quoted(f"{self.collection}/frozen_labels")

    @property
    def id(self) -> StoredColumn:
        """Return the id column."""
        return id_column(self.columns)

    @property
    def timestamp(self) -> StoredColumn:
        """Return the timestamp column."""
        return next(column for column in self.columns if column.place is Place.TIMESTAMP)

    @property
    def label_columns(self) -> list[StoredColumn]:
        """Return the columns of labels."""
        return [column for column in self.columns if column.place is Place.LABEL]

    @property
    def label_names(self) -> list[str]:
        """Return the quoted names of what is noted of a row of labels: the labels, then when they came."""
        return [*(column.quoted for column in self.label_columns), *map(quoted, _CLOCK)]


def find_counted(connection: sqlite3.Connection, collection: Collection) -> CountedCollection:
    """Return where the rows of a collection lie.

    Raises:
        DestinationError: there is no such collection, or its columns hide the row ids.
    """
    columns = stored_columns(connection, collection)
    number = collection_number(connection, collection)
    if number is None:
        raise DestinationError(f"there is no collection {collection}")
    rowid = rowid_name(columns)
    if rowid is None:
        raise DestinationError(f"{collection} has columns that hide SQLite's row ids: it cannot be counted")
    return CountedCollection(collection, number, rowid, columns)


def collection_number(connection: sqlite3.Connection, collection: Collection) -> int | None:
    """Return the number of the first schema of a collection, which stands for it; None where it is not known."""
    query = "SELECT min(id) FROM schemagen_schemas WHERE project = ? AND collection = ?"
    number: int | None = connection.execute(query, (collection.project, collection.name)).fetchone()[0]
    return number


def is_counted(connection: sqlite3.Connection, number: int | None) -> bool:
    """Tell whether a collection, by its number, has counters."""
    if not has_table(connection, "schemagen_counted"):
        return False
    return connection.execute("SELECT 1 FROM schemagen_counted WHERE collection = ?", (number,)).fetchone() is not None


class CountedState(NamedTuple):
    """Hold how far a collection is counted, as ``schemagen_counted`` has it."""

    counted: int
    recount: int
    edition: int


def state_of(connection: sqlite3.Connection, place: CountedCollection) -> CountedState:
    """Return how far a collection is counted that has counters."""
    query = "SELECT counted, recount, edition FROM schemagen_counted WHERE collection = ?"
    return CountedState(*connection.execute(query, (place.number,)).fetchone())


def progress_of(connection: sqlite3.Connection, place: CountedCollection) -> Counting:
    """Return how far a collection is counted that has counters, and how far it could be."""
    newest = f"SELECT max({place.rowid}) FROM {place.inferences}"  # noqa: S608 -- quoted name
    changes = f"SELECT count(*) FROM (SELECT 1 FROM {place.changes} LIMIT {MOST_CHANGES})"  # noqa: S608 -- quoted name
    state = state_of(connection, place)
    first = f'SELECT "_received_at" FROM {place.inferences} WHERE {place.rowid} > ? ORDER BY {place.rowid} LIMIT 1'  # noqa: S608 -- quoted name
    waiting = connection.execute(first, (state.counted,)).fetchone()
    return Counting(
        state.counted,
        int(connection.execute(newest).fetchone()[0] or 0),
        int(connection.execute(changes).fetchone()[0]),
        is_recount=state.counted < state.recount,
        edition=state.edition,
        until=None if waiting is None else datetime.fromisoformat(waiting[0]),
    )


def note_models(connection: sqlite3.Connection, place: CountedCollection, models: Iterable[str]) -> None:
    """Note that counters of models change in the edition that comes next, within the transaction that changes them."""
    edition = state_of(connection, place).edition + 1
    rows = [(place.number, model, edition) for model in models]
    connection.executemany("INSERT OR REPLACE INTO schemagen_counted_models VALUES (?, ?, ?)", rows)


def note_all_models(connection: sqlite3.Connection, place: CountedCollection) -> None:
    """Note that counters of every model change in the edition that comes next."""
    change = "UPDATE schemagen_counted_models SET edition = ? WHERE collection = ?"
    connection.execute(change, (state_of(connection, place).edition + 1, place.number))


def model_editions(connection: sqlite3.Connection, place: CountedCollection) -> dict[str, int]:
    """Return the edition in which counters of each model changed last, by the model's name."""
    query = "SELECT model, edition FROM schemagen_counted_models WHERE collection = ? ORDER BY model"
    return dict(connection.execute(query, (place.number,)).fetchall())


def pruned_hours(connection: sqlite3.Connection, place: CountedCollection) -> frozenset[int]:
    """Return the hours of which rows were removed, in hours since 1970."""
    query = "SELECT hour FROM schemagen_pruned_hours WHERE collection = ?"
    return frozenset(row[0] for row in connection.execute(query, (place.number,)))


def unmark_hours(connection: sqlite3.Connection, place: CountedCollection, hours: Iterable[int]) -> None:
    """Say that some hours are whole again: nothing is counted of rows that were removed of them."""
    unmark = "DELETE FROM schemagen_pruned_hours WHERE collection = ? AND hour = ?"
    connection.executemany(unmark, [(place.number, hour) for hour in hours])


def forget_uncounted(connection: sqlite3.Connection, place: CountedCollection) -> None:
    """Forget the counters that count nothing any more, and the models that have none left."""
    has_none = "NOT EXISTS (SELECT 1 FROM schemagen_tallies AS t WHERE t.counter = schemagen_counters.id)"
    connection.execute(f"DELETE FROM schemagen_counters WHERE collection = ? AND {has_none}", (place.number,))  # noqa: S608
    models = "SELECT model FROM schemagen_counters WHERE collection = :collection"
    forget = f"DELETE FROM schemagen_counted_models WHERE collection = :collection AND model NOT IN ({models})"  # noqa: S608
    connection.execute(forget, {"collection": place.number})


def begin_counting(connection: sqlite3.Connection, place: CountedCollection) -> None:
    """Make the tables of counters, and the notes of a collection's labels, within a transaction.

    Where the collection got labels since, the notes get their columns.
    """
    for statement in TABLES.split(";"):
        connection.execute(statement)
    connection.execute("INSERT OR IGNORE INTO schemagen_counted VALUES (?, 0, 0, 0)", (place.number,))
    keep_documents(connection, place)
    id_ = f"{place.id.declaration} NOT NULL"
    is_new = _note_labels(connection, place, place.changes, f'"_number" INTEGER PRIMARY KEY, {id_}', "")
    key = f'PRIMARY KEY ("_model", {place.id.quoted})'
    is_new |= _note_labels(connection, place, place.frozen_labels, f'"_model" TEXT NOT NULL, {id_}', f", {key}")
    if is_new:
        for statement in _triggers(place):
            connection.execute(statement)


def _note_labels(connection: sqlite3.Connection, place: CountedCollection, table: str, own: str, key: str) -> bool:
    """Make a table that notes labels, or give it the columns that it lacks; return whether it changed."""
    noted = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    wanted = [column for column in place.label_columns if column.column not in noted]
    if not noted:
        clock = ", ".join(f"{quoted(name)} TEXT" for name in _CLOCK)
        connection.execute(f"CREATE TABLE {table} ({own}, {clock}{key})")
    for column in wanted:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {column.declaration}")
    return not noted or bool(wanted)


def keep_documents(connection: sqlite3.Connection, place: CountedCollection) -> None:
    """Note the documents by which the schemas of a collection are counted, of those that have none."""
    found = "SELECT id, ?, document FROM schemagen_schemas WHERE project = ? AND collection = ?"
    note = f"INSERT OR IGNORE INTO schemagen_counted_documents {found}"
    connection.execute(note, (place.number, place.collection.project, place.collection.name))


def forget_documents(connection: sqlite3.Connection, place: CountedCollection) -> None:
    """Take the newest documents of a collection from now on: for rows of which nothing is counted any more."""
    connection.execute("DELETE FROM schemagen_counted_documents WHERE collection = ?", (place.number,))
    keep_documents(connection, place)


def _triggers(place: CountedCollection) -> Iterator[str]:
    id_, rowid = place.id.quoted, place.rowid
    came, changed, went, left = (
        quoted(f"{place.collection}/{name}") for name in ("label_came", "label_changed", "row_went", "row_left")
    )
    names = ", ".join(place.label_names)
    old = ", ".join(f"OLD.{name}" for name in place.label_names)
    for name in (came, changed, went, left):
        yield f"DROP TRIGGER IF EXISTS {name}"
    note = f"INSERT INTO {place.changes} ({id_}) VALUES (NEW.{id_})"  # noqa: S608 -- quoted names, as below
    yield f"CREATE TRIGGER {came} AFTER INSERT ON {place.labels} BEGIN {note}; END"
    note = f"INSERT INTO {place.changes} ({id_}, {names}) VALUES (OLD.{id_}, {old})"  # noqa: S608
    yield f"CREATE TRIGGER {changed} AFTER UPDATE ON {place.labels} BEGIN {note}; END"
    # SQLite gives the row id of the last row again once that is gone: what is counted must not reach beyond the last.
    before = f"coalesce((SELECT max({rowid}) FROM {place.inferences} WHERE {rowid} < OLD.{rowid}), 0)"  # noqa: S608
    lowered = ", ".join(f"{name} = iif({name} = OLD.{rowid}, {before}, {name})" for name in ("counted", "recount"))
    where = f"WHERE collection = {place.number}"
    is_last = f"EXISTS (SELECT 1 FROM schemagen_counted {where} AND OLD.{rowid} IN (counted, recount))"  # noqa: S608
    lower = f"UPDATE schemagen_counted SET {lowered} {where}"  # noqa: S608
    yield f"CREATE TRIGGER {went} AFTER DELETE ON {place.inferences} WHEN {is_last} BEGIN {lower}; END"
    is_last = f"EXISTS (SELECT 1 FROM schemagen_references {where} AND last = OLD.{rowid})"  # noqa: S608
    lower = f"UPDATE schemagen_references SET last = {before} {where} AND last = OLD.{rowid}"  # noqa: S608
    yield f"CREATE TRIGGER {left} AFTER DELETE ON {place.inferences} WHEN {is_last} BEGIN {lower}; END"
