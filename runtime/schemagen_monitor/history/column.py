"""Hold what a column counted, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemagen_runtime.api.counters import CountedScale
from schemagen_runtime.columns import Role
from schemagen_runtime.counting.counter import NULL
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import How

from schemagen_monitor.measures.reference import ColumnCounts


@dataclass(frozen=True, slots=True)
class ColumnHistory:
    """Hold a column, or a number that is made of one, of one model.

    Attributes:
        name: what it is called; of a part of a column with the part in brackets.
        column: the column.
        role: the part that it plays.
        how: the buckets.
        is_whole: whether its values are whole numbers.
        is_sensitive: whether its values must not be shown.
        scale: what the buckets mean; None for scores, whose buckets are always the same.
        days: what it had on each day, in days since 1970.
        element: the part of the column; empty where it is the column itself.
        fingerprints: the versions of the schema of which this is, for they say the same of it.
    """

    name: str
    column: str
    role: Role
    how: How
    is_whole: bool
    is_sensitive: bool
    scale: CountedScale | None
    days: Mapping[int, ColumnCounts]
    element: str = ""
    fingerprints: frozenset[str] = frozenset()

    @property
    def is_ordered(self) -> bool:
        """Tell whether its buckets have an order."""
        return self.how is not How.VALUE

    def between(self, days: Iterable[int]) -> ColumnCounts:
        """Return what it had on some days together."""
        found = [self.days[day] for day in days if day in self.days]
        return ColumnCounts(Histogram.merged(one.histogram for one in found), sum(one.nulls for one in found))


def counts_of(histograms: Iterable[Histogram]) -> ColumnCounts:
    """Return the values of histograms together, and apart from them the rows that had none."""
    whole = Histogram.merged(histograms)
    nulls = whole[NULL]
    return ColumnCounts(whole - whole.between(NULL, NULL) if nulls else whole, nulls)
