"""Write the page of a model: is it all right, what else, since when, can that be believed, why, where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup
from schemagen_runtime.api.annotations import Annotation

from schemagen_monitor.charts.marks import sign
from schemagen_monitor.history.days import start_of
from schemagen_monitor.page.acts import MUTES, acts_of
from schemagen_monitor.page.believing import believing_of
from schemagen_monitor.page.causes import Cause, Causes
from schemagen_monitor.page.facts import facts_of
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.moved import Moved
from schemagen_monitor.page.notes import forms_of, notes_of
from schemagen_monitor.page.one_segment import segment_groups
from schemagen_monitor.page.past import earlier_of
from schemagen_monitor.page.performance import Performance
from schemagen_monitor.page.refused import Refused
from schemagen_monitor.page.shell import Choice, Crumb, Page, render, render_page
from schemagen_monitor.page.slots import Slots, in_view
from schemagen_monitor.page.tables import Group
from schemagen_monitor.page.timespan import Timespan
from schemagen_monitor.page.verdict import Verdict, since_words, verdict_of, word_of
from schemagen_monitor.page.where import where_of
from schemagen_monitor.page.words import count, window_name
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Period

_CAUSES: Final = 6
"""How many causes are told, each in a line."""
_COLUMNS: Final = 100
"""How many columns of the schema are listed."""


def render_model(report: ModelReport, frame: Frame, *, annotations: Sequence[Annotation] = ()) -> str:
    """Return the page of a model.

    Args:
        report: the model.
        frame: what the page is drawn for.
        annotations: what people said of it, the oldest first; revoked ones may be there too.
    """
    slots = Slots.of(report)
    verdict = verdict_of(report, frame)
    crumbs = [
        Crumb("Models", frame.links.overview(frame.view)),
        Crumb(report.project),
        Crumb(report.collection, is_code=True),
        Crumb(report.model),
    ]
    title = f"{verdict.word}: {report.collection}, {verdict.title}"
    body = model_body(report, frame, annotations=annotations)
    address = frame.links.model(report, frame.view)
    windows = choices(slots, report, frame)
    return render_page(
        Page(title, verdict.level, crumbs, body, windows=windows, has_periods=True, address=address), frame
    )


def choices(slots: Slots, report: ModelReport, frame: Frame) -> list[Choice]:
    """Return the windows that can be looked at, the newest first."""
    picked = in_view(slots, report, frame.view)
    return [
        Choice(
            start_of(window.start).date().isoformat(),
            window_name(window, report.period, frame.year),
            is_chosen=slot == picked,
        )
        for slot, window in reversed(list(enumerate(slots.windows)))
        if slots.places[slot] is not None
    ]


def model_body(report: ModelReport, frame: Frame, *, annotations: Sequence[Annotation] = ()) -> Markup:
    """Return what is on the page of a model, without its shell."""
    verdict = verdict_of(report, frame)
    causes = Causes(report, frame).all([one for one in report.open_alerts if one is not verdict.alert])
    time = Timespan.of(report, frame, annotations)
    earlier, older = earlier_of(report, frame)
    return render(
        "model.html.j2",
        frame=frame,
        verdict=verdict,
        state=_state(verdict),
        since=None if verdict.since is None else since_words(verdict.since, frame),
        facts=facts_of(report, frame),
        time=time,
        axis=time.timeline.axis(time.slots.ticks(frame.year)),
        groups=_groups(time),
        that="on that day" if report.period is Period.DAY else f"in that {report.period}",
        earlier=earlier,
        older=older,
        doc=report.schema.doc,
        columns=report.schema.columns[:_COLUMNS],
        left=_left(len(report.schema.columns)),
        is_open=not report.windows,
        where=where_of(report, frame),
        believing=believing_of(report, frame),
        acts=acts_of(report, annotations, frame),
        notes=notes_of(annotations, frame),
        forms=forms_of(report, frame),
        mutes=MUTES,
        causes=[_cause(one, frame) for one in causes[:_CAUSES]],
        more="" if len(causes) <= _CAUSES else f"{count(len(causes) - _CAUSES)} more: the charts below have them.",
    )


def _groups(time: Timespan) -> list[Group]:
    """Return all that is drawn under one axis of time, in the order of the questions."""
    moved = Moved(time).group()
    return [
        *segment_groups(time),
        *Performance(time).groups(),
        *([] if moved is None else [moved]),
        *Refused(time).groups(),
    ]


def _left(columns: int) -> str:
    return f"{count(columns - _COLUMNS)} more columns are not listed." if columns > _COLUMNS else ""


def _state(verdict: Verdict) -> tuple[str, Markup]:
    return verdict.level or ("well" if verdict.is_judged else "few"), sign(
        verdict.level
    ) if verdict.is_judged else Markup()


def _cause(cause: Cause, frame: Frame) -> dict[str, object]:
    return {
        "level": cause.level,
        "sign": sign(cause.level),
        "word": word_of(cause.level),
        "says": cause.says,
        "since": since_words(cause.since, frame),
    }
