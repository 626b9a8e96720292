"""Describe every table of the store: which there are, and where a column of a collection lies in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.sql.stored_column import SqlColumn
from schemagen_runtime.columns import BaseType
from schemagen_runtime.document import Document, Place

MAX_COLUMNS: Final = 1900
"""SQLite's own limit is 2000 a table; some are ours, and a view joins two tables."""

ADDED: Final = {
    "inferences": ("_negative_zeros",),
    "labels": ("_label_at", "_label_accepted_at", "_label_clocks", "_label_negative_zeros"),
}
"""Columns that came with format 2, at the end of each table of a collection; all TEXT, NULL in older rows."""

INTERNAL: Final = (
    *("_model", "_schema", "_received_at", "_label_timestamp", "_label_received_at"),
    *ADDED["inferences"],
    *ADDED["labels"],
)

ROWID_NAMES: Final = ("rowid", "_rowid_", "oid")
"""SQLite's names for the row id. A column of a schema may have one of them, and then hides it."""

REGISTRY_TABLES: Final = """
CREATE TABLE schemagen_schemas (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL COLLATE NOCASE,
    collection TEXT NOT NULL COLLATE NOCASE,
    version TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL,
    registered_at TEXT NOT NULL,
    UNIQUE (project, collection, fingerprint),
    UNIQUE (project, collection, version)
);
CREATE TABLE schemagen_columns (
    project TEXT NOT NULL COLLATE NOCASE,
    collection TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    type TEXT NOT NULL,
    "column" TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (project, collection, name),
    UNIQUE (project, collection, "column")
);
"""
"""Every store has these: schemas and columns of all collections."""

FACTS_TABLES: Final = """
CREATE TABLE schemagen_facts (name TEXT NOT NULL PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
INSERT INTO schemagen_facts VALUES ('salt', randomblob(32));
CREATE TABLE schemagen_erased_ids (
    collection INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (collection, hash)
) WITHOUT ROWID
"""
"""Every store has these since format 2: facts about the database, and the hashes of ids that were erased.

``collection`` is the number of the first schema that was registered with a collection.
"""

MODES_TABLE: Final = """
CREATE TABLE IF NOT EXISTS schemagen_modes (
    project TEXT NOT NULL COLLATE NOCASE,
    collection TEXT NOT NULL COLLATE NOCASE,
    mode TEXT NOT NULL,
    PRIMARY KEY (project, collection)
) WITHOUT ROWID
"""
"""Comes with the first collection that has a mode of its own: those that are not in it were made before there were."""

FORMER_DOCUMENTS_TABLE: Final = """
CREATE TABLE IF NOT EXISTS schemagen_former_documents (
    project TEXT NOT NULL COLLATE NOCASE,
    collection TEXT NOT NULL COLLATE NOCASE,
    digest BLOB NOT NULL,
    PRIMARY KEY (project, collection, digest)
) WITHOUT ROWID
"""
"""Comes with the first document that is replaced by newer words; ``digest`` is the SHA-256 of the one that was."""

REQUESTS_TABLE: Final = """
CREATE TABLE IF NOT EXISTS schemagen_requests (
    key BLOB PRIMARY KEY, digest BLOB NOT NULL, answered_at REAL NOT NULL, conflicts TEXT
) WITHOUT ROWID
"""
"""Comes with the first collector that writes."""

REJECTIONS_TABLES: Final = (
    """
CREATE TABLE IF NOT EXISTS schemagen_rejections (
    schema INTEGER NOT NULL REFERENCES schemagen_schemas (id),
    hour TEXT NOT NULL,
    model TEXT NOT NULL,
    "column" TEXT NOT NULL,
    code TEXT NOT NULL,
    events INTEGER NOT NULL,
    PRIMARY KEY (schema, hour, model, "column", code)
) WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS schemagen_reports (
    collection INTEGER NOT NULL, id TEXT NOT NULL, counted_at REAL NOT NULL, PRIMARY KEY (collection, id)
) WITHOUT ROWID
""",
    "CREATE INDEX IF NOT EXISTS schemagen_reports_by_age ON schemagen_reports (counted_at)",
)
"""Come with the first event that was rejected. They cannot be made anew from what else is stored.

``code`` is empty in the row that counts the rejected events, whatever was wrong with them; ``model`` and ``column`` are
where there is none, for no name is. ``collection`` is the number of the first schema of the collection.
"""

TOKENS_TABLE: Final = """
CREATE TABLE IF NOT EXISTS schemagen_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL,
    project TEXT,
    rights TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT
) WITHOUT ROWID
"""
"""Comes with the first token."""

POSITIONS_TABLES: Final = (
    """
CREATE TABLE IF NOT EXISTS schemagen_positions (
    consumer TEXT NOT NULL, part TEXT NOT NULL, position TEXT NOT NULL, PRIMARY KEY (consumer, part)
) WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS schemagen_waiting_letters (
    number INTEGER PRIMARY KEY AUTOINCREMENT, consumer TEXT NOT NULL, part TEXT NOT NULL, letter BLOB NOT NULL
)
""",
)
"""Come with the first events that a relay or a sidecar stores: how far it has read, and the dead letters of it that may
not be durable elsewhere yet."""

_SQL_TYPES: Final = {
    BaseType.STRING: "TEXT",
    BaseType.UUID: "TEXT",
    BaseType.TIMESTAMP: "TEXT",
    BaseType.DATE: "TEXT",
    BaseType.DECIMAL: "TEXT",
    BaseType.INT: "INTEGER",
    BaseType.BOOL: "INTEGER",
    BaseType.FLOAT: "REAL",
    BaseType.LIST: "TEXT",
    BaseType.VECTOR: "TEXT",
    BaseType.MAP: "TEXT",
}


class StoredColumn(SqlColumn):
    """Describe a column of a collection, and where it lies in SQLite."""

    __slots__ = ()

    @property
    def quoted(self) -> str:
        """Return its name in its table as an identifier in SQL."""
        return quoted(self.column)

    @property
    def declaration(self) -> str:
        """Return its name and type as its table declares them."""
        return f"{self.quoted} {_SQL_TYPES[self.type.base]}"


def quoted(name: str) -> str:
    """Return a name as an identifier in SQL."""
    return '"' + name.replace('"', '""') + '"'


def inferences_table(collection: Collection) -> str:
    """Return the quoted name of the table of a collection's inferences."""
    return quoted(f"{collection}/inferences")


def labels_table(collection: Collection) -> str:
    """Return the quoted name of the table of a collection's labels."""
    return quoted(f"{collection}/labels")


def history_table(collection: Collection) -> str:
    """Return the quoted name of the table of a collection's earlier labels."""
    return quoted(f"{collection}/label_history")


def records_view(collection: Collection) -> str:
    """Return the quoted name of the view that joins a collection's inferences with their labels."""
    return quoted(f"{collection}/records")


def id_column(columns: Iterable[StoredColumn]) -> StoredColumn:
    """Return the id column of a collection's columns."""
    (id_,) = (column for column in columns if column.place is Place.ID)
    return id_


def rowid_name(columns: Iterable[StoredColumn]) -> str | None:
    """Return a name for the rowid of a collection's tables; None where its columns have taken all of SQLite's names."""
    taken = {column.column.casefold() for column in columns}
    return next((name for name in ROWID_NAMES if name not in taken), None)


def models_of(inferences: str) -> str:
    """Write a query for the models of a table: one step down its key for each, where DISTINCT would read every row."""
    smallest, next_one = (f'SELECT min("_model") FROM {inferences}{where}' for where in ("", ' WHERE "_model" > m'))  # noqa: S608
    steps = f"{smallest} UNION ALL SELECT ({next_one}) FROM models WHERE m IS NOT NULL"  # noqa: S608 -- quoted names
    return f"WITH RECURSIVE models (m) AS ({steps}) SELECT m FROM models WHERE m IS NOT NULL"  # noqa: S608 -- quoted names


def allot(document: Document, stored: Iterable[StoredColumn]) -> list[StoredColumn]:
    """Return the columns that the store must add for a schema, under names that are unique whatever their case."""
    stored = list(stored)
    known = {column.name for column in stored}
    taken = {column.column.casefold() for column in stored} | set(INTERNAL)
    added: list[StoredColumn] = []
    for column in document.all_columns:
        if column.name not in known:
            name = unique_name(column.name, taken)
            added.append(StoredColumn(column.name, column.place, column.type, name))
    return added


def unique_name(name: str, taken: set[str]) -> str:
    """Return a column's name, with a number where it is taken in any case; add it to those that are, in lower case."""
    found, number = name, 1
    while found.casefold() in taken:
        number += 1
        found = f"{name}_{number}"
    taken.add(found.casefold())
    return found


def statements_to_add(
    collection: Collection, stored: Sequence[StoredColumn], added: Sequence[StoredColumn]
) -> Iterator[str]:
    """Yield the statements that give new columns their place in the tables of a collection, and in its view."""
    if stored:
        for column in added:
            table = labels_table(collection) if column.place is Place.LABEL else inferences_table(collection)
            yield f"ALTER TABLE {table} ADD COLUMN {column.declaration}"
    else:
        yield _create_inferences(collection, added)
        yield _create_labels(collection, added)
        yield _create_history(collection, added)
    yield f"DROP VIEW IF EXISTS {records_view(collection)}"
    yield _create_view(collection, [*stored, *added])


def statements_to_migrate(collection: Collection, columns: Sequence[StoredColumn]) -> Iterator[str]:
    """Yield the statements that bring a collection's tables from format 1 to format 2; none reads or writes a row."""
    for table, names in (
        (inferences_table(collection), ADDED["inferences"]),
        (labels_table(collection), ADDED["labels"]),
    ):
        for name in names:
            yield f"ALTER TABLE {table} ADD COLUMN {quoted(name)} TEXT"
    yield _create_history(collection, columns)
    yield f"DROP VIEW IF EXISTS {records_view(collection)}"
    yield _create_view(collection, columns)


def _create_inferences(collection: Collection, columns: Sequence[StoredColumn]) -> str:
    id_ = id_column(columns)
    parts = [
        '"_model" TEXT NOT NULL',
        f"{id_.declaration} NOT NULL",
        *(column.declaration for column in columns if column.place not in (Place.ID, Place.LABEL)),
        '"_schema" INTEGER NOT NULL REFERENCES schemagen_schemas (id)',
        '"_received_at" TEXT NOT NULL',
        *(f"{quoted(name)} TEXT" for name in ADDED["inferences"]),
        f'PRIMARY KEY ("_model", {id_.quoted})',
    ]
    return f"CREATE TABLE {inferences_table(collection)} ({', '.join(parts)})"


def _create_labels(collection: Collection, columns: Sequence[StoredColumn]) -> str:
    parts = [
        f"{id_column(columns).declaration} NOT NULL PRIMARY KEY",
        *(column.declaration for column in columns if column.place is Place.LABEL),
        '"_label_timestamp" TEXT',
        '"_label_received_at" TEXT NOT NULL',
        *(f"{quoted(name)} TEXT" for name in ADDED["labels"]),
    ]
    return f"CREATE TABLE {labels_table(collection)} ({', '.join(parts)})"


def _create_history(collection: Collection, columns: Sequence[StoredColumn]) -> str:
    """Write the table of earlier labels. ``value`` has no type, so that each is kept as it was."""
    parts = [
        f"id {_SQL_TYPES[id_column(columns).type.base]} NOT NULL",
        "label TEXT NOT NULL",
        "at TEXT NOT NULL",
        "value NOT NULL",
        "accepted_at TEXT NOT NULL",
        "received_at TEXT NOT NULL",
        "PRIMARY KEY (id, label, at, value)",
    ]
    return f"CREATE TABLE {history_table(collection)} ({', '.join(parts)})"


def _create_view(collection: Collection, columns: Sequence[StoredColumn]) -> str:
    id_ = id_column(columns).quoted
    inference = [f"i.{column.quoted}" for column in columns if column.place is not Place.LABEL]
    label = [f"l.{column.quoted}" for column in columns if column.place is Place.LABEL]
    internal = ['i."_schema"', 'i."_received_at"', 'l."_label_timestamp"', 'l."_label_received_at"']
    internal += ['i."_negative_zeros"', 'l."_label_negative_zeros"']
    names = ", ".join(['i."_model"', *inference, *label, *internal])
    tables = f"{inferences_table(collection)} AS i LEFT JOIN {labels_table(collection)} AS l ON l.{id_} = i.{id_}"
    return f"CREATE VIEW {records_view(collection)} AS SELECT {names} FROM {tables}"  # noqa: S608 -- quoted names
