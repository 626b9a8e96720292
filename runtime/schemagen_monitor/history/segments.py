"""Hold what was counted by segment: rows, and columns that were looked at more closely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from schemagen_runtime.api.counters import CountedScale, SegmentedTally
from schemagen_runtime.columns import BaseType
from schemagen_runtime.compatibility.described import DescribedColumn
from schemagen_runtime.counting.counter import NULL
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.scales import MOST_SEGMENTS
from schemagen_runtime.counting.segments import by_code

from schemagen_monitor.history.column import ColumnHistory, counts_of
from schemagen_monitor.measures.reference import ColumnCounts

Value: TypeAlias = str | None
"""A value of a segment as text; None of events that have none."""


@dataclass(frozen=True, slots=True)
class SegmentHistory:
    """Hold a column by whose values events are sliced, and what became of answers there.

    Attributes:
        column: the column.
        is_free: whether its values are free text, of which rare ones are not told.
        reason: why it cannot be told apart by its values; None where it can.
        days: what became of answers on each day, in days since 1970, by value, as ``counting.segments.Outcome`` says.
    """

    column: str
    is_free: bool
    reason: str | None
    days: Mapping[int, Mapping[Value, Histogram]]

    def between(self, days: Iterable[int]) -> dict[Value, Histogram]:
        """Return what became of answers on some days together, by value."""
        found: dict[Value, list[Histogram]] = {}
        for day in days:
            for value, one in self.days.get(day, {}).items():
                found.setdefault(value, []).append(one)
        return {value: Histogram.merged(parts) for value, parts in found.items()}


@dataclass(frozen=True, slots=True)
class SegmentedColumn:
    """Hold what a column, or a number that is made of one, counted by segment.

    Attributes:
        column: the column.
        segment: the segment.
        parts: what it had, by value of the segment and by day, in days since 1970.
    """

    column: ColumnHistory
    segment: str
    parts: Mapping[Value, Mapping[int, ColumnCounts]]

    def between(self, values: Iterable[Value], days: Iterable[int]) -> ColumnCounts:
        """Return what some values of the segment had on some days together."""
        wanted = list(days)
        found = [self.parts[value][day] for value in values for day in wanted if day in self.parts[value]]
        return ColumnCounts(Histogram.merged(one.histogram for one in found), sum(one.nulls for one in found))


def spell_value(value: object, base: BaseType) -> Value:
    """Return a value of a segment as text; bools are kept as numbers."""
    if value is None:
        return None
    return ("true" if value else "false") if base is BaseType.BOOL else str(value)


def segment_history(
    column: DescribedColumn, scale: CountedScale | None, days: Mapping[int, Histogram]
) -> SegmentHistory:
    """Return a segment.

    Args:
        column: the column by whose values events are sliced.
        scale: what its codes mean; None where nothing was counted by it.
        days: what a counter of answers by segment counted on each day.
    """
    reason = None
    if scale is None or not days:
        reason = "nothing is counted by it yet; 'schemagen monitor rebuild' counts by a segment that came later"
    elif scale.is_hashed:
        reason = f"it has had over {MOST_SEGMENTS:,} values"
    codes: Mapping[int, object] = {} if scale is None else scale.values
    values = {NULL: None} | {code: spell_value(value, column.type.scalar) for code, value in codes.items()}
    by_day = {
        day: {values[code]: one for code, one in by_code(histogram).items() if code in values}
        for day, histogram in days.items()
    }
    return SegmentHistory(column.name, is_free_text(column), reason, {} if reason else by_day)


def is_free_text(column: DescribedColumn) -> bool:
    """Tell whether a column may have any text."""
    return column.type.scalar is BaseType.STRING and "enum" not in column.said


def segmented_columns(
    columns: Iterable[ColumnHistory], described: Mapping[str, DescribedColumn], tallies: Iterable[SegmentedTally]
) -> list[SegmentedColumn]:
    """Return what columns counted by segment, of every version of the schema that says the same of them.

    Args:
        columns: the columns of a model.
        described: all columns of its newest schema, by name.
        tallies: what was counted of the model by segment.
    """
    known = {(one.column, one.element): one for one in columns}
    found: dict[tuple[str, str, str], dict[Value, dict[int, list[Histogram]]]] = {}
    for one in tallies:
        column, segment = known.get((one.column, one.element)), described.get(one.segment)
        if column is None or segment is None or segment.said.get("sensitive"):
            continue
        if one.fingerprint in column.fingerprints:
            parts = found.setdefault((one.column, one.element, one.segment), {})
            by_day = parts.setdefault(spell_value(one.value, segment.type.scalar), {})
            by_day.setdefault(one.day, []).append(one.histogram)
    return [
        SegmentedColumn(
            known[name, element],
            segment,
            {value: {day: counts_of(one) for day, one in by_day.items()} for value, by_day in parts.items()},
        )
        for (name, element, segment), parts in sorted(found.items())
    ]
