"""Find the few values of a segment at which a column changed, where it is calm elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from schemagen_monitor.history.segments import SegmentedColumn, Value
from schemagen_monitor.measures.drift import ColumnDrift, ColumnWindow, judge
from schemagen_monitor.measures.levels import DriftLevels, highest
from schemagen_monitor.measures.reference import ColumnCounts, Reference
from schemagen_monitor.verdict.alert import Alert, AlertKind, SegmentValue, since_words
from schemagen_monitor.verdict.columns import tests_of

OF_COLUMNS: Final = (AlertKind.DRIFT, AlertKind.MISSING, AlertKind.NEW_VALUES)
"""The kinds of alerts that are about what a column has."""
MOST_NAMED: Final = 3
"""So many values of a segment are told at most: a change at more of them is no change of a few."""
CALM: Final = 0.5
"""Elsewhere it is calm where nothing is flagged, and the change is at most so large a part of that of the values that
are told: few rows of a change that is everywhere must not look like none."""


@dataclass(frozen=True, slots=True)
class PartDrift:
    """Hold how a column compares with its reference at one value of a segment.

    Attributes:
        value: the value; None of events that have none.
        counts: what the column had.
        reference: what it had in the reference.
        drift: the comparison; without tests where there are too few rows.
    """

    value: Value
    counts: ColumnCounts
    reference: ColumnCounts
    drift: ColumnDrift

    def is_flagged(self, finding: str) -> bool:
        """Tell whether something was found: drift, missing or new values."""
        return highest(test.level for test in tests_of(self.drift, finding)) is not None

    def size(self, finding: str) -> float:
        """Return how large a change is, from 0 to 1."""
        return max((test.effect for test in tests_of(self.drift, finding)), default=0.0)


class _Slice(NamedTuple):
    """Hold some values of a segment, and the days on which a column is compared there."""

    column: SegmentedColumn
    values: Sequence[Value]
    days: Sequence[int]
    reference: Sequence[int]

    def window(self) -> ColumnWindow:
        before = [self.column.between(self.values, [day]) for day in self.reference]
        filled = [one for one in before if one.rows]
        whole = self.column.between(self.values, self.reference)
        reference = Reference(whole, filled, ordered=self.column.column.is_ordered)
        return ColumnWindow(reference, self.column.between(self.values, self.days), len(self.days))


def compare_parts(
    wanted: Sequence[tuple[SegmentedColumn, Sequence[int]]], reference: Sequence[int], levels: DriftLevels
) -> list[list[PartDrift]]:
    """Compare columns with the same values of the segment in the reference.

    All of it is judged together: how many tests there are decides which of them are significant.

    Args:
        wanted: columns by segment, each with the days that are compared.
        reference: the days of the reference.
        levels: from which size on a change is a warning or an alert.
    """
    slices = [
        [_Slice(column, [value], days, reference) for value in sorted(column.parts, key=_order)]
        for column, days in wanted
    ]
    windows = [one.window() for group in slices for one in group]
    judged = iter(zip(windows, judge(windows, levels), strict=True))
    found: list[list[PartDrift]] = []
    for group in slices:
        pairs = [(one, *next(judged)) for one in group]
        found.append([PartDrift(one.values[0], at.counts, at.reference.counts, drift) for one, at, drift in pairs])
    return found


def _order(value: Value) -> tuple[bool, str]:
    return value is None, value or ""


def locate_columns(
    alerts: Iterable[Alert], looked: Sequence[SegmentedColumn], reference: Sequence[int], levels: DriftLevels
) -> list[Alert]:
    """Return alerts with the values of a segment at which alone a column changed, where that is known.

    Args:
        alerts: the alerts of a model.
        looked: the columns that were counted by segment.
        reference: the days of the reference.
        levels: from which size on a change is a warning or an alert.
    """
    located = list(alerts)
    pairs = [
        (place, column)
        for place, alert in enumerate(located)
        if alert.kind in OF_COLUMNS and not alert.segments
        for column in looked
        if column.column.name == alert.column
    ]
    compared = compare_parts([(column, located[place].days) for place, column in pairs], reference, levels)
    best: dict[int, float] = {}
    for (place, column), parts in zip(pairs, compared, strict=True):
        alert = located[place]
        carrying = [part for part in parts if part.is_flagged(alert.kind)]
        size = min((part.size(alert.kind) for part in carrying), default=0.0)
        if not 0 < len(carrying) <= MOST_NAMED or size <= best.get(place, 0.0):
            continue
        rest = [part.value for part in parts if part not in carrying]
        if _is_calm(_Slice(column, rest, alert.days, reference), alert.kind, size, levels):
            best[place] = size
            located[place] = told(alert, [SegmentValue(column.segment, part.value) for part in carrying])
    return located


def _is_calm(rest: _Slice, finding: str, size: float, levels: DriftLevels) -> bool:
    """Tell whether the other values together have rows enough, and did not change."""
    window = rest.window()
    (drift,) = judge([window], levels)
    part = PartDrift(None, window.counts, window.reference.counts, drift)
    return drift.reason is None and not part.is_flagged(finding) and part.size(finding) <= CALM * size


def told(alert: Alert, segments: Sequence[SegmentValue]) -> Alert:
    """Return an alert that says at which values of a segment alone it was found."""
    since = since_words(alert.since)
    plain = alert.message.removesuffix(since).removesuffix(where_words(alert.segments))
    return replace(alert, message=plain + where_words(segments) + since, segments=list(segments))


def where_words(segments: Sequence[SegmentValue]) -> str:
    """Say at which values of a segment alone something was found; nothing where it is at none."""
    if not segments:
        return ""
    column, values = segments[0].column, [one.value for one in segments]
    given = [value for value in values if value is not None]
    said = [f"{column} is {' or '.join(given)}"] if given else []
    if None in values:
        said.append(f"{column} is missing")
    return f", only where {' or '.join(said)}"
