"""Read the records of a collection by columns, some at a time, in the order in which they came."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

import orjson

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.time_range import TimeRange
from schemagen_runtime.backends.sqlite.connection import FORMAT, format_of
from schemagen_runtime.backends.sqlite.layout import (
    id_column,
    inferences_table,
    labels_table,
    quoted,
    rowid_name,
)
from schemagen_runtime.backends.sqlite.registry import stored_columns
from schemagen_runtime.backends.sqlite.selection import timestamp_column
from schemagen_runtime.backends.sqlite.values import Stored
from schemagen_runtime.checks.fast import is_encodable
from schemagen_runtime.document import Place
from schemagen_runtime.record_part import RecordPart, framed

_BEFORE: Final = 3
"""Cells of a row before those of the columns: its place, and the columns that are -0.0."""

_AROUND: Final = _BEFORE + 3
"""Cells of a row beside those of the columns."""


class PartReader:
    """Read the records of one collection."""

    def __init__(self, connection: sqlite3.Connection, collection: Collection) -> None:
        self._connection = connection
        columns = stored_columns(connection, collection)
        self._columns = [(column.name, column.type) for column in columns]
        self._time = f"i.{timestamp_column(columns).quoted}"
        id_ = id_column(columns).quoted
        rowid = rowid_name(columns)
        # Where columns have taken all names of the row's number, it is found by model and id, which is slow.
        self._place = f"i.{quoted(rowid)}" if rowid is not None else f"i.\"_model\" || '/' || i.{id_}"
        zeros = 'i."_negative_zeros", l."_label_negative_zeros"' if format_of(connection) >= FORMAT else "NULL, NULL"
        names = ", ".join(f"{'l' if column.place is Place.LABEL else 'i'}.{column.quoted}" for column in columns)
        # The plus keeps SQLite from the index by models and ids: in its order each row would be looked for by itself.
        self._model = '+i."_model"'
        self._select = (
            f'SELECT {self._place}, {zeros}, i."_model", {names}, i."_received_at", l."_label_received_at" '  # noqa: S608 -- quoted names
            f"FROM {inferences_table(collection)} AS i "
            f"LEFT JOIN {labels_table(collection)} AS l ON l.{id_} = i.{id_}"
        )

    def part(self, model: str | None, times: TimeRange, rows: int, after: Stored = None) -> tuple[RecordPart, Stored]:
        """Return at most so many records behind a place, and the place of the last one; None where no more may come."""
        bounds = {
            f"{self._place} > ?": after,
            f"{self._model} = ?": model if model is None or is_encodable(model) else "",  # no model has this name
            f"{self._time} >= ?": times.since,
            f"{self._time} < ?": times.until,
        }
        given = {text: value for text, value in bounds.items() if value is not None}
        where = f" WHERE {' AND '.join(given)}" if given else ""
        query = f"{self._select}{where} ORDER BY {self._place} LIMIT ?"
        # For speed: the cells of all rows lie in one list, of which each column is a slice. To turn rows into columns
        # is the plain way, and costs a third of the whole more.
        flat: list[Stored] = list(chain.from_iterable(self._connection.execute(query, (*given.values(), rows))))
        width = _AROUND + len(self._columns)
        count = len(flat) // width
        columns = self._with_zeros([flat[place::width] for place in range(width)])
        return framed(self._columns, list(columns), count), flat[-width] if count == rows else None

    def _with_zeros(self, cells: Sequence[Sequence[Stored]]) -> Iterator[Sequence[Stored]]:
        """Yield the cells of the columns, with the sign of those that are -0.0, which SQLite does not hold."""
        zeros: dict[str, list[int]] = {}
        for texts in cells[1:_BEFORE]:
            for place, text in enumerate(texts) if any(texts) else ():
                for name in orjson.loads(str(text)) if text is not None else ():
                    zeros.setdefault(name, []).append(place)
        names = ("", *(name for name, _ in self._columns), "", "")
        for name, column in zip(names, cells[_BEFORE:], strict=True):
            if name in zeros:
                signed = list(column)
                for place in zeros[name]:
                    signed[place] = -0.0
                yield signed
            else:
                yield column
