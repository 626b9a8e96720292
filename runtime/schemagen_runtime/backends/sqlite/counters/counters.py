"""Count the rows of a database, and read what is counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import NamedTuple, TypeVar

from schemagen_runtime.api.counters import ALL, Choice, CountedScale, CountedTally, Counters, Counting, SegmentedTally
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.references import KeptReference
from schemagen_runtime.backends.sqlite.connection import connect, connect_to_read, has_table, transaction, translated
from schemagen_runtime.backends.sqlite.counter_tables import (
    CountedCollection,
    find_counted,
    is_counted,
    model_editions,
    progress_of,
    pruned_hours,
)
from schemagen_runtime.backends.sqlite.counters.outside import first_rows, portions
from schemagen_runtime.backends.sqlite.counters.reference_step import ReferenceStep
from schemagen_runtime.backends.sqlite.counters.references import ReferenceTable
from schemagen_runtime.backends.sqlite.counters.scale_table import ScaleTable
from schemagen_runtime.backends.sqlite.counters.segment_step import SegmentStep
from schemagen_runtime.backends.sqlite.counters.segment_table import SegmentTable, grains_of
from schemagen_runtime.backends.sqlite.counters.step import ROWS, Step
from schemagen_runtime.backends.sqlite.counters.tallies import TallyTable
from schemagen_runtime.backends.sqlite.migration import migrate
from schemagen_runtime.backends.sqlite.open_database import read_alone
from schemagen_runtime.counting.counter import Scale
from schemagen_runtime.counting.grain import UNDECIDED_GRAIN
from schemagen_runtime.counting.tally import Span

T = TypeVar("T")


class SqliteCounters(Counters):
    """Count the rows of one database, over connections of its own. A process must not fork meanwhile."""

    def __init__(self, path: str) -> None:
        """Take the path of the database; it is opened where it is needed."""
        self._path = path

    def count(self, collection: Collection) -> Generator[Counting, None, None]:
        """Count what is not counted yet, in steps; yield after each how far it is."""
        with closing(connect(self._path, create=False)) as connection, translated(self._path):
            migrate(connection)
            yield from steps_of(Step(connection, collection))

    def recount(self, collection: Collection) -> Generator[Counting, None, None]:
        """Forget what is counted, and count anew what there are rows of; go on with a recount that was not ended."""
        with closing(connect(self._path, create=False)) as connection, translated(self._path):
            migrate(connection)
            step = Step(connection, collection)
            if not step.run().is_recount:
                step.catch_up()
                with transaction(connection):
                    step.recount()
            yield from steps_of(step)

    def counting(self, collection: Collection) -> Counting | None:
        """Return how far a collection is counted; None where it never was."""
        return self._read(collection, progress_of)

    def models(self, collection: Collection) -> Mapping[str, int]:
        """Return the edition in which counters of each model changed last, by the model's name."""
        return self._read(collection, model_editions) or {}

    def scales(self, collection: Collection, columns: frozenset[str] | None = None) -> Mapping[Scale, CountedScale]:
        """Return what the buckets of each column mean, or of some columns."""
        return self._read(collection, lambda connection, place: _scales(connection, place, columns)) or {}

    def tallies(
        self, collection: Collection, span: Span, start: int, end: int, choice: Choice = ALL
    ) -> Iterator[CountedTally]:
        """Yield what the chosen counters count, from an hour or day until before another, by counter and time."""
        time = _Time(span, start, end)
        found = self._read(collection, lambda connection, place: _tallies(connection, place, time, choice))
        yield from found or ()

    def count_segments(
        self, collection: Collection, model: str, columns: Iterable[str], days: Iterable[int]
    ) -> Generator[int, None, None]:
        """Count columns by each segment of their schema on some days, from rows; yield how many rows were read."""
        with closing(connect(self._path, create=False)) as connection, translated(self._path):
            migrate(connection)
            yield from SegmentStep(connection, collection, model).run(columns, days)

    def segmented(self, collection: Collection, model: str) -> Iterator[SegmentedTally]:
        """Yield what columns of a model counted by segment, as far as it still holds."""
        yield from self._read(collection, lambda connection, place: _segmented(connection, place, model)) or ()

    def pruned_hours(self, collection: Collection) -> frozenset[int]:
        """Return the hours of which rows were removed, which no recount reaches."""
        return self._read(collection, pruned_hours) or frozenset()

    def references(self, collection: Collection) -> Mapping[str, KeptReference]:
        """Return the reference of each model that has one which was chosen, or is frozen."""
        return self._read(collection, _references) or {}

    def choose_reference(self, collection: Collection, model: str, reference: KeptReference | None) -> None:
        """Keep which days a person chose as the reference of a model; None for the first days again."""
        with self._step(collection) as step:
            step.choose(model, reference)

    def freeze_reference(self, collection: Collection, model: str, reference: KeptReference) -> bool:
        """Copy what is counted of the days of a reference; return whether all was counted, so that it could be."""
        with self._step(collection) as step:
            return step.freeze(model, reference)

    def count_reference(
        self, collection: Collection, model: str, reference: KeptReference, source: str
    ) -> Iterator[int]:
        """Count the rows of another database as the reference of a model, in steps; yield after each how many."""
        with (
            closing(connect(self._path, create=False)) as connection,
            closing(connect_to_read(source)) as other,
            translated(self._path),
        ):
            migrate(connection)
            step = self._reference_step(connection, collection)
            with transaction(connection):
                step.prepare()
                step.choose(model, reference._replace(days=None))
            step.add_outside(first_rows(other, collection, ROWS), only_decides=True)
            parts: set[int] = set()
            for portion in portions(other, collection, ROWS):
                step.add_outside(portion)
                parts.add(portion.part)
                yield portion.rows
            with transaction(connection):
                step.end_outside(model, reference._replace(days=sorted(parts)))

    @contextmanager
    def _step(self, collection: Collection) -> Generator[ReferenceStep, None, None]:
        """Open a step of counting, in a transaction that ends with the block."""
        with closing(connect(self._path, create=False)) as connection, translated(self._path):
            migrate(connection)
            step = self._reference_step(connection, collection)
            with transaction(connection):
                step.prepare()
                yield step

    def _reference_step(self, connection: sqlite3.Connection, collection: Collection) -> ReferenceStep:
        return ReferenceStep(connection, collection)

    def close(self) -> None:
        """Close nothing: each method opens what it needs."""

    def _read(self, collection: Collection, read: Callable[[sqlite3.Connection, CountedCollection], T]) -> T | None:
        def read_counted(connection: sqlite3.Connection) -> T | None:
            place = find_counted(connection, collection)
            return read(connection, place) if is_counted(connection, place.number) else None

        return read_alone(self._path, read_counted)


def steps_of(step: Step) -> Iterator[Counting]:
    """Run a step until nothing is left to count; yield after each time how far it is."""
    progress = step.run()
    yield progress
    while not progress.is_complete:
        progress = step.run()
        yield progress


def _scales(
    connection: sqlite3.Connection, place: CountedCollection, columns: frozenset[str] | None
) -> Mapping[Scale, CountedScale]:
    found: dict[Scale, CountedScale] = {}
    for scale, state in ScaleTable(connection, place.number).read(columns).items():
        grain = UNDECIDED_GRAIN if state.grain is None else state.grain
        values = {code: value for value, code in state.codes.items() if value is not None}
        found[scale] = CountedScale(grain, state.exponent, values, state.is_hashed)
    return found


def _segmented(connection: sqlite3.Connection, place: CountedCollection, model: str) -> list[SegmentedTally]:
    table = SegmentTable(connection, place.number, model)
    states = ScaleTable(connection, place.number).read(table.columns())
    columns = {column: grains_of(states, column) for column in table.columns()}
    fingerprints = _fingerprints(connection, place)
    return [
        SegmentedTally(fingerprints[one.schema], of.column, one.element, of.segment, value, of.day, histogram)
        for of, number in table.current(columns).items()
        for one in table.read(number)
        for value, histogram in one.parts.items()
    ]


def _fingerprints(connection: sqlite3.Connection, place: CountedCollection) -> dict[int, str]:
    query = "SELECT id, fingerprint FROM schemagen_schemas WHERE project = ? AND collection = ?"
    return dict(connection.execute(query, (place.collection.project, place.collection.name)).fetchall())


def _references(connection: sqlite3.Connection, place: CountedCollection) -> Mapping[str, KeptReference]:
    return ReferenceTable(connection, place).read() if has_table(connection, "schemagen_references") else {}


class _Time(NamedTuple):
    """Hold hours or days, from one until before another."""

    span: Span
    start: int
    end: int


def _tallies(
    connection: sqlite3.Connection, place: CountedCollection, time: _Time, choice: Choice
) -> list[CountedTally]:
    table = TallyTable(connection, place.number, choice)
    fingerprints = _fingerprints(connection, place)
    counters = {number: key for key, number in table.numbers.items()}
    return [
        CountedTally(fingerprints[key.schema], key.model, key.counter, at, tally)
        for key, at, tally in table.tallies(counters, *time)
    ]
