"""Describe a column at each value of a segment, in the bins of the whole: where it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemagen_runtime.counting.histogram import Histogram

from schemagen_monitor.history.model import ModelHistory
from schemagen_monitor.history.segments import SegmentedColumn, is_free_text
from schemagen_monitor.measures.levels import DriftLevels, Level
from schemagen_monitor.measures.reference import ColumnCounts
from schemagen_monitor.report.bins import FEWEST, Bin, Binning, choose_bins
from schemagen_monitor.report.plain import finite
from schemagen_monitor.verdict.where import PartDrift, compare_parts

MOST: Final = 9
"""So many values of a segment are told of: those at which most changed."""


@dataclass(frozen=True, slots=True)
class ColumnPart:
    """Hold a column at one value of a segment, on the days on which it was flagged.

    Attributes:
        value: the value; None of events that have none.
        events: how many events with a value of the column there are.
        shares: the share of each bin.
        before: the same in the reference.
        js: how far both are from each other; None where there are too few events.
        level: how bad it is.
    """

    value: str | None
    events: int
    shares: Sequence[float]
    before: Sequence[float]
    js: float | None
    level: Level | None


@dataclass(frozen=True, slots=True)
class ColumnParts:
    """Hold a column by the values of one segment.

    Attributes:
        segment: the segment.
        bins: the bins of the column, those in which no event ever lay left out.
        parts: the values at which most changed, those first.
        left_out: how many other values there are.
    """

    segment: str
    bins: Sequence[Bin]
    parts: Sequence[ColumnPart]
    left_out: int


def parts_of(
    history: ModelHistory,
    looked: Sequence[SegmentedColumn],
    days: Sequence[int],
    reference: Sequence[int],
    levels: DriftLevels,
) -> list[ColumnParts]:
    """Return a column by the values of each segment by which it was counted.

    Args:
        history: the model.
        looked: the column, by each of these segments.
        days: the days on which it is compared.
        reference: the days of the reference.
        levels: from which size on a change is a warning or an alert.
    """
    compared = compare_parts([(one, days) for one in looked], reference, levels)
    return [_told(history, one, parts) for one, parts in zip(looked, compared, strict=True) if len(parts) > 1]


def _told(history: ModelHistory, looked: SegmentedColumn, parts: Sequence[PartDrift]) -> ColumnParts:
    described, column = history.schema.columns, looked.column
    now, before = (
        Histogram.merged(one) for one in zip(*((p.counts.histogram, p.reference.histogram) for p in parts), strict=True)
    )
    binning = choose_bins(column, described[column.column], before, [now])
    is_free = is_free_text(described[looked.segment])
    told = [one for one in parts if not is_free or one.counts.rows >= FEWEST]
    shown = sorted(told, key=lambda one: -(one.drift.js or 0.0))[:MOST]
    kept = [
        place for place, counts in enumerate(zip(binning.count(now), binning.count(before), strict=True)) if any(counts)
    ]
    return ColumnParts(
        looked.segment,
        [binning.bins[place] for place in kept],
        [
            ColumnPart(
                one.value,
                one.counts.histogram.total,
                _shares(binning, one.counts, kept),
                _shares(binning, one.reference, kept),
                finite(one.drift.js),
                one.drift.level,
            )
            for one in shown
        ],
        len(parts) - len(shown),
    )


def _shares(binning: Binning, counts: ColumnCounts, kept: Sequence[int]) -> list[float]:
    found = binning.count(counts.histogram)
    return [found[place] / max(counts.histogram.total, 1) for place in kept]
