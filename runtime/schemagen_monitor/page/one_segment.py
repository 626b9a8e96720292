"""Draw how answers did at one value of a segment, under the axis of time of its model."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from schemagen_monitor.charts.line import Point, Sureness, draw_line
from schemagen_monitor.measures.falls import FEWEST_ROWS
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.measures import interval, words_of
from schemagen_monitor.page.performance import said_of
from schemagen_monitor.page.scales import scale_of
from schemagen_monitor.page.tables import Group, Row, Table, cell
from schemagen_monitor.page.timespan import Timespan
from schemagen_monitor.page.where import spelled
from schemagen_monitor.page.words import DASH, count
from schemagen_monitor.report.segment_series import SegmentSeries, segment_series


def segment_groups(time: Timespan) -> list[Group]:
    """Return what is drawn of the value of a segment that the view is of; nothing where it is of all events."""
    key = time.frame.view.segment
    found = [] if key is None else segment_series(time.report, key)
    if not found:
        return []
    tables = [_table(time, number, one) for number, one in enumerate(found)]
    rows = [row for one, table in zip(found, tables, strict=True) for row in _rows(time, one, table)]
    first = found[0]
    title = Markup('Where <bdi class="code">{}</bdi> is <bdi>{}</bdi>').format(first.column, spelled(first.value))
    note = Markup("The answers to these events alone, against those of the reference. All below is of all events.{}")
    address = time.frame.links.segment(time.report, None, time.frame.view)
    back = "" if address is None else Markup(' <a href="{}">Look at all events</a>').format(address)
    return [Group(title, note.format(back), rows, tables)]


def _table(time: Timespan, number: int, series: SegmentSeries) -> Table:
    words = words_of(series.measure)
    heads = ["Labelled", words.title, "Interval", "State"]
    caption = f"{words.title} of {series.target} where {series.column} is {spelled(series.value)}"
    return Table(f"segment{number}", caption, heads, [_cells(series, place) for place in time.slots.places])


def _cells(series: SegmentSeries, place: int | None) -> list[str]:
    if place is None:
        return [DASH] * 4
    labels, found, level = series.labels[place], series.measured[place], series.levels[place]
    said = DASH if labels is None else f"{count(labels)} labelled"
    if found.value is None:  # a reason is no number: it stands in small type
        return [said, "", found.reason or DASH, DASH]
    value = words_of(series.measure).show(found.value)
    return [said, value, interval(series.measure, found), DASH if level is None else str(level)]


def _rows(time: Timespan, series: SegmentSeries, table: Table) -> Iterator[Row]:
    words = words_of(series.measure)
    points = list(_points(time, series))
    before = series.reference.value
    known = [end for one in points if one is not None for end in (one.value, one.low, one.high) if end is not None]
    scale = scale_of([*known, *([] if before is None else [before])], words.show, ticks=2)
    chart = draw_line(
        time.timeline,
        f"{words.title} of {series.target} where {series.column} is {spelled(series.value)}",
        said_of(time.names, [None if one is None else one.value for one in points], words.show),
        points,
        scale,
        height=104,
        reference=before,
    )
    yield Row(
        words.title,
        f"of {series.target}",
        chart,
        cell(table, 2, time.picked),
        cell(table, 3, time.picked),
        "" if before is None else f"reference {words.show(before)}",
    )


def _points(time: Timespan, series: SegmentSeries) -> Iterator[Point | None]:
    """Yield the points, of which the first in a row of flagged ones has a sign."""
    before: Level | None = None
    for place in time.slots.places:
        point = None if place is None else _point(time, series, place)
        level = None if point is None else point.level
        yield point if point is None or before is None else point._replace(level=None)
        before = level if point is not None else before


def _point(time: Timespan, series: SegmentSeries, place: int) -> Point | None:
    found, labels = series.measured[place], series.labels[place]
    if found.value is None or labels is None:
        return None
    sureness = Sureness.SURE
    target = next(one for one in time.report.targets if one.name == series.target)
    if labels < FEWEST_ROWS:
        sureness = Sureness.FEW
    elif not target.ripe[place] or not time.report.windows[place].is_over:
        sureness = Sureness.UNRIPE
    return Point(found.value, found.low, found.high, sureness, series.levels[place])
