"""Say where answers are right and wrong: by the values of each segment, in the window in view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from schemagen_monitor.charts.small import Ranged, draw_whisker
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.measures import words_of
from schemagen_monitor.page.slots import Slots, in_view
from schemagen_monitor.page.words import DASH, MINUS, count, counted, share, when
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.segment_report import SegmentReport, SegmentRow, SegmentTable
from schemagen_monitor.report.segment_series import segment_key
from schemagen_monitor.verdict.window import Window

NO_VALUE = "no value"
"""What events are called that have no value in a segment."""


@dataclass(frozen=True, slots=True)
class WhereRow:
    """Hold one value of a segment: as text, its labels, a picture of its measure, that in words, and its address."""

    value: str
    is_named: bool
    labels: str
    drawn: Markup
    measure: str
    change: str
    level: Level | None
    part: str
    address: str | None


@dataclass(frozen=True, slots=True)
class WhereTable:
    """Hold the table of one segment.

    Attributes:
        target: the target, where there are several; else nothing.
        column: the segment.
        measure: what is measured, for people.
        rows: its values.
        thin: the values that have too few labels, with how many.
        notes: what else is to be said.
    """

    target: str
    column: str
    measure: str
    rows: Sequence[WhereRow]
    thin: Sequence[tuple[str, str]]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Where:
    """Hold all that is told by segment: when, and the tables; ``why`` says why there are none."""

    when: str
    tables: Sequence[WhereTable]
    why: str = ""


def where_of(report: ModelReport, frame: Frame) -> Where | None:
    """Return what is told by segment of the window in view; None where the schema has no segments, or nothing came."""
    place = _place(report, frame)
    if place is None or not report.segments:
        return None
    window = report.windows[place]
    said = when(Window(window.start, window.end), report.period, frame.year)
    targets = {target.name: target for target in report.targets}
    ripe = [one for one in report.segments if one.target in targets and targets[one.target].ripe[place]]
    if not ripe:
        return Where(said, [], "It is told once most labels of this window have come.")
    return Where(said, [_table(report, one, place, frame) for one in ripe])


def _place(report: ModelReport, frame: Frame) -> int | None:
    """Return the place of the window that is asked for; else of the newest that can be judged, else of that in view."""
    if frame.view.window is None:
        ripe = [report.newest_ripe(target) for target in report.targets[:1]]
        if ripe and ripe[0] is not None:
            return ripe[0]
    slots = Slots.of(report)
    picked = in_view(slots, report, frame.view)
    return None if picked is None else slots.places[picked]


def _table(report: ModelReport, segment: SegmentReport, place: int, frame: Frame) -> WhereTable:
    target = next(one for one in report.targets if one.name == segment.target)
    found = segment.table(target, place)
    ends = [end for row in found.rows for end in (row.measured.low, row.measured.high, row.reference.value)]
    known = [end for end in ends if end is not None]
    scale = (min(known, default=0.0), max(known, default=1.0))
    return WhereTable(
        target.name if len(report.targets) > 1 else "",
        segment.column,
        words_of(segment.measure).title,
        [
            _row(
                segment.measure,
                row,
                scale,
                frame.links.segment(report, segment_key(segment.column, row.value), frame.view),
            )
            for row in found.rows
        ],
        [(spelled(value), count(labels)) for value, labels in found.thin],
        list(_notes(segment, found)),
    )


def _row(measure: str, row: SegmentRow, scale: tuple[float, float], address: str | None) -> WhereRow:
    words, value = words_of(measure), row.measured.value
    drawn = Markup()
    if value is not None:
        low = value if row.measured.low is None else row.measured.low
        high = value if row.measured.high is None else row.measured.high
        drawn = draw_whisker(Ranged(value, low, high, row.reference.value), scale, row.level)
    change = DASH
    if row.change is not None:
        change = ("+" if row.change >= 0 else MINUS) + words.show(abs(row.change))
    part = DASH if row.part is None else ("" if row.part >= 0 else MINUS) + share(abs(row.part))
    return WhereRow(
        spelled(row.value),
        row.value is not None,
        count(row.labels),
        drawn,
        words.show(value),
        change,
        row.level,
        part,
        address,
    )


def spelled(value: str | None) -> str:
    """Return a value of a segment for people."""
    return NO_VALUE if value is None else value


def _notes(segment: SegmentReport, found: SegmentTable) -> Sequence[str]:
    said: list[str] = []
    if segment.reason is not None:
        said.append(f"Not known: {segment.reason}.")
    if found.others:
        said.append(f"{counted(found.others, 'label')} lie at other values, each under 10.")
    if segment.left_out:
        said.append(f"{counted(segment.left_out, 'more value')} with fewer labels are left out.")
    return said
