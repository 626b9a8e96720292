"""Describe one column of one model: its distribution in each window, beside that of the reference."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
from schemagen_runtime.columns import Role
from schemagen_runtime.compatibility.described import DescribedColumn
from schemagen_runtime.counting.buckets import nan_bucket, number_middles
from schemagen_runtime.counting.contribution import NOT_A_NUMBER
from schemagen_runtime.counting.grain import UNDECIDED_GRAIN
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import How
from schemagen_runtime.counting.scores import score_middles

from schemagen_monitor.history.column import ColumnHistory
from schemagen_monitor.history.model import ModelHistory
from schemagen_monitor.history.segments import is_free_text
from schemagen_monitor.measures.intervals import difference
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.measures.reference import ColumnCounts
from schemagen_monitor.report.bins import Bin, Binning, choose_bins
from schemagen_monitor.report.parts import ColumnParts
from schemagen_monitor.verdict.reference import ReferenceDays
from schemagen_monitor.verdict.window import Window

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles of a column of numbers."""


@dataclass(frozen=True, slots=True)
class ColumnSpan:
    """Hold what a column had over some time.

    Attributes:
        start: the first day, in days since 1970.
        end: the day behind the last one.
        rows: its events.
        nulls: those without a value.
        counts: how many events each bin has.
        quantiles: the quantiles of ``QUANTILES``; empty where values have no order, or none may be shown.
    """

    start: int
    end: int
    rows: int
    nulls: int
    counts: Sequence[int]
    quantiles: Sequence[float]

    @property
    def valued(self) -> int:
        """Return how many events have a value."""
        return self.rows - self.nulls

    @property
    def missing(self) -> float | None:
        """Return the share of events without a value; None where there are no events."""
        return self.nulls / self.rows if self.rows else None

    @property
    def shares(self) -> Sequence[float]:
        """Return the share of each bin among the events with a value; empty where there are none."""
        return [count / self.valued for count in self.counts] if self.valued else []


@dataclass(frozen=True, slots=True)
class Change:
    """Hold how the share of one bin changed.

    Attributes:
        bin: the bin.
        share: its share in the window.
        before: its share in the reference.
        difference: the first without the second, with Newcombe's interval.
    """

    bin: Bin
    share: float
    before: float
    difference: Measured


@dataclass(frozen=True, slots=True)
class ColumnDistribution:
    """Hold how the values of a column, or of a number made of one, are distributed: none that must not be shown.

    Attributes:
        name: what it is called; of a part of a column with the part in brackets.
        column: the column.
        role: the part that it plays.
        how: what is counted of it.
        is_sensitive: whether its values are not shown.
        hides_rare: whether values that few events have are among the others.
        bins: the bins; those in which no event ever lay are left out.
        reference: what it had in the reference; None where there is none.
        windows: what it had in each window, the oldest first.
        parts: the same by the values of each segment by which it was counted, on the days on which it was flagged.
    """

    name: str
    column: str
    role: Role
    how: How
    is_sensitive: bool
    hides_rare: bool
    bins: Sequence[Bin]
    reference: ColumnSpan | None
    windows: Sequence[ColumnSpan]
    parts: Sequence[ColumnParts] = ()

    @property
    def is_ordered(self) -> bool:
        """Tell whether its bins have an order."""
        return self.how is not How.VALUE

    @property
    def told(self) -> list[int]:
        """Return the places of the bins that say which values they have: of all but that of the other values."""
        return [place for place, one in enumerate(self.bins) if not one.is_rest]

    def change(self, window: ColumnSpan) -> Change | None:
        """Return the bin whose share changed most against the reference; None where nothing can be compared.

        The bin of all other values does not count: what is rare in one window only moves into it.
        """
        reference = self.reference
        if reference is None or not window.valued or not reference.valued:
            return None
        now, before = window.shares, reference.shares
        if not self.told:
            return None
        place = max(self.told, key=lambda one: abs(now[one] - before[one]))
        told = difference(window.counts[place], window.valued, reference.counts[place], reference.valued)
        return Change(self.bins[place], now[place], before[place], told)


def distribution_of(
    column: ColumnHistory,
    described: DescribedColumn,
    reference: ColumnCounts | None,
    span: Window | None,
    windows: Sequence[Window],
) -> ColumnDistribution:
    """Return the distribution of a column.

    Args:
        column: what it counted.
        described: what the newest version of the schema says of it.
        reference: what it had in the reference; None where there is none.
        span: the time of the reference; None where that has none, or there is none.
        windows: the windows, in order.
    """
    held = [column.between(window.days) for window in windows]
    base = Histogram.empty() if reference is None else reference.histogram
    binning = choose_bins(column, described, base, [one.histogram for one in held])
    shown = [_span(column, counts, window, binning) for counts, window in zip(held, windows, strict=True)]
    before = None if reference is None else _span(column, reference, span or Window(0, 0), binning)
    kept = [
        place
        for place in range(len(binning.bins))
        if any(one.counts[place] for one in (*shown, *([] if before is None else [before])))
    ]
    return ColumnDistribution(
        name=column.name,
        column=column.column,
        role=column.role,
        how=column.how,
        is_sensitive=column.is_sensitive,
        hides_rare=is_free_text(described),
        bins=[binning.bins[place] for place in kept],
        reference=None if before is None else _only(before, kept),
        windows=[_only(one, kept) for one in shown],
    )


def distributions(
    history: ModelHistory, reference: ReferenceDays, windows: Sequence[Window], names: Container[str]
) -> dict[str, ColumnDistribution]:
    """Return the distributions of some columns of a model, by name, beside its reference."""
    return {
        column.name: distribution_of(
            column,
            history.schema.columns[column.column],
            reference.counts(column.name) if reference.rows else None,
            reference.span,
            windows,
        )
        for column in history.columns
        if column.name in names
    }


def _span(column: ColumnHistory, counts: ColumnCounts, window: Window, binning: Binning) -> ColumnSpan:
    return ColumnSpan(
        window.start,
        window.end,
        counts.rows,
        counts.nulls,
        binning.count(counts.histogram),
        _quantiles(column, counts.histogram),
    )


def _only(span: ColumnSpan, kept: Sequence[int]) -> ColumnSpan:
    counts = [span.counts[place] for place in kept]
    return ColumnSpan(span.start, span.end, span.rows, span.nulls, counts, span.quantiles)


def _quantiles(column: ColumnHistory, histogram: Histogram) -> Sequence[float]:
    """Return the middle of the bucket at which each quantile lies, among what is a number."""
    if not column.is_ordered or column.is_sensitive:
        return ()
    grain = UNDECIDED_GRAIN if column.scale is None else column.scale.grain
    none = NOT_A_NUMBER if column.how is How.SCORE else nan_bucket(grain)
    numbers = histogram - histogram.between(none, none)
    found = [numbers.quantile(share) for share in QUANTILES]
    buckets = np.array([one for one in found if one is not None], np.int64)
    if column.how is How.SCORE:
        return cast("list[float]", score_middles(buckets).tolist())
    return cast("list[float]", number_middles(buckets, grain, whole=column.is_whole).tolist())
