"""Keep which reference each model of a collection has, and the labels of its events as they were when it was frozen.

A frozen reference is a copy of its counters. What is erased is taken out of it as it was counted, with the labels of
that time. So the first change of a label after it is noted with what the label was before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

import orjson

from schemagen_runtime.api.references import KeptReference, ReferenceKind
from schemagen_runtime.backends.sqlite.counter_tables import CountedCollection
from schemagen_runtime.backends.sqlite.counters.row_blocks import Rows
from schemagen_runtime.backends.sqlite.counters.rows import RowReader
from schemagen_runtime.backends.sqlite.values import Stored
from schemagen_runtime.counting.block import days


class _Frozen(NamedTuple):
    """Say which rows of a model are in its frozen reference."""

    days: frozenset[int]
    last: int

    def has(self, row: Sequence[Stored], day: int) -> bool:
        return cast("int", row[0]) <= self.last and day in self.days


class ReferenceTable:
    """Read and write the references of one collection, over one connection."""

    def __init__(self, connection: sqlite3.Connection, place: CountedCollection) -> None:
        """Take the collection."""
        self._connection = connection
        self._place = place

    def read(self) -> dict[str, KeptReference]:
        """Return the reference of each model that has one."""
        query = 'SELECT model, kind, "start", "end", days, chosen_by, chosen_at FROM schemagen_references'
        return {
            model: KeptReference(
                ReferenceKind(kind), start, end, None if text is None else tuple(orjson.loads(text)), by, at
            )
            for model, kind, start, end, text, by, at in self._connection.execute(
                f"{query} WHERE collection = ?", (self._place.number,)
            )
        }

    def write(self, model: str, reference: KeptReference, last: int) -> None:
        """Keep a reference, instead of the one before, within a transaction.

        Args:
            model: the model that it is of.
            reference: the reference.
            last: the row id up to which rows are in it, where it is frozen.
        """
        found = reference.days
        text = None if found is None else orjson.dumps(found).decode()
        kept = (reference.kind, reference.start, reference.end, text, last, reference.chosen_by, reference.chosen_at)
        insert = "INSERT OR REPLACE INTO schemagen_references VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self._connection.execute(insert, (self._place.number, model, *kept))
        documents = "SELECT collection, ?, schema, document FROM schemagen_counted_documents WHERE collection = ?"
        insert = f"INSERT OR REPLACE INTO schemagen_frozen_documents {documents}"
        self._connection.execute(insert, (model, self._place.number))

    def remove(self, model: str) -> None:
        """Forget the reference of a model, and the labels that its events had, within a transaction."""
        for table in ("schemagen_references", "schemagen_frozen_documents"):
            delete = f"DELETE FROM {table} WHERE collection = ? AND model = ?"  # noqa: S608 -- one of these
            self._connection.execute(delete, (self._place.number, model))
        self._connection.execute(f'DELETE FROM {self._place.frozen_labels} WHERE "_model" = ?', (model,))  # noqa: S608 -- quoted name


class FrozenLabels:
    """Note the labels that events had when the reference of their model was frozen, over one connection."""

    def __init__(self, connection: sqlite3.Connection, place: CountedCollection, reader: RowReader) -> None:
        """Take the collection, and what reads its rows."""
        self._connection = connection
        self._place = place
        self._reader = reader

    def note(self, before: Rows) -> None:
        """Keep the labels of rows whose labels change now, where they are in a frozen reference.

        Only the first change of a row is kept, for that had the labels with which it was frozen.

        Args:
            before: the rows, with the labels that were counted.
        """
        rows = self._in_reference(before)
        if not rows:
            return
        place, names = self._place, self._place.label_names
        marks = ", ".join("?" * (2 + len(names)))
        columns = ", ".join(('"_model"', place.id.quoted, *names))
        insert = f"INSERT OR IGNORE INTO {place.frozen_labels} ({columns}) VALUES ({marks})"  # noqa: S608 -- quoted names
        self._connection.executemany(insert, [(row[2], self._reader.key(row), *row[-len(names) :]) for row in rows])

    def as_frozen(self, rows: Rows) -> Mapping[str, Rows]:
        """Return those of some rows that are in a frozen reference, by model, with the labels that they had then."""
        place, names = self._place, self._place.label_names
        query = f'SELECT {", ".join(names)} FROM {place.frozen_labels} WHERE "_model" = ? AND {place.id.quoted} = ?'  # noqa: S608 -- quoted names
        found: dict[str, list[Sequence[Stored]]] = {}
        for row in self._in_reference(rows):
            noted = self._connection.execute(query, (row[2], self._reader.key(row))).fetchone()
            found.setdefault(str(row[2]), []).append(row if noted is None else (*row[: -len(names)], *noted))
        return found

    def forget(self, keys: Sequence[str | int]) -> None:
        """Forget the labels that were noted of ids."""
        marks = ", ".join("?" * len(keys))
        delete = f"DELETE FROM {self._place.frozen_labels} WHERE {self._place.id.quoted} IN ({marks})"  # noqa: S608 -- quoted names
        self._connection.execute(delete, keys)

    def _in_reference(self, rows: Rows) -> Rows:
        if not rows:
            return ()
        is_frozen = "collection = ? AND days IS NOT NULL AND kind != ?"
        query = f"SELECT model, days, last FROM schemagen_references WHERE {is_frozen}"  # noqa: S608 -- placeholders
        frozen = {
            model: _Frozen(frozenset(orjson.loads(text)), last)
            for model, text, last in self._connection.execute(query, (self._place.number, ReferenceKind.FILE))
        }
        some = [row for row in rows if row[2] in frozen]
        of_day = days([str(row[3]) for row in some]).tolist()
        return [row for row, day in zip(some, of_day, strict=True) if frozen[str(row[2])].has(row, day)]
