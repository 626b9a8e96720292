"""Keep the lists of rankings, and what each of them adds to the tallies."""

from __future__ import annotations

import sqlite3
from collections import Counter as Counts
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias, cast

import orjson

from schemagen_runtime.counting.block import Group
from schemagen_runtime.counting.counter import Counter, Measure
from schemagen_runtime.counting.lists import (
    NOTHING,
    Items,
    ListKey,
    Standing,
    changed,
    decode_items,
    encode_items,
    standing,
)
from schemagen_runtime.counting.sums import Sums

_HOURS: Final = 24
SumChanges: TypeAlias = Mapping[tuple[Group, Counter], Sums]
"""What is added to the sums of counters, by group."""


class _Kept(NamedTuple):
    """Hold a list as it is kept."""

    schema: int
    key: ListKey
    items: Items
    counted: Standing


class ListTable:
    """Read and write the lists of one collection, over one connection, within a transaction."""

    def __init__(self, connection: sqlite3.Connection, collection: int, *, is_frozen: bool = False) -> None:
        """Take the number of the collection, and whether the lists are those of frozen references."""
        self._connection = connection
        self._collection = collection
        self._is_frozen = is_frozen

    def add(self, schema: int, changes: Iterable[tuple[ListKey, Items]]) -> SumChanges:
        """Change lists of a schema; return what this changes in the tallies."""
        by_key: dict[ListKey, Items] = {}
        for key, change in changes:
            by_key.setdefault(key, Counts()).update(change)
        sums = _SumsOfLists()
        for key, change in by_key.items():
            if any(change.values()):
                kept = self._read(schema, key)
                self._replace(kept, changed(kept.items, change), sums)
        return sums.found

    def keep_hours(self, hours: Collection[int]) -> dict[int, SumChanges]:
        """Remove the rows of all hours but some; return what this changes in the tallies of those, by schema."""
        # Nearly all lists lie behind the hours that were pruned: to look at each would keep writers waiting.
        latest = max(hours, default=None)
        whole = "collection = :collection AND frozen = :frozen AND (:latest IS NULL OR first > :latest)"
        values = {"collection": self._collection, "frozen": self._is_frozen, "latest": latest}
        self._connection.execute(f"DELETE FROM schemagen_lists WHERE {whole}", values)  # noqa: S608 -- own text
        return self._filter(hours.__contains__, "1", ())

    def take_hours(self, hours: Collection[int]) -> dict[int, SumChanges]:
        """Remove the rows of some hours; return what this changes in the tallies, by schema."""
        meets = "last >= ? AND first <= ?"
        return self._filter(lambda hour: hour not in hours, meets, (min(hours), max(hours)))

    def forget(self, before: int | None) -> None:
        """Forget the lists all of whose rows lie before an hour, or all lists; what they add stays in the tallies."""
        forget = "DELETE FROM schemagen_lists WHERE collection = ? AND frozen = ? AND (? IS NULL OR last < ?)"
        self._connection.execute(forget, (self._collection, self._is_frozen, before, before))

    def freeze(self, model: str, days: Collection[int]) -> dict[int, SumChanges]:
        """Copy the lists of a model to the frozen ones, as far as their rows are of some days.

        Return what the copies add to the tallies of the reference, by schema.
        """
        copy = ListTable(self._connection, self._collection, is_frozen=True)
        found: dict[int, _SumsOfLists] = {}
        for one in self._all("model = ?", (model,)):
            items: Items = Counts({item: n for item, n in one.items.items() if item.hour // _HOURS in days})
            copy._replace(
                one._replace(items=Counts(), counted=NOTHING), items, found.setdefault(one.schema, _SumsOfLists())
            )
        return {schema: sums.found for schema, sums in found.items()}

    def thaw(self, model: str) -> None:
        """Forget the frozen lists of a model."""
        delete = "DELETE FROM schemagen_lists WHERE collection = ? AND frozen = 1 AND model = ?"
        self._connection.execute(delete, (self._collection, model))

    def _filter(self, is_kept: Callable[[int], bool], where: str, values: tuple[int, ...]) -> dict[int, SumChanges]:
        found: dict[int, _SumsOfLists] = {}
        for one in self._all(where, values):
            items: Items = Counts({item: count for item, count in one.items.items() if is_kept(item.hour)})
            if items != one.items:
                self._replace(one, items, found.setdefault(one.schema, _SumsOfLists()))
        return {schema: sums.found for schema, sums in found.items()}

    def _all(self, where: str, values: tuple[int | str, ...]) -> Iterator[_Kept]:
        names = 'schema, model, "column", "group", items, counted'
        query = f"SELECT {names} FROM schemagen_lists WHERE collection = ? AND frozen = ? AND {where}"  # noqa: S608 -- own text
        # All at once: what is read while rows are written could come twice.
        rows = self._connection.execute(query, (self._collection, self._is_frozen, *values)).fetchall()
        for schema, model, column, group, items, counted in rows:
            yield _Kept(schema, ListKey(model, column, group), decode_items(items), _read_standing(counted))

    def _read(self, schema: int, key: ListKey) -> _Kept:
        query = f"SELECT items, counted FROM schemagen_lists WHERE {_KEY}"  # noqa: S608 -- own text
        row = self._connection.execute(query, self._key(schema, key)).fetchone()
        if row is None:
            return _Kept(schema, key, Counts(), NOTHING)
        return _Kept(schema, key, decode_items(row[0]), _read_standing(row[1]))

    def _replace(self, kept: _Kept, items: Items, sums: _SumsOfLists) -> None:
        counted = standing(items)
        if counted != kept.counted:
            sums.change(kept.key, kept.counted, -1)
            sums.change(kept.key, counted, 1)
        key = self._key(kept.schema, kept.key)
        if not items:
            self._connection.execute(f"DELETE FROM schemagen_lists WHERE {_KEY}", key)  # noqa: S608 -- own text
            return
        hours = [item.hour for item in items]
        row = (*key, min(hours), max(hours), encode_items(items), _write_standing(counted))
        self._connection.execute("INSERT OR REPLACE INTO schemagen_lists VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _key(self, schema: int, key: ListKey) -> tuple[int | str, ...]:
        return self._collection, self._is_frozen, schema, *key


class _SumsOfLists:
    """Gather what lists change in the tallies."""

    def __init__(self) -> None:
        self.found: dict[tuple[Group, Counter], Sums] = {}

    def change(self, key: ListKey, counted: Standing, sign: int) -> None:
        for measure, sums in counted.sums.items():
            place = Group(key.model, counted.hour), Counter(measure, key.column)
            before = self.found.get(place, Sums())
            self.found[place] = before + sums if sign > 0 else before - sums


_KEY: Final = 'collection = ? AND frozen = ? AND schema = ? AND model = ? AND "column" = ? AND "group" = ?'


def _write_standing(counted: Standing) -> str:
    units = {str(measure): sums.total for measure, sums in counted.sums.items()}
    return orjson.dumps([counted.hour, units]).decode()


def _read_standing(text: str) -> Standing:
    hour, units = cast("tuple[int, dict[str, int]]", orjson.loads(text))
    return Standing(hour, {Measure(measure): Sums.once(total) for measure, total in units.items()})
