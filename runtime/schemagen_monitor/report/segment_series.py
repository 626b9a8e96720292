"""Hold how answers did at one value of a segment over time, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemagen_monitor.measures.levels import Level
from schemagen_monitor.measures.measured import Measured, absent
from schemagen_monitor.report.bins import FEWEST
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.plain import plain
from schemagen_monitor.report.segment_report import SegmentReport, SegmentValueReport
from schemagen_monitor.report.target_report import TargetReport
from schemagen_monitor.verdict.segments import judge_part


@dataclass(frozen=True, slots=True)
class SegmentSeries:
    """Hold how the answers for one target did at one value of a segment, window by window.

    Attributes:
        target: the name of the target.
        column: the segment.
        value: its value as text; None of events that have none.
        measure: what is measured: ``accuracy`` or ``mae``.
        labels: answers of each window that have a label; None where they are too few to be told of a free text.
        measured: the measure of each window, at 95 %.
        levels: how bad a fall is; None where there is none, or the window is not judged.
        reference: the measure of the reference.
        reference_labels: the labels that rests on.
    """

    target: str
    column: str
    value: str | None
    measure: str
    labels: Sequence[int | None]
    measured: Sequence[Measured]
    levels: Sequence[Level | None]
    reference: Measured
    reference_labels: int


def segment_key(column: str, value: str | None) -> str:
    """Return by what addresses and options name a value of a segment: ``region=north``, ``region`` for no value."""
    return column if value is None else f"{column}={value}"


def segment_series(report: ModelReport, key: str) -> list[SegmentSeries]:
    """Return how answers did at a value of a segment, for each target; nothing where the report tells of no such value.

    Args:
        report: the model.
        key: names the value, as :func:`segment_key` does.
    """
    targets = {target.name: target for target in report.targets}
    return [
        _series(report, targets[segment.target], segment, one)
        for segment in report.segments
        if segment.target in targets
        for one in _told(segment)
        if segment_key(segment.column, one.value) == key
    ]


def segment_keys(report: ModelReport) -> list[str]:
    """Return the names of all values of segments that a report tells of, as :func:`segment_key` has them."""
    found = (segment_key(segment.column, one.value) for segment in report.segments for one in _told(segment))
    return list(dict.fromkeys(found))


def _told(segment: SegmentReport) -> Iterator[SegmentValueReport]:
    """Yield the values that may be told: of free text those that are not rare everywhere."""
    for one in segment.values:
        if not segment.is_free or max(one.reference_labels, *one.labels, 0) >= FEWEST:
            yield one


def _series(
    report: ModelReport, target: TargetReport, segment: SegmentReport, one: SegmentValueReport
) -> SegmentSeries:
    places = range(len(report.windows))
    is_told = [not segment.is_free or one.labels[place] >= FEWEST for place in places]
    return SegmentSeries(
        target.name,
        segment.column,
        one.value,
        segment.measure,
        [one.labels[place] if is_told[place] else None for place in places],
        [
            plain(one.amount(place).measured(segment.measure)) if is_told[place] else absent(f"under {FEWEST} labels")
            for place in places
        ],
        [
            judge_part(segment.measure, one.amount(place), one.reference, segment.levels).level
            if _is_judged(report, target, place)
            else None
            for place in places
        ],
        plain(one.reference.measured(segment.measure)),
        one.reference_labels,
    )


def _is_judged(report: ModelReport, target: TargetReport, place: int) -> bool:
    window = report.windows[place]
    return window.is_over and not window.is_reference and target.ripe[place]
