"""Take rows out of the counters of a collection that are erased, and hours that lie before a horizon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemagen_runtime.backends.sqlite.counter_tables import (
    forget_uncounted,
    note_all_models,
    pruned_hours,
    unmark_hours,
)
from schemagen_runtime.backends.sqlite.counters.list_table import ListTable
from schemagen_runtime.backends.sqlite.counters.new_rows import NO_ROWS
from schemagen_runtime.backends.sqlite.counters.rows import Plans
from schemagen_runtime.backends.sqlite.counters.segment_table import forget_days
from schemagen_runtime.backends.sqlite.counters.step import ROWS, Part, Snapshot, Step, hour_of_row
from schemagen_runtime.backends.sqlite.kept_reports import forget_reports
from schemagen_runtime.backends.sqlite.row_hours import first_noted_hour, noted_rows
from schemagen_runtime.counting.contribution import count_rows, forget_sampled

_HOURS: Final = 24


class RemovalStep(Step):
    """Keep the counters of one collection right where rows go."""

    def erase(self, keys: Sequence[str | int]) -> None:
        """Take what is stored under ids out of the counters, within a transaction in which it is removed afterwards."""
        if not self._is_current():
            self._open()
        state = self._state()
        self._load(state)
        snapshot = Snapshot(state, self._reader.changed(0, keys), NO_ROWS, pruned_hours(self._connection, self._place))
        stored = self._reader.under(keys)
        rows = [row for row in stored if snapshot.is_counted(row)]
        forget_days(self._connection, self._place.number, {hour_of_row(row) // _HOURS for row in rows})
        parts = [*self._parts(snapshot), *self._blocks([(rows, -1)], count_rows, is_new=True)]
        for part in parts:
            forget_sampled(part.plan, part.block, self._scales)
        self._frozen.note(snapshot.changes.before)
        frozen = [
            Part(schema, Plans(self._connection, model)[schema], block, count_rows).counted(self._scales)
            for model, own in self._frozen.as_frozen(stored).items()
            for schema, block in self._reader.blocks([(own, -1)], is_new=False)
        ]
        self._keep([part.counted(self._scales) for part in parts], frozen=frozen)
        self._frozen.forget(keys)
        marks = ", ".join("?" * len(keys))
        forget = f"DELETE FROM {self._place.changes} WHERE {self._place.id.quoted} IN ({marks})"  # noqa: S608 -- quoted names
        self._connection.execute(forget, keys)
        self._set(state)
        self._edition = None

    def forget_lists(self) -> None:
        """Forget the lists of which no row is left, within a transaction; what they count stays."""
        lists = ListTable(self._connection, self._place.number)
        lists.forget(first_noted_hour(self._connection, self._place.number))

    def take_hours(self, hours: Sequence[int]) -> None:
        """Take hours of which rows were removed out of the counters, but for their rows that remain; in a transaction.

        Then they are whole again: what is counted of them is what a recount gives. Frozen references stay as they are.

        Args:
            hours: hours since 1970.
        """
        self.finish()
        connection, number = self._connection, self._place.number
        state = self._state()
        self._load(state)
        note_all_models(connection, self._place)
        for schema, sums in self._lists.take_hours(hours).items():
            self._tallies.add_sums(schema, sums)
        for counter, histogram in self._tallies.take_hours(hours):
            self._scales.count_values(counter, histogram.keys, -histogram.counts)
        # Under the id of a row that is gone another one may lie by now.
        ids, taken = noted_rows(connection, self._place, hours), frozenset(hours)
        for start in range(0, len(ids), ROWS):
            rows = [row for row in self._reader.numbered(ids[start : start + ROWS]) if hour_of_row(row) in taken]
            self._keep([part.counted(self._scales) for part in self._blocks([(rows, 1)], count_rows)])
        self._keep([])  # also where nothing remains: values that no row has any more are forgotten
        unmark_hours(connection, self._place, hours)
        forget_uncounted(connection, self._place)
        forget_days(connection, number, {hour // _HOURS for hour in hours})
        forget_reports(connection, number)
        self._set(state)
        self._edition = None
