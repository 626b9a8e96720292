"""Describe what a store counts for a monitor, and how it is asked for."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, runtime_checkable

from schemagen_runtime.api.destination import Collection

if TYPE_CHECKING:
    from schemagen_runtime.api.references import KeptReference
    from schemagen_runtime.counting.counter import Counter, Measure, Scale
    from schemagen_runtime.counting.histogram import Histogram
    from schemagen_runtime.counting.tally import Span, Tally

MOST_CHANGES: Final = 100_000
"""So many labels that changed are counted; more are told as this many."""


class Counting(NamedTuple):
    """Say how far the rows of a collection are counted.

    Attributes:
        counted: a position among its rows, up to which they are counted.
        newest: the position of the newest row.
        changes: how many labels changed and are not counted yet, at most ``MOST_CHANGES``.
        is_recount: whether rows are counted that were counted before.
        edition: a number that rises with every change of what was counted.
        until: the moment before which all inferences that were received are counted; None where none waits.
    """

    counted: int
    newest: int
    changes: int
    is_recount: bool = False
    edition: int = 0
    until: datetime | None = None

    @property
    def waiting(self) -> int:
        """Return about how many inferences and labels are not counted yet; more where rows were removed in between."""
        return self.newest - self.counted + self.changes

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is left to count."""
        return self.counted >= self.newest and not self.changes


class CountedScale(NamedTuple):
    """Say what the buckets of a column mean.

    Attributes:
        grain: how finely numbers are counted.
        exponent: the unit of sums is 2 ** -exponent; None where nothing was added up.
        values: the value of each code, where values have codes of their own.
        is_hashed: whether the values became so many that their codes are hashes.
    """

    grain: int
    exponent: int | None
    values: Mapping[int, str | int | float]
    is_hashed: bool


class Choice(NamedTuple):
    """Say which counters are read; None stands for all.

    Attributes:
        model: those of one model.
        columns: those of some columns; what is of no column, as the count of rows, is of the column "".
        measures: those that count in some ways.
    """

    model: str | None = None
    columns: frozenset[str] | None = None
    measures: frozenset[Measure] | None = None


ALL: Final = Choice()
"""Every counter."""


class CountedTally(NamedTuple):
    """Hold what one counter counts in one hour or one day.

    Attributes:
        fingerprint: the schema of the events.
        model: their model.
        counter: the counter.
        at: the hour or day, in hours or days since 1970 (UTC).
        tally: the counts by bucket, or the sums.
    """

    fingerprint: str
    model: str
    counter: Counter
    at: int
    tally: Tally


class SegmentedTally(NamedTuple):
    """Hold what a column counted on one day for one value of a segment.

    Attributes:
        fingerprint: the schema of the events.
        column: the column.
        element: the number that is made of a vector; else empty.
        segment: the column by whose values events are sliced.
        value: the value; None of events that have none.
        day: the day, in days since 1970 (UTC).
        histogram: the counts by bucket; values have the codes of ``counting.scales.value_hash``.
    """

    fingerprint: str
    column: str
    element: str
    segment: str
    value: str | int | float | None
    day: int
    histogram: Histogram


@runtime_checkable
class Counters(Protocol):
    """Count the rows of a store, and read what is counted. A store may have such counters."""

    def count(self, collection: Collection) -> Generator[Counting, None, None]:
        """Count what is not counted yet, in steps; yield after each how far it is.

        Whoever stops in between has counted a part, and goes on there the next time. Labels that came late, were
        corrected or erased are taken account of.

        Raises:
            DestinationError: there is no such collection, or NumPy is not installed.
        """
        ...

    def recount(self, collection: Collection) -> Generator[Counting, None, None]:
        """Forget what is counted, and count anew what there are rows of, as ``count`` does.

        Hours of which rows were pruned keep what was counted.
        """
        ...

    def counting(self, collection: Collection) -> Counting | None:
        """Return how far a collection is counted; None where it never was."""
        ...

    def models(self, collection: Collection) -> Mapping[str, int]:
        """Return the edition in which counters of each model changed last, by the model's name."""
        ...

    def scales(self, collection: Collection, columns: frozenset[str] | None = None) -> Mapping[Scale, CountedScale]:
        """Return what the buckets of each column mean, or of some columns."""
        ...

    def tallies(
        self, collection: Collection, span: Span, start: int, end: int, choice: Choice = ALL
    ) -> Iterator[CountedTally]:
        """Yield what counters count, from an hour or day until before another, by counter and time.

        Only the counters that are chosen are read, so that one column costs as much as it has.
        """
        ...

    def count_segments(
        self, collection: Collection, model: str, columns: Iterable[str], days: Iterable[int]
    ) -> Generator[int, None, None]:
        """Count columns by each segment of their schema, on some days, from rows; what is counted so is kept.

        Days that are counted already are left out, and those of which rows were pruned. Yield, after each part of the
        rows, how many were read. Whoever stops in between has counted nothing; where counters change meanwhile, nothing
        is kept.
        """
        ...

    def segmented(self, collection: Collection, model: str) -> Iterator[SegmentedTally]:
        """Yield what columns of a model counted by segment, as far as it still holds."""
        ...

    def pruned_hours(self, collection: Collection) -> frozenset[int]:
        """Return the hours of which rows were removed, which no recount reaches."""
        ...

    def references(self, collection: Collection) -> Mapping[str, KeptReference]:
        """Return the reference of each model that has one which was chosen, or is frozen."""
        ...

    def choose_reference(self, collection: Collection, model: str, reference: KeptReference | None) -> None:
        """Keep which days a person chose as the reference of a model; None for the first days again.

        It takes the place of the one before, frozen or not.

        Raises:
            DestinationError: there is no such collection, or the store cannot be written.
            TransientError: it cannot be written now.
        """
        ...

    def count_reference(
        self, collection: Collection, model: str, reference: KeptReference, source: str
    ) -> Iterator[int]:
        """Count the rows of another store as the reference of a model, in steps; yield after each how many they were.

        It takes the place of the one before. It is counted by what the store has decided of buckets, or decides of
        where it has decided nothing yet; who stops in between has a model without a frozen reference.

        Args:
            collection: the collection, in both stores.
            model: the model.
            reference: who chose it, and when; its days become the parts by which it is counted.
            source: the place of the other store.

        Raises:
            DestinationError: one of the stores has no such collection, or a schema of a row is none of this one.
            TransientError: it cannot be written now, or another reference was chosen meanwhile.
        """
        ...

    def freeze_reference(self, collection: Collection, model: str, reference: KeptReference) -> bool:
        """Copy what is counted of the days of a reference; return whether all was counted, so that it could be.

        What comes later, is corrected or is pruned does not change the copy; what is erased is taken out of it.
        ``tallies`` yields it for ``Span.REFERENCE``.

        Raises:
            DestinationError: there is no such collection, or the store cannot be written.
            TransientError: it cannot be written now.
        """
        ...

    def close(self) -> None:
        """Close files and connections."""
        ...
