"""Read the rows that are to be counted: new ones, those whose labels changed, and those that are erased."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from schemagen_runtime.backends.sqlite.counter_tables import CountedCollection
from schemagen_runtime.backends.sqlite.counters.row_blocks import OWN, Row, Rows, block_of
from schemagen_runtime.backends.sqlite.layout import models_of
from schemagen_runtime.backends.sqlite.values import Stored
from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.plan import Plan, plan_of

_MARKS = 500


class Plans:
    """Hold what is counted of each schema of a collection, by the schema's number."""

    def __init__(self, connection: sqlite3.Connection, frozen: str | None = None) -> None:
        """Take the model of which is wanted what its frozen reference counted; None for what is counted now."""
        self._connection = connection
        self._frozen = frozen
        self._found: dict[int, Plan] = {}

    def __getitem__(self, schema: int) -> Plan:
        """Return what is counted of a schema."""
        plan = self._found.get(schema)
        if plan is None:
            query = "SELECT document FROM schemagen_counted_documents WHERE schema = ?"
            values: list[str | int] = [schema]
            if self._frozen is not None:
                query = "SELECT document FROM schemagen_frozen_documents WHERE schema = ? AND model = ?"
                values.append(self._frozen)
            (document,) = self._connection.execute(query, values).fetchone()
            plan = self._found[schema] = plan_of(str(document).encode())
        return plan

    def of(self, collection: int) -> list[Plan]:
        """Return what is counted of every schema of a collection, by its number."""
        query = "SELECT schema FROM schemagen_counted_documents WHERE collection = ?"
        return [self[row[0]] for row in self._connection.execute(query, (collection,)).fetchall()]


def salt_of(connection: sqlite3.Connection) -> bytes:
    """Return the salt of the database, by which hashes of sensitive values are keyed."""
    return bytes(connection.execute("SELECT value FROM schemagen_facts WHERE name = 'salt'").fetchone()[0])


class Changes(NamedTuple):
    """Hold rows whose labels changed.

    Attributes:
        last: the number of the last note that was read; 0 where there is none.
        newest: the number of the newest note that there was.
        before: the rows with the labels that were counted.
        after: the same rows with those that count now.
    """

    last: int
    newest: int
    before: Rows
    after: Rows

    @property
    def is_all(self) -> bool:
        """Tell whether no other label had changed."""
        return self.last == self.newest


class RowReader:
    """Read rows of one collection as cells: row id, schema, model, timestamp, columns, labels, and when these came."""

    def __init__(self, connection: sqlite3.Connection, place: CountedCollection) -> None:
        """Prepare the statements."""
        self._connection = connection
        self._place = place
        labels = {column.name for column in place.label_columns}
        self._columns = [column for column in place.columns if column.name not in labels]
        self._id = OWN + self._columns.index(place.id)
        own = [place.rowid, '"_schema"', '"_model"', place.timestamp.quoted]
        names = ", ".join(f"i.{name}" for name in (*own, *(column.quoted for column in self._columns)))
        self._names = names
        self._joined = (
            f"SELECT {names}, {', '.join(f'l.{name}' for name in place.label_names)} FROM {place.inferences} AS i "  # noqa: S608 -- quoted names
            f"LEFT JOIN {place.labels} AS l ON l.{place.id.quoted} = i.{place.id.quoted}"
        )

    def numbered(self, numbers: Sequence[int]) -> Rows:
        """Return the rows under row ids."""
        found: list[Row] = []
        for start in range(0, len(numbers), _MARKS):
            some = numbers[start : start + _MARKS]
            marks = ", ".join("?" * len(some))
            found += self._connection.execute(f"{self._joined} WHERE i.{self._place.rowid} IN ({marks})", some)
        return found

    def under(self, keys: Sequence[str | int]) -> Rows:
        """Return the rows under ids."""
        marks = ", ".join("?" * len(keys))
        query = f'{self._joined} WHERE i."_model" = ? AND i.{self._place.id.quoted} IN ({marks})'
        return [row for model in self._models() for row in self._connection.execute(query, (model, *keys))]

    def changed(self, limit: int, keys: Sequence[str | int] | None = None) -> Changes:
        """Return the rows whose labels changed since they were counted: of the earliest notes, or of those of ids."""
        place = self._place
        id_, names = place.id.quoted, place.label_names
        noted = f'SELECT "_number" FROM {place.changes} ORDER BY "_number" LIMIT {limit}'  # noqa: S608 -- quoted name
        newest = f'SELECT max("_number") FROM {place.changes}'  # noqa: S608 -- quoted name
        bounds = f'SELECT coalesce(max("_number"), 0), coalesce(({newest}), 0) FROM ({noted})'  # noqa: S608
        last, end = self._connection.execute(bounds).fetchone()
        values: tuple[Stored, ...] = (last,) if keys is None else tuple(keys)
        where = '"_number" <= ?' if keys is None else f"{id_} IN ({', '.join('?' * len(keys))})"
        # Of several notes of an id the first says what was counted. With min(), SQLite takes the others from its row.
        first = f'min("_number"), {id_}, {", ".join(names)} FROM {place.changes} WHERE {where} GROUP BY {id_}'
        was, now = (", ".join(f"{table}.{name}" for name in names) for table in ("c", "l"))
        query = (
            f"SELECT {self._names}, {was}, {now} FROM (SELECT {first}) AS c "  # noqa: S608 -- quoted names
            f'CROSS JOIN {place.inferences} AS i ON i."_model" = ? AND i.{id_} = c.{id_} '
            f"LEFT JOIN {place.labels} AS l ON l.{id_} = c.{id_}"
        )
        before: list[Row] = []
        after: list[Row] = []
        for model in self._models():
            for row in self._connection.execute(query, (*values, model)):
                cells, old, new = self._split(row)
                before.append((*cells, *old))
                after.append((*cells, *new))
        return Changes(last, end, before, after)

    def forget(self, changes: Changes) -> None:
        """Remove the notes of rows whose labels changed: all that there were of their ids, for all are counted."""
        place = self._place
        first = f'SELECT {place.id.quoted} FROM {place.changes} WHERE "_number" <= ?'  # noqa: S608 -- quoted names
        is_one = '"_number" <= ?' if changes.is_all else f'"_number" <= ? AND {place.id.quoted} IN ({first})'
        values = (changes.newest,) if changes.is_all else (changes.newest, changes.last)
        self._connection.execute(f"DELETE FROM {place.changes} WHERE {is_one}", values)  # noqa: S608 -- quoted names

    def key(self, row: Row) -> Stored:
        """Return the id of a row, as the store keeps it."""
        return row[self._id]

    def _split(self, row: Row) -> tuple[Row, Row, Row]:
        start, size = OWN + len(self._columns), len(self._place.label_names)
        return row[:start], row[start : start + size], row[start + size :]

    def _models(self) -> list[str]:
        return [str(row[0]) for row in self._connection.execute(models_of(self._place.inferences))]

    def blocks(self, parts: Iterable[tuple[Rows, int]], *, is_new: bool) -> Iterator[tuple[int, Block]]:
        """Yield a block for each schema, with its number, of rows and the weight with which each counts."""
        by_schema: dict[int, tuple[list[Row], list[int]]] = {}
        for rows, weight in parts:
            schemas = dict.fromkeys([cast("int", row[1]) for row in rows])
            for schema in schemas:
                kept, weights = by_schema.setdefault(schema, ([], []))
                of_schema = rows if len(schemas) == 1 else [row for row in rows if row[1] == schema]
                kept += of_schema
                weights += [weight] * len(of_schema)
        names = [column.name for column in self._columns]
        for schema, (kept, weights) in by_schema.items():
            yield schema, block_of(self._place, kept, names, weights, is_new=is_new)
