"""Keep counters right where rows go: what is erased is taken out of them, what is pruned stays counted."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.backends.sqlite.connection import transaction
from schemagen_runtime.backends.sqlite.counter_tables import (
    CountedCollection,
    collection_number,
    find_counted,
    is_counted,
    pruned_hours,
)
from schemagen_runtime.backends.sqlite.row_hours import forget_pruned_rows
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from datetime import datetime

    from schemagen_runtime.backends.sqlite.counters.removal_step import RemovalStep
    from schemagen_runtime.backends.sqlite.values import Stored

_HOURS: Final = 24


def uncount(connection: sqlite3.Connection, collection: Collection, keys: Sequence[str | int]) -> None:
    """Take what is stored under ids out of the counters, within the transaction that removes it; if it is counted.

    Raises:
        DestinationError: NumPy is not installed, by which was counted.
    """
    if is_counted(connection, collection_number(connection, collection)):
        _step(connection, collection).erase(keys)


class CountedRemoval:
    """Count rows before they are pruned, and remember that their hours are no longer whole."""

    def __init__(self, connection: sqlite3.Connection, collection: Collection) -> None:
        """Take a collection that is counted."""
        self._connection = connection
        self._place = find_counted(connection, collection)
        self._step = _step(connection, collection)

    @classmethod
    def of(cls, connection: sqlite3.Connection, collection: Collection) -> CountedRemoval | None:
        """Return what keeps the counters of a collection right; None where it is not counted.

        What is not counted yet is counted now, so that little is left to be counted while others wait.

        Raises:
            DestinationError: NumPy is not installed, by which was counted.
        """
        if not is_counted(connection, collection_number(connection, collection)):
            return None
        removal = cls(connection, collection)
        removal._step.catch_up()
        return removal

    def prepare(self, condition: str, values: Mapping[str, Stored]) -> None:
        """Count every row, and mark the hours of those that go, within the transaction that removes them.

        Args:
            condition: a condition in SQL that holds for the rows that go, of a table called ``old``.
            values: the values of its placeholders.
        """
        self._step.finish()
        rows = _hours_of(self._place, condition)
        self._connection.execute(f"INSERT OR IGNORE INTO schemagen_pruned_hours {rows}", values)
        # Of a row that is gone nothing can be erased: what its labels were is of no use any more.
        key = f'"_model", {self._place.id.quoted}'
        gone = f"SELECT {key} FROM {self._place.inferences} AS old WHERE {condition}"  # noqa: S608 -- quoted names
        self._connection.execute(f"DELETE FROM {self._place.frozen_labels} WHERE ({key}) IN ({gone})", values)  # noqa: S608

    def take_hours(self, before: datetime) -> Iterator[tuple[int, float]]:
        """Take the hours out of the counters that ended by a moment and of which rows were removed, by the day.

        Yield after each day how many of its hours had been counted, and for how many seconds others waited.
        """
        hours = sorted(hour for hour in pruned_hours(self._connection, self._place) if hour < _hour(before))
        for _, of_day in groupby(hours, key=lambda hour: hour // _HOURS):
            some = list(of_day)
            started = time.monotonic()
            with transaction(self._connection):
                self._step.take_hours(some)
            yield len(some), time.monotonic() - started

    def finish(self) -> None:
        """Forget where the rows lay that are gone, and the lists of which no row is left."""
        with transaction(self._connection):
            forget_pruned_rows(self._connection, self._place)
            self._step.forget_lists()


def count_hours(
    connection: sqlite3.Connection, collection: Collection, before: datetime, rows: tuple[str, Mapping[str, Stored]]
) -> int:
    """Return how many hours ``take_hours`` would take once some rows are removed.

    Args:
        connection: the database.
        collection: the collection; where it is not counted, there are none.
        before: the moment by which the hours ended.
        rows: a condition that holds for the rows, of a table called ``old``, and the values of its placeholders.
    """
    if not is_counted(connection, collection_number(connection, collection)):
        return 0
    place = find_counted(connection, collection)
    condition, values = rows
    found = {int(row[1]) for row in connection.execute(_hours_of(place, condition), values)}
    return sum(hour < _hour(before) for hour in found | pruned_hours(connection, place))


def _hours_of(place: CountedCollection, condition: str) -> str:
    """Return a query of the collection's number and each hour, since 1970, of rows for which a condition holds."""
    hour = f"CAST(strftime('%s', substr(old.{place.timestamp.quoted}, 1, 13) || ':00') AS INTEGER) / 3600"
    return f"SELECT DISTINCT {place.number}, {hour} FROM {place.inferences} AS old WHERE {condition}"  # noqa: S608 -- quoted names


def _hour(moment: datetime) -> int:
    return int(moment.timestamp() // 3600)


def _step(connection: sqlite3.Connection, collection: Collection) -> RemovalStep:
    try:
        with LOADING:
            from schemagen_runtime.backends.sqlite.counters.removal_step import (  # noqa: PLC0415 -- NumPy is slow to load
                RemovalStep,
            )
    except ModuleNotFoundError as error:
        advice = "pip install 'schemagen-ingest[monitor]'"
        raise DestinationError(f"{collection} has counters, which must change with its rows: {advice}") from error
    return RemovalStep(connection, collection)
