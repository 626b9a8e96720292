"""Keep the counters of references: copies of those of a model's days, or made from rows of another database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from schemagen_runtime.api.destination import DestinationError, TransientError
from schemagen_runtime.api.references import KeptReference, ReferenceKind
from schemagen_runtime.backends.sqlite.connection import transaction
from schemagen_runtime.backends.sqlite.counter_tables import CountedState, note_models
from schemagen_runtime.backends.sqlite.counters.outside import Portion
from schemagen_runtime.backends.sqlite.counters.references import ReferenceTable
from schemagen_runtime.backends.sqlite.counters.step import Found, Step
from schemagen_runtime.backends.sqlite.registry import schema_ids
from schemagen_runtime.counting.contribution import count_rows, decide
from schemagen_runtime.counting.counter import Counter
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.tally import Span

_HOURS: Final = 24


class ReferenceStep(Step):
    """Freeze, choose and forget references of the models of one collection."""

    def freeze(self, model: str, reference: KeptReference) -> bool:
        """Copy the counters of the days of a model's reference, within a transaction; return whether all is counted.

        Where it is not, or another reference was chosen or frozen meanwhile, nothing is copied.
        """
        kept = ReferenceTable(self._connection, self._place).read().get(model, KeptReference(ReferenceKind.FIRST))
        if not self._progress().is_complete or kept._replace(days=None) != reference._replace(days=None):
            return False
        state = self._state()
        self._load(state)
        if kept.is_frozen and any(len(histogram) for _, histogram in self._tallies.totals(Span.REFERENCE, model=model)):
            return False
        self._thaw(model)
        days = reference.days or ()
        self._count_frozen(self._tallies.freeze(model, days), 1)
        for schema, sums in self._lists.freeze(model, days).items():
            self._tallies.add_frozen_sums(schema, sums)
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
            found: list[Found] = []
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
        self._frozen_lists.thaw(model)  # no row of a file is added or erased any more
        self._set(state)
        self._edition = None

    def _thaw(self, model: str) -> None:
        """Forget the reference of a model, frozen or not."""
        self._count_frozen(self._tallies.thaw(model), -1)
        self._frozen_lists.thaw(model)
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
