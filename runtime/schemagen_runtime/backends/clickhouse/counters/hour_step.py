"""Bring the counters of a collection of ClickHouse up to date, some hours at a time.

Rows of ClickHouse have no numbers that rise, and no trigger tells of a label that changed. So an hour of which anything
changed is counted anew: what is counted of it is taken out of the counters, and what there is now is added.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Final

from schemagen_runtime.api.counters import Counting
from schemagen_runtime.api.destination import Collection, TransientError
from schemagen_runtime.backends.clickhouse.counters.changed_hours import ChangedHours, HourDigest
from schemagen_runtime.backends.clickhouse.counters.counted_rows import ROWS, Blocks, CountedRows
from schemagen_runtime.backends.clickhouse.counters.hour_table import HourTable, Kind
from schemagen_runtime.backends.sqlite.connection import transaction
from schemagen_runtime.backends.sqlite.counter_tables import (
    forget_documents,
    forget_uncounted,
    note_all_models,
    pruned_hours,
)
from schemagen_runtime.backends.sqlite.counters.reference_step import ReferenceStep
from schemagen_runtime.backends.sqlite.counters.segment_table import forget_days
from schemagen_runtime.backends.sqlite.counters.step import Part
from schemagen_runtime.backends.sqlite.kept_reports import forget_reports
from schemagen_runtime.backends.sqlite.registry import schema_ids
from schemagen_runtime.counting.contribution import count_rows, sample, undecided

_MANY: Final = 50_000
"""Rows of the hours of one step, if one hour alone has not more: they are read before others have to wait."""
_HOURS: Final = 24


class HourStep(ReferenceStep):
    """Count the rows of one collection into a file, over one connection that nobody else uses."""

    def __init__(
        self, connection: sqlite3.Connection, collection: Collection, hours: ChangedHours, rows: CountedRows
    ) -> None:
        """Take a collection whose schemas the file knows, and what reads its rows."""
        super().__init__(connection, collection)
        self._changed = hours
        self._rows = rows

    def prepare(self) -> None:
        """Make the tables of counters where there are none, within a transaction."""
        super().prepare()
        self._hours = HourTable(self._connection, self._place.number)
        self._hours.make()

    def look(self) -> None:
        """Find out which hours are to be counted.

        Raises:
            TransientError, DestinationError: ClickHouse cannot be read.
        """
        with transaction(self._connection):
            self.prepare()
        at = datetime.now(UTC)
        found = {Kind.ROWS: self._changed.of_rows(), Kind.LABELS: self._changed.of_labels()}
        seen = {kind: self._hours.seen(kind) for kind in Kind}
        of_rows, of_labels = (_different(seen[kind], found[kind]) for kind in Kind)
        labelled = self._changed.labelled(of_labels) if of_labels and seen[Kind.ROWS] else set[int]()
        pruned = self._changed.pruned()
        with transaction(self._connection):
            # What is counted of an hour stays when rows of it are pruned.
            kept = pruned & (seen[Kind.ROWS].keys() - self._hours.uncounted())
            self._mark_pruned(kept)
            self._hours.wait((of_rows | labelled) - kept)
            for kind in Kind:
                self._hours.see(kind, found[kind])
            self._hours.see_at(at)
            self._forget(of_rows - kept, seen[Kind.ROWS], found[Kind.ROWS])
        if self._hours.uncounted():
            self._decide()

    def run(self, limit: int = _MANY) -> Counting:
        """Count the next hours that wait, of about ``limit`` rows; return how far it is."""
        hours = self._hours.next(limit)
        if not hours:
            return self._progress()
        pages = self._rows.of_hours(hours)
        first = list(islice(pages, _MANY // ROWS))
        self._edition = None
        with transaction(self._connection):
            state = self._state()
            self._load(state)
            self._take(hours)
            for page in chain(first, pages):
                self._keep([part.counted(self._scales) for part in self._parts_of(page)])
            self._keep([])  # also where nothing remains: values that no row has any more are forgotten
            if self._changed.pruned() - pruned_hours(self._connection, self._place) & frozenset(hours):
                raise TransientError(f"rows of {self._collection} are pruned just now; they are counted later")
            self._hours.done(hours)
            forget_uncounted(self._connection, self._place)
            self._set(state if self._hours.uncounted() else state._replace(recount=state.counted))
        return self._progress()

    def recount(self) -> None:
        """Begin to count anew, within a transaction, unless that is under way; pruned hours stay as they are."""
        state = self._state()
        if state.counted < state.recount:
            return
        pruned = pruned_hours(self._connection, self._place)
        if not pruned:
            forget_documents(self._connection, self._place)
        self._hours.wait(self._hours.seen(Kind.ROWS).keys() - pruned)
        self._set(state._replace(recount=state.counted + 1))
        self._edition = None

    def _progress(self) -> Counting:
        waiting = self._hours.waiting()
        assert waiting is not None  # noqa: S101 -- it was looked at before
        return waiting.counting(self._state())

    def _decide(self) -> None:
        """Decide what can be decided of buckets, by the rows that were received first."""
        self._edition = None
        with transaction(self._connection):
            state = self._state()
            self._load(state)
            columns: set[str] = set()
            while (waiting := self._undecided()) and waiting != columns:
                columns = waiting
                self._scales.sample_anew()
                for part in self._parts_of(self._rows.earliest(columns)):
                    sample(part.plan, part.block, self._scales)
                    part.counted(self._scales)  # what it adds is counted with its hour: here it chooses units
            self._keep([])
            self._set(state)

    def _undecided(self) -> set[str]:
        plans = self._plans.of(self._place.number)
        return {column for plan in plans for column in undecided(plan, self._scales)}

    def _parts_of(self, blocks: Blocks) -> Iterator[Part]:
        numbers = schema_ids(self._connection, self._collection)
        for fingerprint, block in blocks:
            schema = numbers[fingerprint]
            yield Part(schema, self._plans[schema], block, count_rows)

    def _take(self, hours: list[int]) -> None:
        """Take what is counted of hours out of the counters."""
        for schema, sums in self._lists.take_hours(hours).items():
            self._tallies.add_sums(schema, sums)
        for counter, histogram in self._tallies.take_hours(hours):
            self._scales.count_values(counter, histogram.keys, -histogram.counts)

    def _forget(self, changed: Iterable[int], seen: Mapping[int, HourDigest], found: Mapping[int, HourDigest]) -> None:
        """Forget what was counted by segment of days whose rows changed, and reports that had rows which are erased."""
        forget_days(self._connection, self._place.number, {hour // _HOURS for hour in changed})
        if any(hour in seen and (hour not in found or found[hour].rows < seen[hour].rows) for hour in changed):
            forget_reports(self._connection, self._place.number)
            note_all_models(self._connection, self._place)
            self._set(self._state())
            self._edition = None

    def _mark_pruned(self, hours: Iterable[int]) -> None:
        mark = "INSERT OR IGNORE INTO schemagen_pruned_hours VALUES (?, ?)"
        self._connection.executemany(mark, [(self._place.number, hour) for hour in hours])


def _different(seen: Mapping[int, HourDigest], found: Mapping[int, HourDigest]) -> set[int]:
    """Return the hours that have another digest than before, or none any more."""
    return {hour for hour in seen.keys() | found.keys() if seen.get(hour) != found.get(hour)}
