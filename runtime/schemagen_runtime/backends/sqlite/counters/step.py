"""Bring the counters of a collection up to date, a little at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeAlias, cast

from schemagen_runtime.api.counters import Counting
from schemagen_runtime.api.destination import Collection, DestinationError, TransientError
from schemagen_runtime.api.references import KeptReference, ReferenceKind
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
from schemagen_runtime.backends.sqlite.counters.outside import Portion
from schemagen_runtime.backends.sqlite.counters.references import FrozenLabels, ReferenceTable
from schemagen_runtime.backends.sqlite.counters.rows import Changes, Plans, RowReader, Rows, salt_of
from schemagen_runtime.backends.sqlite.counters.scale_table import ScaleTable
from schemagen_runtime.backends.sqlite.counters.segment_table import forget_days
from schemagen_runtime.backends.sqlite.counters.tallies import TallyTable
from schemagen_runtime.backends.sqlite.registry import schema_ids
from schemagen_runtime.backends.sqlite.row_hours import begin_noting, by_hour, forget_rows, note_rows
from schemagen_runtime.backends.sqlite.values import Stored
from schemagen_runtime.counting.answers import ERRORS
from schemagen_runtime.counting.block import Block, hour_of
from schemagen_runtime.counting.contribution import count_label_changes, count_rows, decide, forget_sampled, sample
from schemagen_runtime.counting.counter import Counter, Measure, Scale
from schemagen_runtime.counting.deltas import Deltas, added_up
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import Plan
from schemagen_runtime.counting.scales import PAIRS, SEGMENTS, Scales
from schemagen_runtime.counting.segments import recoded
from schemagen_runtime.counting.tally import coarsened

_Count: TypeAlias = Callable[[Plan, Block, Scales], Deltas]
_Found: TypeAlias = tuple[int, Deltas]
"""The number of a schema, and what its rows add."""

ROWS: Final = 10_000
"""Rows of one step: what is read of them lies in memory, and the others wait while it is kept."""
_HOURS: Final = 24
_OF_SCALE: Final = {PAIRS: Measure.OUTCOMES, ERRORS: Measure.ABSOLUTE_ERRORS, SEGMENTS: Measure.SEGMENT_ROWS}
"""What is counted by the scales that are not of a column's own values."""


class _Snapshot(NamedTuple):
    """Hold what is read before the lock for writing is taken."""

    state: CountedState
    changes: Changes
    rows: Rows
    pruned: frozenset[int]

    @property
    def new(self) -> Rows:
        """Return the rows that were never counted: outside of a recount all that are read."""
        if self.state.recount <= self.state.counted:
            return self.rows
        return [row for row in self.rows if not self.is_counted(row)]

    def is_counted(self, row: Sequence[Stored]) -> bool:
        """Tell whether a row was counted before."""
        number = cast("int", row[0])
        return number <= self.state.counted or (number <= self.state.recount and _hour(row) in self.pruned)


class _Part(NamedTuple):
    """Hold rows of one schema that are counted in one way."""

    schema: int
    plan: Plan
    block: Block
    way: _Count

    def counted(self, scales: Scales) -> _Found:
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

    def erase(self, keys: Sequence[str | int]) -> None:
        """Take what is stored under ids out of the counters, within a transaction in which it is removed afterwards."""
        if not self._is_current():
            self._open()
        state = self._state()
        self._load(state)
        snapshot = _Snapshot(state, self._reader.changed(0, keys), (), pruned_hours(self._connection, self._place))
        stored = self._reader.under(keys)
        rows = [row for row in stored if snapshot.is_counted(row)]
        forget_days(self._connection, self._place.number, {_hour(row) // _HOURS for row in rows})
        parts = [*self._parts(snapshot), *self._blocks([(rows, -1)], count_rows, is_new=True)]
        for part in parts:
            forget_sampled(part.plan, part.block, self._scales)
        self._frozen.note(snapshot.changes.before)
        frozen = [
            _Part(schema, Plans(self._connection, model)[schema], block, count_rows).counted(self._scales)
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

    def prepare(self) -> None:
        """Make the tables of counters where there are none, within a transaction."""
        if not self._is_current():
            self._open()

    def freeze(self, model: str, reference: KeptReference) -> bool:
        """Copy the counters of the days of a model's reference, within a transaction; return whether all is counted.

        Where it is not, or another reference was chosen or frozen meanwhile, nothing is copied.
        """
        kept = ReferenceTable(self._connection, self._place).read().get(model, KeptReference(ReferenceKind.FIRST))
        if not self._progress().is_complete or kept._replace(days=None) != reference._replace(days=None):
            return False
        state = self._state()
        self._load(state)
        if kept.is_frozen and any(len(histogram) for _, histogram in self._tallies.frozen(model)):
            return False
        self._thaw(model)
        self._count_frozen(self._tallies.freeze(model, reference.days or ()), 1)
        self._finish_reference(model, reference, state)
        return True

    def choose(self, model: str, reference: KeptReference | None) -> None:
        """Keep which reference of a model was chosen, not frozen yet, within a transaction; None for the first days."""
        state = self._state()
        self._load(state)
        self._thaw(model)
        self._finish_reference(model, reference, state)

    def add_outside(self, portion: Portion, *, only_decides: bool = False) -> None:
        """Add rows that are not of the collection to the reference of their model, or only decide buckets by them.

        They are counted before the lock for writing is taken, anew where something else was counted meanwhile.

        Raises:
            DestinationError: a schema of theirs is none of the collection.
        """
        numbers = schema_ids(self._connection, self._collection)
        if missing := [fingerprint for fingerprint, _ in portion.blocks if fingerprint not in numbers]:
            raise DestinationError(f"{self._collection} has no schema {missing[0]}, by which a row is counted")
        while True:
            state = self._state()
            self._load(state)
            found: list[_Found] = []
            for fingerprint, block in portion.blocks:
                plan = self._plans[numbers[fingerprint]]
                if only_decides:
                    decide(plan, block, self._scales)
                    continue
                deltas = count_rows(plan, block, self._scales)
                deltas.gather(portion.part * _HOURS)
                found.append((numbers[fingerprint], deltas))
            self._edition = None
            with transaction(self._connection):
                if self._state() == state:
                    self._keep([], frozen=found)
                    self._set(state)
                    return

    def end_outside(self, model: str, reference: KeptReference) -> None:
        """Take what was added from outside for the reference of a model, within a transaction."""
        state = self._state()
        self._load(state)
        table = ReferenceTable(self._connection, self._place)
        if table.read().get(model) != reference._replace(days=None):
            raise TransientError(f"another reference of {model} was chosen meanwhile; run the same command again")
        table.write(model, reference, state.counted)
        self._set(state)
        self._edition = None

    def _thaw(self, model: str) -> None:
        """Forget the reference of a model, frozen or not."""
        self._count_frozen(self._tallies.thaw(model), -1)
        ReferenceTable(self._connection, self._place).remove(model)

    def _count_frozen(self, histograms: Iterable[tuple[Counter, Histogram]], sign: int) -> None:
        for counter, histogram in histograms:
            self._scales.count_values(counter, histogram.keys, sign * histogram.counts)

    def _finish_reference(self, model: str, reference: KeptReference | None, state: CountedState) -> None:
        if reference is not None:
            ReferenceTable(self._connection, self._place).write(model, reference, state.counted)
        self._keep([])
        note_models(self._connection, self._place, [model])
        self._set(state)
        self._edition = None

    def recount(self) -> None:
        """Begin to count anew, within a transaction; hours of which rows were removed stay as they are.

        What is decided of scales stays decided, so that the counters become what they were.
        """
        self.finish()
        state = self._state()
        self._load(state)
        note_all_models(self._connection, self._place)
        pruned = pruned_hours(self._connection, self._place)
        self._tallies.keep_hours(pruned)
        if not pruned:  # else rows of those hours could not be taken away as they were added
            forget_documents(self._connection, self._place)
        forget_rows(self._connection, self._place)
        self._scales.begin_anew()
        for counter, histogram in self._tallies.totals(lambda counter: not counter.measure.is_sums):
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

    def _read(self, limit: int) -> _Snapshot:
        state = self._state()
        self._load(state)
        changes = self._reader.changed(limit)
        rows = self._reader.new(state.counted, limit) if changes.is_all else ()
        return _Snapshot(state, changes, rows, pruned_hours(self._connection, self._place))

    def _load(self, state: CountedState) -> None:
        """Read what is decided of each scale, unless nothing has changed since it was read."""
        if self._edition != state.edition:
            self._scale_table = ScaleTable(self._connection, self._place.number)
            self._scales = Scales(self._scale_table.read(), salt_of(self._connection))
            self._tallies = TallyTable(self._connection, self._place.number)
            self._plans = Plans(self._connection)
            self._edition = state.edition

    def _count(self, snapshot: _Snapshot) -> list[_Found]:
        parts = self._parts(snapshot)
        for part in parts:
            sample(part.plan, part.block, self._scales)
        return [part.counted(self._scales) for part in parts]

    def _parts(self, snapshot: _Snapshot) -> list[_Part]:
        """Return what is to be counted: labels that changed, as they were and as they are, and new rows."""
        before, after = (
            [row for row in rows if snapshot.is_counted(row)]
            for rows in (snapshot.changes.before, snapshot.changes.after)
        )
        return [
            *self._blocks([(before, -1), (after, 1)], count_label_changes),
            *self._blocks([(snapshot.new, 1)], count_rows, is_new=True),
        ]

    def _blocks(self, parts: Sequence[tuple[Rows, int]], count: _Count, *, is_new: bool = False) -> list[_Part]:
        return [
            _Part(schema, self._plans[schema], block, count)
            for schema, block in self._reader.blocks(parts, is_new=is_new)
        ]

    def _keep(self, found: Sequence[_Found], *, frozen: Sequence[_Found] = ()) -> None:
        """Add what was counted to what is kept, and to frozen references, within a transaction."""
        scales = self._scales
        for scale, steps in scales.coarsened.items():
            self._tallies.rewrite(partial(_uses, scale), partial(coarsened, steps=steps))
        for schema, deltas in found:
            self._tallies.add(schema, deltas)
        for schema, deltas in frozen:
            self._tallies.add_frozen(schema, deltas)
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

    def _advance(self, snapshot: _Snapshot) -> None:
        self._reader.forget(snapshot.changes)
        counted = cast("int", snapshot.rows[-1][0]) if snapshot.rows else snapshot.state.counted
        note_rows(self._connection, self._place.number, by_hour(snapshot.rows))
        if snapshot.rows or snapshot.changes.last:
            self._set(snapshot.state._replace(counted=counted))

    def _state(self) -> CountedState:
        return state_of(self._connection, self._place)

    def _set(self, state: CountedState) -> None:
        change = "UPDATE schemagen_counted SET counted = ?, recount = ?, edition = ? WHERE collection = ?"
        self._connection.execute(change, (state.counted, state.recount, state.edition + 1, self._place.number))


def _hour(row: Sequence[Stored]) -> int:
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
