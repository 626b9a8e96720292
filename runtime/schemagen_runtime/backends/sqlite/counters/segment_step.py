"""Count columns by segment from rows, on the days on which somebody wants to know where they changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection as Group
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.sqlite.connection import transaction
from schemagen_runtime.backends.sqlite.counter_tables import (
    CountedCollection,
    find_counted,
    is_counted,
    pruned_hours,
    state_of,
)
from schemagen_runtime.backends.sqlite.counters.rows import Plans, salt_of
from schemagen_runtime.backends.sqlite.counters.scale_table import ScaleTable
from schemagen_runtime.backends.sqlite.counters.segment_table import (
    TABLES,
    DayOf,
    Grains,
    SegmentTable,
    SegmentTally,
    grains_of,
)
from schemagen_runtime.backends.sqlite.row_hours import noted_ranges
from schemagen_runtime.backends.sqlite.values import Stored
from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.cells import Cell
from schemagen_runtime.counting.column_segments import Part, count_by_segments
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.scales import Scales

ROWS: Final = 10_000
"""Row ids that are looked through at a time."""
_EPOCH: Final = date(1970, 1, 1)
HOURS: Final = 24
Found = dict[tuple[int, Part], list[Histogram]]
"""What was counted, by the number of the schema and part by part."""


class Wanted(NamedTuple):
    """Hold what is to be counted.

    Attributes:
        edition: that of the counters when the rows are read.
        counted: the row id up to which rows are counted.
        days: the days of each column and segment that are not counted yet.
        rows: how many rows each day has.
        grains: how finely the numbers of each column are counted.
    """

    edition: int
    counted: int
    days: Group[DayOf]
    rows: Mapping[int, int]
    grains: Mapping[str, Grains]


class SegmentStep:
    """Count columns of one model by segment, over one connection that nobody else uses."""

    def __init__(self, connection: sqlite3.Connection, collection: Collection, model: str) -> None:
        """Take a model of a collection."""
        self._connection = connection
        self._place: CountedCollection = find_counted(connection, collection)
        self._model = model

    def run(self, columns: Iterable[str], days: Iterable[int]) -> Iterator[int]:
        """Count some columns on some days; yield how many rows were read so far."""
        if not is_counted(self._connection, self._place.number):
            return
        self._connection.execute("BEGIN")
        try:
            wanted = self._wanted(frozenset(columns), frozenset(days))
        finally:
            self._connection.execute("COMMIT")
        if not wanted.days:
            return
        found: Found = {}
        days = {of.day for of in wanted.days}
        is_all = False
        for reading in self._readings(wanted, found):
            found.clear()
            read = 0
            for read in reading:
                yield read
            is_all = read == sum(wanted.rows[day] for day in days)
            if is_all:
                break
        if not is_all:
            return
        with transaction(self._connection):
            # Rows that were erased meanwhile must not be kept: every change of what is counted has an edition.
            if state_of(self._connection, self._place).edition == wanted.edition:
                self._write(wanted, found)

    def _readings(self, wanted: Wanted, found: Found) -> Iterator[Iterator[int]]:
        """Yield ways to read the rows and count them, each of which yields how many there were so far."""
        hours = [range(first * HOURS, end * HOURS) for first, end in _runs(of.day for of in wanted.days)]
        noted = noted_ranges(self._connection, self._place.number, self._model, hours)
        yield self._read(wanted, noted, found)
        # Not every row may be noted: then all are looked through.
        (first,) = self._connection.execute(
            f"SELECT min({self._place.rowid}) FROM {self._place.inferences}"  # noqa: S608 -- quoted names
        ).fetchone()
        yield self._read(wanted, [(first or 1, wanted.counted)], found)

    def _wanted(self, columns: frozenset[str], days: frozenset[int]) -> Wanted:
        state = state_of(self._connection, self._place)
        self._scales = Scales(ScaleTable(self._connection, self._place.number).read(columns), salt_of(self._connection))
        self._plans = Plans(self._connection)
        table = SegmentTable(self._connection, self._place.number, self._model)
        grains = {column: grains_of(self._scales.states, column) for column in columns}
        if state.counted < state.recount:  # rows are counted anew, and days have fewer than they had
            return Wanted(state.edition, state.counted, (), {}, grains)
        pruned = {hour // HOURS for hour in pruned_hours(self._connection, self._place)}
        current, rows = table.current(grains), table.rows_by_day()
        pairs = {
            (one.column, segment.column)
            for plan in self._plans.of(self._place.number)
            for one in plan.distributions
            for segment in plan.segments
            if one.column in columns and one.column != segment.column
        }
        missing = [
            of
            for day in days - pruned
            if day in rows
            for column, segment in pairs
            if (of := DayOf(column, segment, day)) not in current
        ]
        return Wanted(state.edition, state.counted, missing, rows, grains)

    def _read(self, wanted: Wanted, ranges: Sequence[tuple[int, int]], found: Found) -> Iterator[int]:
        """Read the rows that lie between row ids, both included, and count them; yield how many there were so far."""
        needed = {name for of in wanted.days for name in (of.column, of.segment)}
        columns = [column for column in self._place.columns if column.name in needed]
        place = self._place
        rowid = place.rowid
        names = ", ".join(['"_schema"', place.timestamp.quoted, *(column.quoted for column in columns)])
        time = place.timestamp.quoted
        spans = [(_text(first), _text(end)) for first, end in _runs(of.day for of in wanted.days)]
        within = " OR ".join([f"({time} >= ? AND {time} < ?)"] * len(spans))
        part = f"{rowid} >= ? AND {rowid} < ?"
        query = f'SELECT {names} FROM {place.inferences} NOT INDEXED WHERE {part} AND "_model" = ? AND ({within})'  # noqa: S608 -- quoted names
        values = (self._model, *(text for span in spans for text in span))
        read = 0
        # In parts: who erases rows must not wait for a long reading before it can empty the log, which holds them too.
        parts = [
            (start, min(start + ROWS, last + 1)) for first, last in ranges for start in range(first, last + 1, ROWS)
        ]
        for start, end in parts:
            rows = self._connection.execute(query, (start, end, *values)).fetchall()
            if rows:
                self._count([column.name for column in columns], rows, wanted, found)
            read += len(rows)
            yield read

    def _count(self, names: Sequence[str], rows: Sequence[Sequence[Stored]], wanted: Wanted, found: Found) -> None:
        for schema in {row[0] for row in rows}:
            assert isinstance(schema, int)  # noqa: S101 -- the number of a schema
            of_schema = list(zip(*(row for row in rows if row[0] == schema), strict=True))
            cells = dict(zip(names, of_schema[2:], strict=True))
            stamps = [str(stamp) for stamp in of_schema[1]]
            block = Block([self._model] * len(stamps), stamps, [1] * len(stamps), cells, {}, is_new=False)
            self._count_block(schema, block, wanted, found)

    def _count_block(self, schema: int, block: Block, wanted: Wanted, found: Found) -> None:
        """Count the columns and segments that are wanted of rows of one schema."""
        days = set(wanted.days)
        plan = self._plans[schema]
        columns = [one for one in plan.distributions if one.column in {of.column for of in days}]
        segments = [one for one in plan.segments if one.column in {of.segment for of in days}]
        for part, histogram in count_by_segments(columns, segments, block, self._scales):
            if DayOf(part.column, part.segment, part.day) in days:
                found.setdefault((schema, part), []).append(histogram)

    def _write(self, wanted: Wanted, found: Found) -> None:
        for statement in TABLES:
            self._connection.execute(statement)
        table = SegmentTable(self._connection, self._place.number, self._model)
        kept: dict[DayOf, dict[tuple[int, str], dict[Cell, Histogram]]] = {of: {} for of in wanted.days}
        for (schema, part), histograms in found.items():
            by_element = kept[DayOf(part.column, part.segment, part.day)]
            by_element.setdefault((schema, part.element), {})[part.value] = Histogram.merged(histograms)
        for of, by_element in kept.items():
            tallies = [SegmentTally(*key, parts) for key, parts in by_element.items()]
            table.write(of, wanted.rows[of.day], wanted.grains[of.column], tallies)


def _runs(days: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield days that follow each other: the first, and the day behind the last."""
    ordered = sorted(set(days))
    for _, group in groupby(enumerate(ordered), lambda pair: pair[1] - pair[0]):
        run = [day for _, day in group]
        yield run[0], run[-1] + 1


def _text(day: int) -> str:
    # As texts, a day lies before each of its moments: they are written in one form, in UTC.
    return (_EPOCH + timedelta(days=day)).isoformat()
