"""Read rows that are counted for the first time, each column in the form in which it is counted.

For speed: new rows are nearly all that is ever counted, and most of the time went into making an object of every cell
and looking at each again. So some rows at a time become arrays, before the processor's caches forget them, and what a
row has of values (texts, bools, enums) comes as one JSON array, which SQLite writes and ``orjson`` reads in half of the
time that single cells take. Numbers do not come so, for SQLite writes 15 digits of them. Without forms all cells come
as they are, which is the plain way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from types import MappingProxyType
from typing import Final, NamedTuple, Self, cast

import numpy as np
import orjson
from numpy.typing import NDArray

from schemagen_runtime.backends.sqlite.counter_tables import CountedCollection
from schemagen_runtime.backends.sqlite.counters.row_blocks import Row, block_of
from schemagen_runtime.backends.sqlite.layout import StoredColumn
from schemagen_runtime.backends.sqlite.values import Stored
from schemagen_runtime.columns import BaseType
from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.cells import Cell, Coded, Column, Numbers
from schemagen_runtime.counting.plan import Form

_PART: Final = 100
"""Rows that are read at a time."""
_ARGUMENTS: Final = 100
"""So many arguments a function of SQLite may have."""
_IN_JSON: Final = (BaseType.STRING, BaseType.BOOL, BaseType.INT)


class NewRows(NamedTuple):
    """Hold rows that are counted for the first time.

    Attributes:
        rows: the rows, with the columns that are wanted as they are.
        columns: the other columns, by name.
    """

    rows: Sequence[Row]
    columns: Mapping[str, Column]

    def chosen(self, places: Sequence[int]) -> Self:
        """Return some of the rows, by their places."""
        if len(places) == len(self.rows):
            return self
        chosen = np.array(places, np.int64)
        columns = {name: _chosen(column, chosen) for name, column in self.columns.items()}
        return self._replace(rows=[self.rows[place] for place in places], columns=columns)


NO_ROWS: Final = NewRows((), MappingProxyType({}))


class NewRowReader:
    """Read new rows of one collection."""

    def __init__(self, connection: sqlite3.Connection, place: CountedCollection, forms: Mapping[str, Form]) -> None:
        """Prepare the statement.

        Args:
            connection: the database.
            place: the collection.
            forms: the form in which a column is wanted; its cells as they are where it has none.
        """
        self._connection = connection
        self._place = place
        labels = {column.name for column in place.label_columns}
        columns = [column for column in place.columns if column.name not in labels]
        numbers = [column for column in columns if forms.get(column.name) is Form.NUMBERS]
        coded = [column for column in columns if forms.get(column.name) is Form.CODED and column.type.base in _IN_JSON]
        plain = [column for column in columns if column not in numbers and column not in coded]
        self._names = [column.name for column in plain]
        self._numbers = [column.name for column in numbers]
        self._coded = [column.name for column in coded]
        own = [place.rowid, '"_schema"', '"_model"', place.timestamp.quoted, *_quoted(plain)]
        cells = [
            *(f"i.{name}" for name in own),
            *(f"l.{name}" for name in place.label_names),
            *(f"i.{name}" for name in _quoted(numbers)),
            *_as_json([f"i.{name}" for name in _quoted(coded)]),
        ]
        head = len(own) + len(place.label_names)
        self._head = _slice(0, head)
        self._of_numbers = _slice(head, head + len(numbers))
        self._of_json = _slice(head + len(numbers), len(cells))
        self._query = (
            f"SELECT {', '.join(cells)} FROM {place.inferences} AS i "  # noqa: S608 -- quoted names
            f"LEFT JOIN {place.labels} AS l ON l.{place.id.quoted} = i.{place.id.quoted} "
            f"WHERE i.{place.rowid} > ? ORDER BY i.{place.rowid} LIMIT ?"
        )

    def read(self, counted: int, limit: int) -> NewRows:
        """Return at most ``limit`` rows behind the row id up to which rows are counted."""
        cursor = self._connection.execute(self._query, (counted, limit))
        heads: list[Row] = []
        numbers, codes = _NumberParts(len(self._numbers)), _CodeParts(len(self._coded))
        while rows := cast("list[Row]", cursor.fetchmany(_PART)):
            heads += map(self._head, rows)
            numbers.add(len(rows), chain.from_iterable(map(self._of_numbers, rows)))
            codes.add(len(rows), chain.from_iterable(map(self._of_json, rows)))
        columns: dict[str, Column] = dict(zip(self._numbers, numbers.columns(), strict=True))
        columns.update(zip(self._coded, codes.columns(), strict=True))
        return NewRows(heads, columns)

    def blocks(self, new: NewRows) -> Iterator[tuple[int, Block]]:
        """Yield a block for each schema of some rows, with its number."""
        schemas = cast("list[int]", list(map(itemgetter(1), new.rows)))
        for schema in dict.fromkeys(schemas):
            places = [place for place, one in enumerate(schemas) if one == schema]
            own = new.chosen(places)
            weights = [1] * len(places)
            yield schema, block_of(self._place, own.rows, self._names, weights, is_new=True, columns=own.columns)


class _NumberParts:
    """Gather cells of several columns as numbers, row by row."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._parts: list[Numbers] = []

    def add(self, rows: int, cells: Iterable[Cell]) -> None:
        found = Numbers.of(list(cells))
        shape = rows, self._width
        self._parts.append(Numbers(found.values.reshape(shape), found.missing.reshape(shape)))

    def columns(self) -> list[Numbers]:
        if not self._parts:
            return [Numbers.of(())] * self._width
        values = np.concatenate([part.values.T for part in self._parts], axis=1)
        missing = np.concatenate([part.missing.T for part in self._parts], axis=1)
        return list(map(Numbers, values, missing))


class _CodeParts:
    """Gather cells of several columns as places in one list of their values, row by row."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._known = _Places()
        self._parts: list[NDArray[np.int64]] = []

    def add(self, rows: int, texts: Iterable[Stored]) -> None:
        cells = chain.from_iterable(map(orjson.loads, cast("Iterable[str]", texts)))
        found = np.fromiter(map(self._known.__getitem__, cells), np.int64, rows * self._width)
        self._parts.append(found.reshape(rows, self._width))

    def columns(self) -> list[Coded]:
        if not self._parts:
            return [Coded((), np.empty(0, np.int64))] * self._width
        values = list(self._known)
        return [_used(values, places) for places in np.concatenate([part.T for part in self._parts], axis=1)]


class _Places(dict[Cell, int]):
    """Give each value the next place when it comes first."""

    def __missing__(self, value: Cell) -> int:
        place = self[value] = len(self)
        return place


def _used(values: Sequence[Cell], places: NDArray[np.int64]) -> Coded:
    """Return places among those values alone that some row has."""
    used = np.flatnonzero(np.bincount(places, minlength=len(values)))
    own = np.empty(len(values), np.int64)
    own[used] = np.arange(len(used))
    return Coded([values[place] for place in used.tolist()], own[places])


def _chosen(column: Column, places: NDArray[np.int64]) -> Column:
    if isinstance(column, Numbers):
        return Numbers(column.values[places], column.missing[places])
    assert isinstance(column, Coded)  # noqa: S101 -- the reader makes no other
    return _used(column.values, column.places[places])


def _quoted(columns: Iterable[StoredColumn]) -> list[str]:
    return [column.quoted for column in columns]


def _as_json(names: Sequence[str]) -> list[str]:
    """Return JSON arrays, in SQL, that have some cells in their order."""
    parts = [names[start : start + _ARGUMENTS] for start in range(0, len(names), _ARGUMENTS)]
    return [f"json_array({', '.join(part)})" for part in parts]


def _slice(start: int, end: int) -> Callable[[Row], Row]:
    """Return what takes a part of a row; it is called without a step of Python's own."""
    return cast("Callable[[Row], Row]", itemgetter(slice(start, end)))
