"""Write the page of a column: what it looks like against the reference, why it is flagged, and since when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from schemagen_runtime.counting.plan import How

from schemagen_monitor.charts.marks import sign
from schemagen_monitor.charts.shares import Shares, draw_histogram, draw_pair
from schemagen_monitor.history.days import start_of
from schemagen_monitor.page.asked import having_parameters, of_bin, with_more
from schemagen_monitor.page.column_time import ColumnClock, ColumnTime
from schemagen_monitor.page.column_where import wheres_of
from schemagen_monitor.page.column_words import (
    FoundRow,
    change_words,
    headline,
    level_of,
    only_words,
    points,
    state_words,
    tell_tests,
)
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.shell import Choice, Crumb, Page, crumbs_behind, render, render_page
from schemagen_monitor.page.slots import Slots, in_view
from schemagen_monitor.page.view import View
from schemagen_monitor.page.words import DASH, count, share, span, when, window_name
from schemagen_monitor.report.bins import Bin
from schemagen_monitor.report.column_report import ColumnReport
from schemagen_monitor.report.distribution import Change, ColumnDistribution, ColumnSpan
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Window

_ASKABLE: Final = (How.NUMBER, How.SCORE, How.VALUE)
"""What is counted of columns whose values are themselves in the store."""
_NAMED: Final = 12
"""About so many bins have their name written below them; half as many where names are long."""
_SHORT: Final = 7


@dataclass(frozen=True, slots=True)
class BinRow:
    """Hold one bin of a column as a row of a table.

    Attributes:
        name: what it is called.
        drawn: both shares as a picture; empty where all bins are one picture.
        events: how many events of the window lie in it.
        share: their share among those with a value.
        before: the share in the reference.
        points: the difference in points.
        records: the address of the events in it; None where there is none.
    """

    name: str
    drawn: Markup
    events: str
    share: str
    before: str
    points: str
    records: str | None


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """Hold what a column looks like in the window in view.

    Attributes:
        note: which events are shown.
        when: the words of the window.
        picture: its shares as a picture; None of values, whose table is the picture.
        rows: its bins.
        change: the sentence on the largest change; None where nothing can be compared.
        reason: why something is not known; None where all is.
        tests: what each test found.
        records: the address of the events; None where there is none.
    """

    note: str
    when: str
    picture: Markup | None
    rows: Sequence[BinRow]
    change: Markup | None
    reason: str | None
    tests: Sequence[FoundRow]
    records: str | None


def render_column(
    report: ModelReport,
    column: ColumnReport,
    distribution: ColumnDistribution,
    frame: Frame,
) -> str:
    """Return the page of a column.

    Args:
        report: its model.
        column: what is known of it, window by window.
        distribution: how its values are distributed in these windows.
        frame: what the page is drawn for.
    """
    slots = Slots.of(report)
    picked = slot_in_view(slots, report, column, frame.view)
    place = None if picked is None else slots.places[picked]
    crumbs = crumbs_behind(report, Crumb(column.name, is_code=True), frame)
    choices = [
        Choice(
            start_of(window.start).date().isoformat(),
            window_name(window, slots.period, frame.year),
            is_chosen=slot == picked,
        )
        for slot, window in reversed(list(enumerate(slots.windows)))
        if slots.places[slot] is not None
    ]
    title = f"{headline(report, column, place, frame.year).striptags()}, {report.collection}"
    body = column_body(report, column, distribution, frame)
    level = level_of(report, column, place)
    address = frame.links.column(report, column.name, frame.view)
    return render_page(Page(title, level, crumbs, body, choices, has_periods=True, address=address), frame)


def column_body(
    report: ModelReport,
    column: ColumnReport,
    distribution: ColumnDistribution,
    frame: Frame,
) -> Markup:
    """Return the body of the page of a column."""
    slots = Slots.of(report)
    picked = slot_in_view(slots, report, column, frame.view)
    place = None if picked is None else slots.places[picked]
    level = level_of(report, column, place)
    time: ColumnTime | None = None
    if picked is not None:
        time = ColumnClock(report, column, distribution, slots, picked).drawn(frame.year)
    return render(
        "column.html.j2",
        prefix=frame.prefix,
        name=column.name,
        sign=sign(level),
        state=state_words(report, column, place),
        state_class=level or "well",
        headline=headline(report, column, place, frame.year),
        facts=list(_facts(report, column, distribution, frame)),
        doc=report.facts(column).doc,
        look=None if place is None else look_of(report, column, distribution, place, frame),
        time=time,
        only=only_words(report, column),
        wheres=wheres_of(column.name, distribution.parts, frame.view.segment),
        asked=frame.view.segment,
    )


def look_of(
    report: ModelReport, column: ColumnReport, distribution: ColumnDistribution, place: int, frame: Frame
) -> ColumnLook:
    """Return what a column looks like in a window of the report, by its place; the distribution has that window."""
    start, reference = report.windows[place].start, distribution.reference
    held = next(one for one in distribution.windows if one.start == start)
    window = Window(held.start, held.end)
    named_when = when(window, report.period, frame.year)
    change = distribution.change(held)
    rest = "" if reference is None else f"; grey: the reference, {count(reference.valued)} events"
    rare = " Values of under 10 events are among the others." if distribution.hides_rare else ""
    records = frame.links.records(report, window, frame.view)
    picture = _picture(column, distribution, held, change) if distribution.is_ordered and held.valued else None
    return ColumnLook(
        note=f"{count(held.valued)} events with a value {named_when}{rest}.{rare}",
        when=named_when,
        picture=picture,
        rows=list(_rows(distribution, held, change, is_drawn=picture is None, records=records)),
        change=None if change is None else change_words(change),
        reason=column.reasons[place],
        tests=list(tell_tests(column, place)),
        records=records,
    )


def slot_in_view(slots: Slots, report: ModelReport, column: ColumnReport, view: View) -> int | None:
    """Return the slot in view: the one that is asked for, else the newest in which the column was judged."""
    judged = [slot for slot, place in enumerate(slots.places) if place is not None and column.unjudged[place] is None]
    if view.window is None and judged:
        return judged[-1]
    return in_view(slots, report, view)


def _facts(
    report: ModelReport, column: ColumnReport, distribution: ColumnDistribution, frame: Frame
) -> Iterator[tuple[str, str | Markup]]:
    facts = report.facts(column)
    yield "In the schema", f"{column.role}, {facts.type}"
    if facts.kind is not None:
        yield "Kind", facts.kind
    if facts.unit is not None:
        yield "Unit", facts.unit
    if facts.constraints:
        yield "Values", "; ".join(facts.constraints)
    if facts.is_sensitive:
        yield "Sensitive", "its values are not shown"
    if report.reference is not None:
        window = report.reference.span
        yield "Reference", "a file" if window is None else span(window, frame.year)
    if distribution.reference is not None and distribution.reference.missing is not None:
        yield "Missing there", share(distribution.reference.missing)


def _shares(distribution: ColumnDistribution, held: ColumnSpan) -> Shares:
    nothing = [0.0] * len(distribution.bins)
    before = nothing if distribution.reference is None else distribution.reference.shares or nothing
    return Shares([one.label for one in distribution.bins], held.shares or nothing, before)


def _picture(column: ColumnReport, distribution: ColumnDistribution, held: ColumnSpan, change: Change | None) -> Markup:
    shares = _shares(distribution, held)
    note = "" if change is None else f"{share(change.share)}, was {share(change.before)}"
    described = "bars: the window; grey line: the reference; the table below has the numbers"
    named = _NAMED if max(map(len, shares.names), default=0) <= _SHORT else _NAMED // 2
    every = -(-len(shares.names) // named)
    return draw_histogram(f"Distribution of {column.name}", described, shares, every=every, note=note)


def _rows(
    distribution: ColumnDistribution, held: ColumnSpan, change: Change | None, *, is_drawn: bool, records: str | None
) -> Iterator[BinRow]:
    shares = _shares(distribution, held)
    top = max([*shares.window, *shares.reference, 0.0])
    for place, one in enumerate(distribution.bins):
        now, before = shares.window[place], shares.reference[place]
        is_known = held.valued > 0 and distribution.reference is not None
        yield BinRow(
            one.label,
            draw_pair(now, before, top, is_loud=change is not None and one == change.bin) if is_drawn else Markup(),
            count(held.counts[place]),
            share(now) if held.valued else DASH,
            share(before) if distribution.reference is not None else DASH,
            points(now - before) if is_known else DASH,
            None if records is None or not held.counts[place] else _records(records, distribution, one),
        )


def _records(address: str, distribution: ColumnDistribution, one: Bin) -> str | None:
    """Return the address of the events of a bin; None where they cannot be asked for, as by an age or a length."""
    if distribution.how not in _ASKABLE:
        return None
    having = of_bin(distribution.column, one)
    return None if having is None else with_more(address, having_parameters(having))
