"""Keep what each counter counts in each hour and each day, and add changes to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.api.counters import ALL, Choice
from schemagen_runtime.counting.block import Group
from schemagen_runtime.counting.counter import OF_LISTS, Counter, Measure, Truth
from schemagen_runtime.counting.deltas import Deltas
from schemagen_runtime.counting.histogram import Histogram, decode_all, encode_all
from schemagen_runtime.counting.merging import add_to_all
from schemagen_runtime.counting.sums import Sums
from schemagen_runtime.counting.tally import Span, Tally, read_sums, write_sums

_HOURS: Final = 24
_CLOSE: Final = 8
"""So many hours or days are read for one that is wanted: to ask for each takes ten times as long as to read it."""
_MANY: Final = 100
"""Tallies that one statement writes."""
_LIVE: Final = ((Span.HOUR, 1), (Span.DAY, _HOURS))
"""The spans that follow every row, with their hours."""
_FROZEN: Final = ((Span.REFERENCE, _HOURS),)
_Key: TypeAlias = tuple[int, Span, int]
"""Counter, span and hour or day."""


class CounterId(NamedTuple):
    """Name one counter of one model and schema."""

    schema: int
    model: str
    counter: Counter


class TallyTable:
    """Read and write the tallies of one collection, over one connection."""

    def __init__(self, connection: sqlite3.Connection, collection: int, choice: Choice = ALL) -> None:
        """Take the number of the collection. Who writes needs all counters, who reads those that are chosen."""
        self._connection = connection
        self._collection = collection
        self._numbers = {key: number for number, key in _chosen(connection, collection, choice)}

    @property
    def numbers(self) -> Mapping[CounterId, int]:
        """Return the number of each counter."""
        return self._numbers

    def _number(self, key: CounterId) -> int:
        number = self._numbers.get(key)
        if number is None:
            insert = (
                'INSERT INTO schemagen_counters (collection, schema, model, measure, "column", element, truth) '
                "VALUES (?, ?, ?, ?, ?, ?, ?)"
            )
            values = (self._collection, key.schema, key.model, *key.counter)
            number = self._connection.execute(insert, values).lastrowid
            assert number is not None  # noqa: S101 -- a row was inserted
            self._numbers[key] = number
        return number

    def add(self, schema: int, deltas: Deltas) -> None:
        """Add what rows of a schema changed to the tallies of their hours and days."""
        self._add(schema, deltas, _LIVE)

    def add_frozen(self, schema: int, deltas: Deltas) -> None:
        """Add what rows of a schema changed to the days of frozen references."""
        self._add(schema, deltas, _FROZEN)

    def _add(self, schema: int, deltas: Deltas, spans: Sequence[tuple[Span, int]]) -> None:
        self._add_counts(schema, deltas, spans)
        self._add_sums(schema, deltas.sums, spans)

    def add_sums(self, schema: int, changes: Mapping[tuple[Group, Counter], Sums]) -> None:
        """Add to sums of a schema in their hours and days."""
        self._add_sums(schema, changes, _LIVE)

    def add_frozen_sums(self, schema: int, changes: Mapping[tuple[Group, Counter], Sums]) -> None:
        """Add to sums of a schema in the days of frozen references."""
        self._add_sums(schema, changes, _FROZEN)

    def _add_sums(
        self, schema: int, changes: Mapping[tuple[Group, Counter], Sums], spans: Sequence[tuple[Span, int]]
    ) -> None:
        sums: dict[_Key, Sums] = {}
        for (group, counter), change in changes.items():
            number = self._number(CounterId(schema, group.model, counter))
            for span, width in spans:
                key = number, span, group.hour // width
                sums[key] = sums.get(key, Sums()) + change
        kept = self._read(sums)
        self._write({key: write_sums(read_sums(kept.get(key, b"")) + change) for key, change in sums.items()})

    def _add_counts(self, schema: int, deltas: Deltas, spans: Sequence[tuple[Span, int]]) -> None:
        if not deltas.changes:
            return
        keys: list[_Key] = []
        owners: list[NDArray[np.int64]] = []
        for span, width in spans:
            found = deltas.owners(width)
            owners.append(found.owner_of + len(keys))
            numbers = np.zeros(len(found.counters), np.int64)
            changed: list[int] = np.unique(found.counter_of).tolist()
            for place in changed:
                counter, model = found.counters[place]
                numbers[place] = self._number(CounterId(schema, model, counter))
            keys += zip(numbers[found.counter_of].tolist(), repeat(span), found.at.tolist())
        kept = self._read(keys)
        added = add_to_all(
            [kept.get(key, b"") for key in keys],
            np.concatenate(owners),
            np.concatenate([change.keys for _ in spans for change in deltas.changes]),
            np.concatenate([change.counts for _ in spans for change in deltas.changes]),
        )
        self._write(dict(zip(keys, added, strict=True)))

    def _read(self, keys: Iterable[_Key]) -> dict[_Key, bytes]:
        """Return the tallies that there are; those of a counter in one go where they lie close together."""
        wanted: dict[tuple[int, Span], set[int]] = {}
        for number, span, at in keys:
            wanted.setdefault((number, span), set()).add(at)
        query = "SELECT at, tally FROM schemagen_tallies WHERE counter = ? AND span = ? AND at BETWEEN ? AND ?"
        found: dict[_Key, bytes] = {}
        for (number, span), times in wanted.items():
            first, last = min(times), max(times)
            is_close = last - first < _CLOSE * len(times)
            for start, end in [(first, last)] if is_close else zip(times, times, strict=True):
                rows = self._connection.execute(query, (number, span, start, end))
                found.update(((number, span, at), tally) for at, tally in rows if at in times)
        return found

    def _write(self, written: Mapping[_Key, bytes]) -> None:
        kept = [(*key, data) for key, data in written.items() if data]
        gone = [key for key, data in written.items() if not data]
        whole = len(kept) - len(kept) % _MANY
        parts = (chain.from_iterable(kept[start : start + _MANY]) for start in range(0, whole, _MANY))
        self._connection.executemany(_insertion(_MANY), map(tuple, parts))
        self._connection.executemany(_insertion(1), kept[whole:])
        self._connection.executemany("DELETE FROM schemagen_tallies WHERE counter = ? AND span = ? AND at = ?", gone)

    def rewrite(self, is_meant: Callable[[Counter], bool], change: Callable[[Histogram], Histogram]) -> None:
        """Bring the counters that are meant to other buckets."""
        for key, number in self._numbers.items():
            if not is_meant(key.counter):
                continue
            query = "SELECT counter, span, at, tally FROM schemagen_tallies WHERE counter = ?"
            rows = self._connection.execute(query, (number,)).fetchall()
            histograms = decode_all([row[3] for row in rows])
            changed = encode_all([change(one) for one in histograms])
            self._write({(row[0], Span(row[1]), row[2]): data for row, data in zip(rows, changed, strict=True)})

    def keep_hours(self, kept: Iterable[int]) -> None:
        """Remove every tally but those of some hours; days become the sums of their hours that stay.

        Frozen references stay.
        """
        hours = sorted(kept)
        for key, number in self._numbers.items():
            found = self._read((number, Span.HOUR, hour) for hour in hours)
            days: dict[_Key, list[bytes]] = {}
            for (_, _, hour), data in found.items():
                days.setdefault((number, Span.DAY, hour // _HOURS), []).append(data)
            delete = "DELETE FROM schemagen_tallies WHERE counter = ? AND span != ?"
            self._connection.execute(delete, (number, Span.REFERENCE))
            self._write(found)
            self._write({day: _added(key.counter, data) for day, data in days.items()})

    def take_hours(self, hours: Sequence[int]) -> Iterator[tuple[Counter, Histogram]]:
        """Remove the tallies of some hours, from their days too; yield what each counter by buckets had in them."""
        days = {hour // _HOURS for hour in hours}
        others = {day * _HOURS + hour for day in days for hour in range(_HOURS)}.difference(hours)
        for key, number in self._numbers.items():
            gone = self._read((number, Span.HOUR, hour) for hour in hours)
            if not gone:
                continue
            left: dict[_Key, list[bytes]] = {(number, Span.DAY, day): [] for day in days}
            for (_, _, hour), data in self._read((number, Span.HOUR, hour) for hour in others).items():
                left[number, Span.DAY, hour // _HOURS].append(data)
            kept = {day: _added(key.counter, data) if data else b"" for day, data in left.items()}
            self._write({**dict.fromkeys(gone, b""), **kept})
            if not key.counter.measure.is_sums:
                yield key.counter, Histogram.merged(decode_all(list(gone.values())))

    def freeze(self, model: str, days: Sequence[int]) -> Iterator[tuple[Counter, Histogram]]:
        """Copy what counters of a model count on some days; yield what each by buckets has on them together.

        Lists are left out: those that reach into other days are not copied as they are.
        """
        marks = ", ".join("?" * len(days))
        copy = (
            "INSERT OR REPLACE INTO schemagen_tallies "  # noqa: S608 -- placeholders
            f"SELECT counter, ?, at, tally FROM schemagen_tallies WHERE counter = ? AND span = ? AND at IN ({marks})"
        )
        for key, number in self._numbers.items():
            if key.model == model and key.counter.measure not in OF_LISTS:
                self._connection.execute(copy, (Span.REFERENCE, number, Span.DAY, *days))
        return self.totals(Span.REFERENCE, model=model)

    def thaw(self, model: str) -> list[tuple[Counter, Histogram]]:
        """Remove what counters of a model count in its frozen reference; return what each by buckets had."""
        found = list(self.totals(Span.REFERENCE, model=model))
        for key, number in self._numbers.items():
            if key.model == model:
                delete = "DELETE FROM schemagen_tallies WHERE counter = ? AND span = ?"
                self._connection.execute(delete, (number, Span.REFERENCE))
        return found

    def totals(self, *spans: Span, model: str | None = None) -> Iterator[tuple[Counter, Histogram]]:
        """Yield what each counter by buckets, of a model or of all, counts in all times of some spans together."""
        marks = ", ".join("?" * len(spans))
        query = f"SELECT tally FROM schemagen_tallies WHERE counter = ? AND span IN ({marks})"  # noqa: S608 -- placeholders
        for key, number in self._numbers.items():
            if model in (None, key.model) and not key.counter.measure.is_sums:
                rows = self._connection.execute(query, (number, *spans)).fetchall()
                yield key.counter, Histogram.merged(decode_all([row[0] for row in rows]))

    def tallies(
        self, counters: Mapping[int, CounterId], span: Span, start: int, end: int
    ) -> Iterator[tuple[CounterId, int, Tally]]:
        """Yield the tallies of counters, by their numbers, from an hour or day until before another."""
        query = (
            "SELECT at, tally FROM schemagen_tallies WHERE counter = ? AND span = ? AND at >= ? AND at < ? ORDER BY at"
        )
        for number, key in counters.items():
            rows = self._connection.execute(query, (number, span, start, end)).fetchall()
            if key.counter.measure.is_sums:
                yield from ((key, at, read_sums(data)) for at, data in rows)
            else:
                histograms = decode_all([row[1] for row in rows])
                yield from ((key, row[0], one) for row, one in zip(rows, histograms, strict=True))


def _insertion(many: int) -> str:
    """Return what writes some tallies: a hundred a statement take two thirds of the time of one each."""
    marks = ", ".join(["(?, ?, ?, ?)"] * many)
    return f"INSERT OR REPLACE INTO schemagen_tallies VALUES {marks}"  # noqa: S608 -- placeholders


def _chosen(connection: sqlite3.Connection, collection: int, choice: Choice) -> Iterator[tuple[int, CounterId]]:
    """Yield the counters that are chosen, with their numbers."""
    query = 'SELECT id, schema, model, measure, "column", element, truth FROM schemagen_counters WHERE collection = ?'
    values: tuple[int | str, ...] = (collection,)
    if choice.model is not None:
        query, values = f"{query} AND model = ?", (collection, choice.model)
    for number, schema, model, measure, column, element, truth in connection.execute(query, values):
        if choice.columns is not None and column not in choice.columns:
            continue
        if choice.measures is None or measure in choice.measures:
            yield number, CounterId(schema, model, Counter(Measure(measure), column, element, Truth(truth)))


def _added(counter: Counter, tallies: Sequence[bytes]) -> bytes:
    if counter.measure.is_sums:
        return write_sums(sum((read_sums(data) for data in tallies), Sums()))
    return encode_all([Histogram.merged(decode_all(tallies))])[0]
