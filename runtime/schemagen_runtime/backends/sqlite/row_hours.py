"""Know which rows lie in which hour of their own timestamps: an index by time that costs whoever writes events nothing.

Counting reads every row once, in the order in which they came, and notes its row id here. An index of SQLite over the
timestamps would be kept by the writers, and make each of their commits touch one page more for nearly every event that
does not come in the order of time.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Final, NamedTuple, cast

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.selection import PlaceInTime, Selection
from schemagen_runtime.backends.sqlite.connection import has_table
from schemagen_runtime.backends.sqlite.counter_tables import (
    CountedCollection,
    collection_number,
    find_counted,
    is_counted,
    model_editions,
    state_of,
)
from schemagen_runtime.backends.sqlite.selection import Condition
from schemagen_runtime.backends.sqlite.values import Stored

TABLE: Final = """
CREATE TABLE IF NOT EXISTS schemagen_row_hours (
    collection INTEGER NOT NULL,
    model TEXT NOT NULL,
    hour INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    steps BLOB NOT NULL,
    PRIMARY KEY (collection, model, hour, first)
) WITHOUT ROWID
"""
"""Row ids of an hour, in hours since 1970: the first, and as varints (LEB128) how far each is above the one before.

A row holds those of several steps of counting, as long as it has room. What they name may be gone by now, and an id may
stand twice: SQLite gives the id of the last row again once that is gone.
"""
_ROOM: Final = 2000
"""Bytes of ``steps`` beyond which another row is begun."""
_MOST_UNCOUNTED: Final = 200_000
"""So many rows that are not counted yet are looked through; where there are more, the whole table is."""
_MARKS: Final = 500
_DENSE: Final = 8
"""Where one row in so many is wanted all between are read: to look for each takes longer."""
_MOST_LOOKED_AT: Final = 200_000
"""Rows that are looked at by one call, and those of the hour in which they end: SQLite looks at about 600 in a
millisecond, and somebody waits."""
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 -- as the stored timestamps, all of which are UTC
_HOUR: Final = timedelta(hours=1)


def begin_noting(connection: sqlite3.Connection) -> None:
    """Make the table where there is none."""
    connection.execute(TABLE)


def note_rows(connection: sqlite3.Connection, collection: int, rows: Mapping[tuple[str, int], Sequence[int]]) -> None:
    """Note rows that are counted, within the transaction that counts them.

    Args:
        connection: the database.
        collection: the number of the collection.
        rows: the row ids of each model and hour, ascending; above all that were noted before, but for those that went.
    """
    last_one = (
        "SELECT first, last, steps FROM schemagen_row_hours "
        "WHERE collection = ? AND model = ? AND hour = ? ORDER BY first DESC LIMIT 1"
    )
    kept: list[tuple[int, str, int, int, int, bytes]] = []
    for (model, hour), ids in rows.items():
        found = connection.execute(last_one, (collection, model, hour)).fetchone()
        if found is not None and found[1] < ids[0] and len(found[2]) < _ROOM:
            first, last, steps = found
            kept.append((collection, model, hour, first, ids[-1], steps + _encode((last, *ids))))
        else:
            kept.append((collection, model, hour, ids[0], ids[-1], _encode(ids)))
    connection.executemany("INSERT OR REPLACE INTO schemagen_row_hours VALUES (?, ?, ?, ?, ?, ?)", kept)


def forget_rows(connection: sqlite3.Connection, place: CountedCollection) -> None:
    """Forget all rows of a collection, which are counted anew from here on."""
    connection.execute("DELETE FROM schemagen_row_hours WHERE collection = ?", (place.number,))


def forget_pruned_rows(connection: sqlite3.Connection, place: CountedCollection) -> None:
    """Forget rows that lie before the first one that there still is."""
    first = connection.execute(f"SELECT min({place.rowid}) FROM {place.inferences}").fetchone()[0]  # noqa: S608 -- quoted names
    forget = "DELETE FROM schemagen_row_hours WHERE collection = ? AND (? IS NULL OR last < ?)"
    connection.execute(forget, (place.number, first, first))


def first_noted_hour(connection: sqlite3.Connection, collection: int) -> int | None:
    """Return the earliest hour of which a row is noted, in hours since 1970; None where none is."""
    query = "SELECT min(hour) FROM schemagen_row_hours WHERE collection = ?"
    hour: int | None = connection.execute(query, (collection,)).fetchone()[0]
    return hour


def noted_ranges(
    connection: sqlite3.Connection, collection: int, model: str, hours: Iterable[range]
) -> list[tuple[int, int]]:
    """Return from which to which row ids the rows of some hours lie that are noted, in order; others may lie between.

    Args:
        connection: the database.
        collection: the number of the collection.
        model: the model.
        hours: hours that follow each other, in hours since 1970.
    """
    if not has_table(connection, "schemagen_row_hours"):
        return []
    query = "SELECT first, last FROM schemagen_row_hours WHERE collection = ? AND model = ? AND hour >= ? AND hour < ?"
    found = [row for one in hours for row in connection.execute(query, (collection, model, one.start, one.stop))]
    merged: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(merged[-1][1], last)
        else:
            merged.append((first, last))
    return merged


def noted_rows(connection: sqlite3.Connection, place: CountedCollection, hours: Iterable[int]) -> list[int]:
    """Return the ids of the rows of some hours, ascending; a row that is gone, or another one, may lie under an id."""
    query = "SELECT first, steps FROM schemagen_row_hours WHERE collection = ? AND model = ? AND hour = ?"
    found: set[int] = set()
    wanted = list(hours)
    for model in model_editions(connection, place):
        for hour in wanted:
            for first, steps in connection.execute(query, (place.number, model, hour)):
                found.update(_decode(first, steps))
    return sorted(found)


class Moment(NamedTuple):
    """Name an inference by its own timestamp, as the store writes it, and its id."""

    at: str
    id: str | int


class Unfinished(NamedTuple):
    """Tell that no inference before a time was looked at, which is written as the beginning of a timestamp."""

    before: str


class RowHours:
    """Find the inferences of a model by time."""

    def __init__(self, connection: sqlite3.Connection, place: CountedCollection) -> None:
        """Take a collection whose rows are noted."""
        self._connection = connection
        self._place = place
        self._counted = state_of(connection, place).counted

    @classmethod
    def of(cls, connection: sqlite3.Connection, collection: Collection) -> RowHours | None:
        """Return what finds rows of a collection; None where too few of them are noted."""
        number = collection_number(connection, collection)
        if not is_counted(connection, number) or not has_table(connection, "schemagen_row_hours"):
            return None
        place = find_counted(connection, collection)
        found = cls(connection, place)
        newest = f"SELECT max({place.rowid}) FROM {place.inferences}"  # noqa: S608 -- quoted names
        (last,) = connection.execute(newest).fetchone()
        return found if int(last or 0) - found._counted <= _MOST_UNCOUNTED else None

    def newest(
        self, selection: Selection, before: PlaceInTime | None, condition: Condition
    ) -> Iterator[Moment | Unfinished]:
        """Yield the inferences of a model for which a condition holds, the newest first.

        After so many rows that somebody would wait, ends with what says where.

        Args:
            selection: which model, and which days; of what else it says only the condition is asked.
            before: the place before which they lie; None for all.
            condition: a condition over the table of inferences, which holds on those days and before that place only.
        """
        start, end = (_hour(f"{day.isoformat()}T00") for day in (selection.start, selection.end))
        if before is not None:
            end = min(end, _hour(before.at[:13]) + (before.id is not None))
        late: dict[int, list[Moment]] = {}
        for one in self._uncounted(condition):
            hour = _hour(one.at[:13])
            if start <= hour < end:
                late.setdefault(hour, []).append(one)
        waiting = sorted(late)
        left = _MOST_LOOKED_AT
        for hour, ids in self._hours(selection.model, start, end):
            while waiting and waiting[-1] > hour:
                yield from sorted(late[waiting.pop()], reverse=True)
            found = list(self._rows(hour, ids, condition))
            if waiting and waiting[-1] == hour:
                found += late[waiting.pop()]
            yield from sorted(found, reverse=True)
            left -= len(ids)
            if left <= 0 and hour > start:
                yield Unfinished(_text(hour))
                return
        while waiting:
            yield from sorted(late[waiting.pop()], reverse=True)

    def _uncounted(self, condition: Condition) -> list[Moment]:
        query = f"{self._select} WHERE {self._place.rowid} > ? AND {condition.text}"
        return [Moment(*row) for row in self._connection.execute(query, (self._counted, *condition.values))]

    def _hours(self, model: str, start: int, end: int) -> Iterator[tuple[int, list[int]]]:
        """Yield the hours that have rows, the newest first, with the ids of the rows."""
        query = (
            "SELECT hour, first, steps FROM schemagen_row_hours "
            "WHERE collection = ? AND model = ? AND hour >= ? AND hour < ? ORDER BY hour DESC"
        )
        rows = self._connection.execute(query, (self._place.number, model, start, end))
        for hour, parts in groupby(rows, key=lambda row: int(row[0])):
            yield hour, sorted({id_ for _, first, steps in parts for id_ in _decode(first, steps)})

    def _rows(self, hour: int, ids: Sequence[int], condition: Condition) -> Iterator[Moment]:
        """Yield the rows under row ids that lie in an hour; others may have their ids by now, or lie in between."""
        rowid, text = self._place.rowid, _text(hour)
        last = min(ids[-1], self._counted)
        ranges: Iterator[tuple[str, Sequence[int]]]
        if last - ids[0] < _DENSE * len(ids):
            ranges = iter([(f"{rowid} BETWEEN ? AND ?", (ids[0], last))])
        else:
            parts = (ids[start : start + _MARKS] for start in range(0, len(ids), _MARKS))
            ranges = ((f"{rowid} IN ({', '.join('?' * len(part))}) AND {rowid} <= ?", (*part, last)) for part in parts)
        for which, values in ranges:
            query = f"{self._select} WHERE {which} AND {condition.text}"
            for at, id_ in self._connection.execute(query, (*values, *condition.values)):
                if at[:13] == text:
                    yield Moment(at, id_)

    @property
    def _select(self) -> str:
        place = self._place
        # By row id, and never by the index that begins with the model: it would lead through all rows of the model.
        table = f"{place.inferences} NOT INDEXED"
        return f"SELECT {place.timestamp.quoted}, {place.id.quoted} FROM {table}"  # noqa: S608 -- quoted names


def by_hour(rows: Iterable[Sequence[Stored]]) -> dict[tuple[str, int], list[int]]:
    """Return the row ids of each model and hour, of rows whose first cells are row id, schema, model and timestamp."""
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, model, at in cast("Iterable[tuple[int, str, str]]", map(itemgetter(0, 2, 3), rows)):
        found[model, at[:13]].append(number)
    return {(model, _hour(at)): ids for (model, at), ids in found.items()}


def _hour(text: str) -> int:
    """Return the hour of ``YYYY-MM-DDTHH``, in hours since 1970."""
    return (datetime.fromisoformat(text) - _EPOCH) // _HOUR


def _text(hour: int) -> str:
    """Return what the timestamps of an hour begin with."""
    return (_EPOCH + hour * _HOUR).isoformat()[:13]


def _encode(ids: Sequence[int]) -> bytes:
    """Return by how much each row id is above the one before, as varints."""
    steps = [after - one for one, after in pairwise(ids)]
    if max(steps, default=0) < 128:
        return bytes(steps)
    written = bytearray()
    for step in steps:
        left = step
        while left >= 128:
            written.append(left & 127 | 128)
            left >>= 7
        written.append(left)
    return bytes(written)


def _decode(first: int, written: bytes) -> Iterator[int]:
    """Yield the row ids that ``_encode`` wrote."""
    yield first
    step = shift = 0
    for byte in written:
        step |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            first += step
            step = shift = 0
            yield first
