"""Bring the counters of a collection up to date, a little at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeAlias, cast

from schemagen_runtime.api.counters import Counting
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.sqlite.connection import transaction
from schemagen_runtime.backends.sqlite.counter_tables import (
    CountedState,
    begin_counting,
    find_counted,
    forget_documents,
    note_all_models,
    note_models,
    progress_of,
    pruned_hours,
    state_of,
)
from schemagen_runtime.backends.sqlite.counters.list_table import ListTable
from schemagen_runtime.backends.sqlite.counters.new_rows import NO_ROWS, NewRowReader, NewRows
from schemagen_runtime.backends.sqlite.counters.references import FrozenLabels
from schemagen_runtime.backends.sqlite.counters.row_blocks import Row, Rows
from schemagen_runtime.backends.sqlite.counters.rows import Changes, Plans, RowReader, salt_of
from schemagen_runtime.backends.sqlite.counters.scale_table import ScaleTable
from schemagen_runtime.backends.sqlite.counters.tallies import TallyTable
from schemagen_runtime.backends.sqlite.row_hours import begin_noting, by_hour, forget_rows, note_rows
from schemagen_runtime.counting.answers import ERRORS
from schemagen_runtime.counting.block import Block, hour_of
from schemagen_runtime.counting.contribution import count_label_changes, count_rows, sample
from schemagen_runtime.counting.counter import Counter, Measure, Scale
from schemagen_runtime.counting.deltas import Deltas, added_up
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import Plan, forms_of
from schemagen_runtime.counting.scales import PAIRS, SEGMENTS, Scales
from schemagen_runtime.counting.segments import recoded
from schemagen_runtime.counting.tally import Span, coarsened

_Count: TypeAlias = Callable[[Plan, Block, Scales], Deltas]
Found: TypeAlias = tuple[int, Deltas]
"""The number of a schema, and what its rows add."""

ROWS: Final = 10_000
"""Rows of one step: what is read of them lies in memory, and the others wait while it is kept."""
_OF_SCALE: Final = {PAIRS: Measure.OUTCOMES, ERRORS: Measure.ABSOLUTE_ERRORS, SEGMENTS: Measure.SEGMENT_ROWS}
"""What is counted by the scales that are not of a column's own values."""


class Snapshot(NamedTuple):
    """Hold what is read before the lock for writing is taken."""

    state: CountedState
    changes: Changes
    new: NewRows
    pruned: frozenset[int]

    @property
    def uncounted(self) -> NewRows:
        """Return the rows that were never counted: outside of a recount all that are read."""
        if self.state.recount <= self.state.counted:
            return self.new
        return self.new.chosen([place for place, row in enumerate(self.new.rows) if not self.is_counted(row)])

    def is_counted(self, row: Row) -> bool:
        """Tell whether a row was counted before."""
        number = cast("int", row[0])
        return number <= self.state.counted or (number <= self.state.recount and hour_of_row(row) in self.pruned)


class Part(NamedTuple):
    """Hold rows of one schema that are counted in one way."""

    schema: int
    plan: Plan
    block: Block
    way: _Count

    def counted(self, scales: Scales) -> Found:
        """Return what the rows add to the counters of their schema."""
        return self.schema, self.way(self.plan, self.block, scales)


class Step:
    """Count the rows of one collection, over one connection that nobody else uses."""

    def __init__(self, connection: sqlite3.Connection, collection: Collection) -> None:
        """Take a collection; its columns are looked up in the first step."""
        self._connection = connection
        self._collection = collection
        self._schemas = 0
        self._edition: int | None = None

    def run(self, limit: int = ROWS) -> Counting:
        """Count labels that changed, and new rows: at most ``limit`` of each; return how far it is.

        The rows are read and counted before the lock for writing is taken. What changes in between is noted by the
        triggers; where rows were removed meanwhile nothing is kept, and the next step counts them anew.

        Raises:
            DestinationError: there is no such collection, or it cannot be counted.
        """
        if not self._is_current():
            with transaction(self._connection):
                self._open()
        self._connection.execute("BEGIN")
        try:
            if not self._is_current():  # a schema came just now
                return self._progress()
            snapshot = self._read(limit)
        finally:
            self._connection.execute("COMMIT")
        found = self._count(snapshot)
        self._edition = None
        with transaction(self._connection):
            is_kept = self._state() == snapshot.state
            if is_kept:
                self._keep(found)
                self._frozen.note(snapshot.changes.before)
                self._advance(snapshot)
            progress = self._progress()
            newest = self._state().edition
        if is_kept:
            self._edition = newest
        return progress

    def catch_up(self) -> None:
        """Count until nothing is left."""
        while not self.run().is_complete:
            continue

    def finish(self) -> None:
        """Count what is left, within a transaction in which rows are removed afterwards."""
        if not self._is_current():
            self._open()
        while not self._progress().is_complete:
            snapshot = self._read(ROWS)
            self._keep(self._count(snapshot))
            self._frozen.note(snapshot.changes.before)
            self._advance(snapshot)
            self._edition = self._state().edition
        # Whoever has read rows meanwhile must not keep what it counted: some of them may be gone.
        self._set(self._state())
        self._edition = self._state().edition

    def prepare(self) -> None:
        """Make the tables of counters where there are none, within a transaction."""
        if not self._is_current():
            self._open()

    def recount(self) -> None:
        """Begin to count anew, within a transaction; hours of which rows were removed stay as they are.

        What is decided of scales stays decided, so that the counters become what they were.
        """
        self.finish()
        state = self._state()
        self._load(state)
        note_all_models(self._connection, self._place)
        pruned = pruned_hours(self._connection, self._place)
        for schema, sums in self._lists.keep_hours(pruned).items():
            self._tallies.add_sums(schema, sums)
        self._tallies.keep_hours(pruned)
        if not pruned:  # else rows of those hours could not be taken away as they were added
            forget_documents(self._connection, self._place)
        forget_rows(self._connection, self._place)
        self._scales.begin_anew()
        for counter, histogram in self._tallies.totals(Span.DAY, Span.REFERENCE):
            self._scales.count_values(counter, histogram.keys, histogram.counts)
        self._scale_table.write(self._scales.states)
        self._set(state._replace(counted=0, recount=state.counted))
        self._edition = None

    def _is_current(self) -> bool:
        """Tell whether no schema came since the columns were looked up."""
        (newest,) = self._connection.execute("SELECT max(id) FROM schemagen_schemas").fetchone()
        return self._schemas == int(newest or 0)

    def _open(self) -> None:
        """Look up the columns, and make the tables of counters where there are none, within a transaction."""
        self._place = find_counted(self._connection, self._collection)
        begin_counting(self._connection, self._place)
        begin_noting(self._connection)
        self._reader = RowReader(self._connection, self._place)
        self._frozen = FrozenLabels(self._connection, self._place, self._reader)
        self._edition = None
        (self._schemas,) = self._connection.execute("SELECT max(id) FROM schemagen_schemas").fetchone()

    def _progress(self) -> Counting:
        return progress_of(self._connection, self._place)

    def _read(self, limit: int) -> Snapshot:
        state = self._state()
        self._load(state)
        changes = self._reader.changed(limit)
        new = self._new.read(state.counted, limit) if changes.is_all else NO_ROWS
        return Snapshot(state, changes, new, pruned_hours(self._connection, self._place))

    def _load(self, state: CountedState) -> None:
        """Read what is decided of each scale, unless nothing has changed since it was read."""
        if self._edition != state.edition:
            self._scale_table = ScaleTable(self._connection, self._place.number)
            self._scales = Scales(self._scale_table.read(), salt_of(self._connection))
            self._tallies = TallyTable(self._connection, self._place.number)
            self._lists = ListTable(self._connection, self._place.number)
            self._frozen_lists = ListTable(self._connection, self._place.number, is_frozen=True)
            self._plans = Plans(self._connection)
            self._new = NewRowReader(self._connection, self._place, forms_of(self._plans.of(self._place.number)))
            self._edition = state.edition

    def _count(self, snapshot: Snapshot) -> list[Found]:
        parts = self._parts(snapshot)
        for part in parts:
            sample(part.plan, part.block, self._scales)
        return [part.counted(self._scales) for part in parts]

    def _parts(self, snapshot: Snapshot) -> list[Part]:
        """Return what is to be counted: labels that changed, as they were and as they are, and new rows."""
        before, after = (
            [row for row in rows if snapshot.is_counted(row)]
            for rows in (snapshot.changes.before, snapshot.changes.after)
        )
        return [
            *self._blocks([(before, -1), (after, 1)], count_label_changes),
            *self._as_parts(self._new.blocks(snapshot.uncounted), count_rows),
        ]

    def _blocks(self, parts: Sequence[tuple[Rows, int]], count: _Count, *, is_new: bool = False) -> list[Part]:
        return self._as_parts(self._reader.blocks(parts, is_new=is_new), count)

    def _as_parts(self, blocks: Iterable[tuple[int, Block]], count: _Count) -> list[Part]:
        return [Part(schema, self._plans[schema], block, count) for schema, block in blocks]

    def _keep(self, found: Sequence[Found], *, frozen: Sequence[Found] = ()) -> None:
        """Add what was counted to what is kept, and to frozen references, within a transaction."""
        scales = self._scales
        for scale, steps in scales.coarsened.items():
            self._tallies.rewrite(partial(_uses, scale), partial(coarsened, steps=steps))
        for schema, deltas in found:
            self._tallies.add(schema, deltas)
            self._tallies.add_sums(schema, self._lists.add(schema, deltas.lists))
        for schema, deltas in frozen:
            self._tallies.add_frozen(schema, deltas)
            self._tallies.add_frozen_sums(schema, self._frozen_lists.add(schema, deltas.lists))
        for _, deltas in (*found, *frozen):
            for change in deltas.changes:
                scales.count_values(change.counter, *added_up(change.keys, change.counts))
        for scale, codes in scales.hashed.items():
            self._tallies.rewrite(partial(_uses, scale), partial(Histogram.renamed, names=codes))
            if scale.how == SEGMENTS:
                self._tallies.rewrite(partial(_is_by, scale), partial(recoded, codes=codes))
        note_models(
            self._connection, self._place, {group.model for _, deltas in (*found, *frozen) for group in deltas.groups}
        )
        if scales.coarsened or scales.hashed:
            note_all_models(self._connection, self._place)
        scales.coarsened.clear()
        scales.hashed.clear()
        self._scale_table.write(scales.states)

    def _advance(self, snapshot: Snapshot) -> None:
        self._reader.forget(snapshot.changes)
        rows = snapshot.new.rows
        counted = cast("int", rows[-1][0]) if rows else snapshot.state.counted
        note_rows(self._connection, self._place.number, by_hour(rows))
        if rows or snapshot.changes.last:
            self._set(snapshot.state._replace(counted=counted))

    def _state(self) -> CountedState:
        return state_of(self._connection, self._place)

    def _set(self, state: CountedState) -> None:
        change = "UPDATE schemagen_counted SET counted = ?, recount = ?, edition = ? WHERE collection = ?"
        self._connection.execute(change, (state.counted, state.recount, state.edition + 1, self._place.number))


def hour_of_row(row: Row) -> int:
    """Return the hour of a row's own timestamp, in hours since 1970."""
    return hour_of(str(row[3])[:13])


def _uses(scale: Scale, counter: Counter) -> bool:
    """Tell whether a counter is counted by a scale."""
    if counter.column != scale.column:
        return False
    own = _OF_SCALE.get(scale.how)
    if own is not None:
        return counter.measure is own
    return counter.measure is Measure.VALUES and counter.element == scale.element


def _is_by(scale: Scale, counter: Counter) -> bool:
    """Tell whether a counter counts answers by the values of a scale."""
    return counter.measure is Measure.SEGMENT_OUTCOMES and counter.element == scale.column
