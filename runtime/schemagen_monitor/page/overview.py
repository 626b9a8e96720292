"""Write the overview: which model needs somebody, is anything silent, since when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from schemagen_runtime.api.destination import Collection

from schemagen_monitor.charts.marks import sign
from schemagen_monitor.charts.small import draw_spark
from schemagen_monitor.measures.levels import Level, highest
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.measures import in_order, words_of
from schemagen_monitor.page.shell import Crumb, Page, render, render_page
from schemagen_monitor.page.slots import Slots
from schemagen_monitor.page.timespan import targets_by_need
from schemagen_monitor.page.verdict import Verdict, since_words, verdict_of
from schemagen_monitor.page.words import count, counted, day, share
from schemagen_monitor.report.column_report import FINDINGS
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.target_report import TargetReport
from schemagen_monitor.report.text import worst_first
from schemagen_monitor.verdict.alert import AlertKind
from schemagen_monitor.verdict.performance import BETTER

SILENT_DAYS: Final = 2
"""A model without events for so many days that are over is silent, where it had some each day before."""
_SPARK: Final = 90
"""How many slots, the newest ones, a line the size of a word has."""


@dataclass(frozen=True, slots=True)
class _Row:
    report: ModelReport
    verdict: Verdict
    address: str | None
    sign: Markup
    since: str | None
    quality: Markup
    figure: str
    figure_note: str
    traffic: Markup
    traffic_note: str
    flagged: str
    rejected: str
    event: str
    label: str
    is_silent: bool


def render_overview(reports: Sequence[ModelReport], frame: Frame, *, waiting: Sequence[Collection] = ()) -> str:
    """Return the overview of some models.

    Args:
        reports: the models, in any order.
        frame: what the page is drawn for.
        waiting: collections that have no event yet.
    """
    body = overview_body(reports, frame, waiting=waiting)
    level = highest(report.level for report in reports)
    return render_page(Page(_title(reports, frame), level, [Crumb("Models")], body), frame)


def overview_body(reports: Sequence[ModelReport], frame: Frame, *, waiting: Sequence[Collection] = ()) -> Markup:
    """Return what is on the overview, without its shell."""
    rows = [_row(report, frame) for report in worst_first(reports)]
    silent = sum(row.is_silent for row in rows)
    return render(
        "overview.html.j2",
        frame=frame,
        title=_title(reports, frame),
        notes=list(_notes(silent, reports)),
        rows=rows,
        waiting=[str(one) for one in waiting],
    )


def _notes(silent: int, reports: Sequence[ModelReport]) -> Iterator[str]:
    """Yield sentences about events that stay away, and about those that came from the future."""
    if silent:
        yield f"No event has come from {counted(silent, 'model')} for too long."
    ahead = [report.ahead for report in reports if report.ahead]
    if ahead:
        lie, be_counted = ("lies", "counts") if sum(ahead) == 1 else ("lie", "count")
        of = f" of {counted(len(ahead), 'model')}" if len(reports) > 1 else ""
        yield f"{counted(sum(ahead), 'event')}{of} {lie} ahead of the clock, and {be_counted} nowhere until then."


def _title(reports: Sequence[ModelReport], frame: Frame) -> str:
    """Return the answer of the overview; where nothing is judged before all is counted, that."""
    return "Counting what is stored" if frame.progress is not None and not reports else headline(reports)


def headline(reports: Sequence[ModelReport]) -> str:
    """Return the answer of the overview in a few words."""
    if not reports:
        return "No models yet"
    bad = sum(report.level is not None for report in reports)
    unjudged = sum(report.level is None and not report.judged for report in reports)
    if bad and len(reports) == 1:
        return "The only model needs a look"
    if bad:
        return f"{bad:,} of {counted(len(reports), 'model')} need{'s' if bad == 1 else ''} a look"
    if unjudged:
        return f"Nothing is flagged; {counted(unjudged, 'model')} of {len(reports):,} cannot be judged yet"
    return "The only model is well" if len(reports) == 1 else f"All {len(reports):,} models are well"


def _row(report: ModelReport, frame: Frame) -> _Row:
    verdict = verdict_of(report, frame)
    slots = Slots.of(report)
    quality, figure, note = _quality(report, slots)
    newest = report.windows[-1].end - 1 if report.windows else None
    newest_event = max((version.last for version in report.versions), default=newest)
    label = max((target.newest_label for target in report.targets if target.newest_label is not None), default=None)
    return _Row(
        report=report,
        verdict=verdict,
        address=frame.links.model(report, frame.view),
        sign=sign(verdict.level) if verdict.is_judged else Markup(),
        since=None if verdict.since is None else since_words(verdict.since, frame),
        quality=quality,
        figure=figure,
        figure_note=note,
        traffic=_traffic(report, slots),
        traffic_note=_last_full(report),
        flagged=_flagged(report),
        rejected=_rejected(report),
        event="none yet" if newest_event is None else day(min(newest_event, report.today), frame.year),
        label="none yet" if label is None else day(label, frame.year),
        is_silent=_is_silent(report, newest_event),
    )


def _is_silent(report: ModelReport, newest_event: int | None) -> bool:
    is_awaited = any(alert.kind is AlertKind.FRESHNESS for alert in report.open_alerts)
    return is_awaited or (newest_event is not None and newest_event < report.today - SILENT_DAYS)


def _quality(report: ModelReport, slots: Slots) -> tuple[Markup, str, str]:
    """Return a line of the first measure of the first target, its newest value, and what it is."""
    target = next(iter(targets_by_need(report)), None)
    measure = None if target is None else next((one for one in in_order(target) if one in BETTER), None)
    if target is None or measure is None:
        return Markup(), "", "answers no label"
    words, series = words_of(measure), target.measures[measure]

    def value(place: int) -> float | None:
        found = series[place]
        return None if found is None else found.value

    drawn = slots.each(value)[-_SPARK:]
    unripe = [place is None or not target.ripe[place] for place in slots.places[-_SPARK:]]
    unsure = next((back for back, young in enumerate(reversed(unripe)) if not young), len(unripe))
    reference = target.reference.get(measure)
    before = None if reference is None else reference.value
    level = _level_of(report, target)
    spark = draw_spark(
        f"{words.title} of {target.name}",
        f"The grey line is the reference: {words.show(before)}.",
        drawn,
        unsure=unsure,
        reference=before,
        level=level,
    )
    return (
        spark,
        _newest(target, measure, report.newest_ripe(target)),
        f"{words.title}, reference {words.show(before)}",
    )


def _newest(target: TargetReport, measure: str, place: int | None) -> str:
    found = None if place is None else target.measures[measure][place]
    return words_of(measure).show(None if found is None else found.value)


def _level_of(report: ModelReport, target: TargetReport) -> Level | None:
    found = (alert for alert in report.open_alerts if alert.kind is AlertKind.PERFORMANCE)
    return highest(alert.level for alert in found if alert.target == target.name)


def _traffic(report: ModelReport, slots: Slots) -> Markup:
    rows = [float(value or 0) for value in slots.each(lambda place: report.windows[place].rows)][-_SPARK:]
    running = sum(not window.is_over for window in report.windows[-1:])
    return draw_spark("Events", _last_full(report), rows, unsure=running, is_amount=True)


def _last_full(report: ModelReport) -> str:
    over = [window for window in report.windows if window.is_over]
    return f"{count(over[-1].rows)} in the last full {report.period}" if over else "none is over yet"


def _flagged(report: ModelReport) -> str:
    columns = {name for alert in report.open_alerts if str(alert.kind) in FINDINGS for name in alert.columns}
    return f"{count(len(columns))} of {count(len(report.columns))}"


def _rejected(report: ModelReport) -> str:
    over = [window for window in report.windows if window.is_over][-1:] or report.windows[-1:]
    sent = sum(window.rows + window.rejected_events for window in over)
    return share(sum(window.rejected_events for window in over) / sent) if sent else "none"
