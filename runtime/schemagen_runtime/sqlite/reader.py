"""Reading joined records back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from schemagen_runtime.checks.fast import is_encodable
from schemagen_runtime.columns import BaseType
from schemagen_runtime.destination import Collection
from schemagen_runtime.sqlite.connection import quoted
from schemagen_runtime.sqlite.layout import Place, StoredColumn
from schemagen_runtime.sqlite.registry import stored_columns, table
from schemagen_runtime.sqlite.values import Stored, decoder

_PAGE = 1000
_INT: Final = re.compile(r"-?[0-9]{1,19}")
_BEYOND: Final = 2**63


@dataclass(frozen=True, slots=True)
class Record:
    """An inference, joined with what labels there are.

    ``values`` has every column of the collection but the labels, by name on the wire; ``labels``
    has all labels, None where one is not known yet.
    """

    model: str
    id: object
    values: Mapping[str, object]
    labels: Mapping[str, object]
    received_at: str
    label_received_at: str | None


class Reader:
    """Reads the records of one collection."""

    def __init__(self, connection: sqlite3.Connection, collection: Collection) -> None:
        self._connection = connection
        self._columns = stored_columns(connection, collection)
        (self._id,) = (column for column in self._columns if column.place is Place.ID)
        names = ", ".join(quoted(column.column) for column in self._columns)
        internal = '"_model", "_received_at", "_label_received_at"'
        self._select = f"SELECT {internal}, {names} FROM {table(collection, 'records')}"  # noqa: S608 -- quoted names

    def find(self, id: str | int, model: str | None = None) -> list[Record]:  # noqa: A002
        """The records under an id: one for each model that predicted under it.

        A text stands for an int where the collection's ids are ints.
        """
        key = self._key(id)
        if key is None:
            return []
        query = f'{self._select} WHERE {quoted(self._id.column)} = ? AND (? IS NULL OR "_model" = ?) ORDER BY "_model"'
        return [self._record(row) for row in self._connection.execute(query, (key, model, model))]

    def _key(self, id: str | int) -> Stored:  # noqa: A002
        """``id`` as the store holds it; None where no id of this collection can be so."""
        if self._id.type.base is BaseType.INT:
            if isinstance(id, str):
                id = int(id) if _INT.fullmatch(id) else _BEYOND  # noqa: A001
            return id if -_BEYOND <= id < _BEYOND else None
        return id if isinstance(id, str) and is_encodable(id) else None

    def records(self) -> Iterator[Record]:
        """Every record, by model and id, a page at a time: writers are not held up between pages."""
        id_ = quoted(self._id.column)
        order = f'ORDER BY "_model", {id_} LIMIT {_PAGE}'
        rows = self._connection.execute(f"{self._select} {order}").fetchall()
        while rows:
            page = [self._record(row) for row in rows]
            yield from page
            last = (page[-1].model, page[-1].id)
            rows = self._connection.execute(f'{self._select} WHERE ("_model", {id_}) > (?, ?) {order}', last).fetchall()

    def _record(self, row: tuple[Stored, ...]) -> Record:
        model, received_at, label_received_at, *cells = row
        values = {column.name: _decode(column, cell) for column, cell in zip(self._columns, cells, strict=True)}
        labels = {column.name: values.pop(column.name) for column in self._columns if column.place is Place.LABEL}
        label_time = None if label_received_at is None else str(label_received_at)
        return Record(str(model), values[self._id.name], values, labels, str(received_at), label_time)


def _decode(column: StoredColumn, cell: Stored) -> object:
    return None if cell is None else decoder(column.type)(cell)
