"""Keep what columns counted by segment, day by day, and read what still holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple, TypeAlias, cast

import orjson

from schemagen_runtime.api.counters import Choice
from schemagen_runtime.backends.sqlite.connection import has_table
from schemagen_runtime.backends.sqlite.counters.tallies import TallyTable
from schemagen_runtime.counting.cells import Cell
from schemagen_runtime.counting.counter import Measure, Scale
from schemagen_runtime.counting.grain import UNDECIDED_GRAIN
from schemagen_runtime.counting.histogram import Histogram, decode_all, encode_all
from schemagen_runtime.counting.plan import How
from schemagen_runtime.counting.scales import State
from schemagen_runtime.counting.tally import Span

TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS schemagen_segment_days (
    id INTEGER PRIMARY KEY,
    collection INTEGER NOT NULL,
    model TEXT NOT NULL,
    "column" TEXT NOT NULL,
    segment TEXT NOT NULL,
    day INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    grains TEXT NOT NULL,
    UNIQUE (collection, model, "column", segment, day)
)""",
    """CREATE TABLE IF NOT EXISTS schemagen_segment_tallies (
    day INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    element TEXT NOT NULL,
    parts TEXT NOT NULL,
    tallies BLOB NOT NULL,
    PRIMARY KEY (day, schema, element)
) WITHOUT ROWID""",
)
"""Come with the first column that is looked at. ``rows`` is how many rows the model had on the day, and ``grains`` how
finely numbers were counted: where the counters say something else by now, the day is counted anew. ``parts`` has each
value of the segment with the length of its tally; these follow each other in ``tallies``."""

_OF_NUMBERS: Final = (How.NUMBER, How.AGE, How.LENGTH, How.VECTOR)
Grains: TypeAlias = Mapping[str, int]
"""How finely the numbers of a column are counted, by element."""


class DayOf(NamedTuple):
    """Name a day of a column by a segment."""

    column: str
    segment: str
    day: int


class SegmentTally(NamedTuple):
    """Hold what a column counted on one day in one version of the schema, by value of a segment."""

    schema: int
    element: str
    parts: Mapping[Cell, Histogram]


class SegmentTable:
    """Read and write what the columns of one model counted by segment, over one connection."""

    def __init__(self, connection: sqlite3.Connection, collection: int, model: str) -> None:
        """Take the number of the collection."""
        self._connection = connection
        self._collection = collection
        self._model = model

    def rows_by_day(self) -> dict[int, int]:
        """Return how many rows are counted on each day, in days since 1970."""
        choice = Choice(self._model, frozenset(("",)), frozenset((Measure.ROWS,)))
        table = TallyTable(self._connection, self._collection, choice)
        counters = {number: key for key, number in table.numbers.items()}
        rows: dict[int, int] = {}
        for _, day, tally in table.tallies(counters, Span.DAY, -(1 << 40), 1 << 40):
            rows[day] = rows.get(day, 0) + (tally.total if isinstance(tally, Histogram) else 0)
        return rows

    def columns(self) -> frozenset[str]:
        """Return the columns of which something is kept."""
        if not has_table(self._connection, "schemagen_segment_days"):
            return frozenset()
        query = 'SELECT DISTINCT "column" FROM schemagen_segment_days WHERE collection = ? AND model = ?'
        return frozenset(row[0] for row in self._connection.execute(query, (self._collection, self._model)))

    def current(self, grains: Mapping[str, Grains]) -> dict[DayOf, int]:
        """Return the numbers of the days that still hold: by the rows that are counted, and the grains of columns."""
        if not has_table(self._connection, "schemagen_segment_days"):
            return {}
        rows = self.rows_by_day()
        query = (
            'SELECT id, "column", segment, day, rows, grains FROM schemagen_segment_days '
            "WHERE collection = ? AND model = ?"
        )
        return {
            DayOf(column, segment, day): number
            for number, column, segment, day, count, written in self._connection.execute(
                query, (self._collection, self._model)
            )
            if rows.get(day) == count and column in grains and orjson.loads(written) == dict(grains[column])
        }

    def write(self, of: DayOf, rows: int, grains: Grains, tallies: Sequence[SegmentTally]) -> None:
        """Keep a day, in the place of what was kept of it, within a transaction."""
        where = (self._collection, self._model, *of)
        _forget(self._connection, 'collection = ? AND model = ? AND "column" = ? AND segment = ? AND day = ?', where)
        insert = (
            'INSERT INTO schemagen_segment_days (collection, model, "column", segment, day, rows, grains) '
            "VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        number = self._connection.execute(insert, (*where, rows, orjson.dumps(dict(grains)).decode())).lastrowid
        self._connection.executemany(
            "INSERT INTO schemagen_segment_tallies VALUES (?, ?, ?, ?, ?)",
            [(number, one.schema, one.element, *_written(one.parts)) for one in tallies],
        )

    def read(self, number: int) -> Iterator[SegmentTally]:
        """Yield what is kept of a day, by its number."""
        query = "SELECT schema, element, parts, tallies FROM schemagen_segment_tallies WHERE day = ?"
        for schema, element, parts, tallies in self._connection.execute(query, (number,)):
            yield SegmentTally(schema, element, _parts(parts, tallies))


def forget_days(connection: sqlite3.Connection, collection: int, days: Iterable[int]) -> None:
    """Forget what is kept of some days of a collection, for rows of them are erased."""
    if has_table(connection, "schemagen_segment_days"):
        for day in days:
            _forget(connection, "collection = ? AND day = ?", (collection, day))


def _forget(connection: sqlite3.Connection, where: str, values: Sequence[str | int]) -> None:
    found = f"SELECT id FROM schemagen_segment_days WHERE {where}"  # noqa: S608 -- literals of this module
    connection.execute(f"DELETE FROM schemagen_segment_tallies WHERE day IN ({found})", values)  # noqa: S608
    connection.execute(f"DELETE FROM schemagen_segment_days WHERE {where}", values)  # noqa: S608


def grains_of(states: Mapping[Scale, State], column: str) -> Grains:
    """Return how finely the numbers of a column are counted, by element; nothing where it has no numbers."""
    return {
        scale.element: UNDECIDED_GRAIN if state.grain is None else state.grain
        for scale, state in states.items()
        if scale.column == column and scale.how in _OF_NUMBERS
    }


def _written(parts: Mapping[Cell, Histogram]) -> tuple[str, bytes]:
    blobs = encode_all(list(parts.values()))
    sizes = [(value, len(blob)) for value, blob in zip(parts, blobs, strict=True)]
    return orjson.dumps(sizes).decode(), b"".join(blobs)


def _parts(written: str, tallies: bytes) -> dict[Cell, Histogram]:
    sizes = cast("list[tuple[Cell, int]]", orjson.loads(written))
    edges = accumulate((size for _, size in sizes), initial=0)
    histograms = decode_all([tallies[start:end] for start, end in pairwise(edges)])
    return {value: one for (value, _), one in zip(sizes, histograms, strict=True)}
