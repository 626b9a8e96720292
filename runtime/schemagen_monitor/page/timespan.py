"""Hold what the charts of one model's page have in common: slots, the one in view, marks, states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemagen_runtime.api.annotations import Annotation, AnnotationKind

from schemagen_monitor.charts.timeline import Mark, Timeline
from schemagen_monitor.history.days import day_of
from schemagen_monitor.measures.levels import Level, highest
from schemagen_monitor.page.causes import is_silent
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.slots import Slots, in_view
from schemagen_monitor.page.words import window_name
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.target_report import TargetReport
from schemagen_monitor.verdict.alert import Alert, AlertKind

_LONGEST: Final = 18
"""How many characters of a note stand on the axis; the table has all of it."""
_MOST_NAMED: Final = 8
"""How many marks, the newest ones, have words; older ones are lines alone."""


@dataclass(frozen=True, slots=True)
class Timespan:
    """Hold the time of a page.

    Attributes:
        report: the model.
        frame: what the page is drawn for.
        slots: the slots.
        picked: the slot in view; None where there is none.
        timeline: the scale of charts.
        names: what each slot is called.
        levels: the worst alert that was open in each slot; None where none was.
        states: the state of each slot, in words.
    """

    report: ModelReport
    frame: Frame
    slots: Slots
    picked: int | None
    timeline: Timeline
    names: Sequence[str]
    levels: Sequence[Level | None]
    states: Sequence[str]

    @classmethod
    def of(cls, report: ModelReport, frame: Frame, annotations: Sequence[Annotation]) -> Timespan:
        """Return the time of a model's page."""
        slots = Slots.of(report)
        picked = in_view(slots, report, frame.view)
        target = next(iter(targets_by_need(report)), None)
        levels = levels_of(slots, report.alerts)
        return cls(
            report,
            frame,
            slots,
            picked,
            slots.timeline(report, picked, target, _marks(slots, report, frame, annotations)),
            [window_name(window, report.period, frame.year) for window in slots.windows],
            levels,
            [_state(report, target, place, level) for place, level in zip(slots.places, levels, strict=True)],
        )


def targets_by_need(report: ModelReport) -> list[TargetReport]:
    """Return the targets of a model, those first whose performance an open alert is about."""
    fell = {alert.target for alert in report.open_alerts if alert.kind is AlertKind.PERFORMANCE}
    return sorted(report.targets, key=lambda target: target.name not in fell)


def levels_of(slots: Slots, alerts: Sequence[Alert]) -> list[Level | None]:
    """Return the worst of some alerts that was open in each slot; None where none was."""
    found: list[list[Level]] = [[] for _ in slots.windows]
    for alert in alerts:
        for slot, window in enumerate(slots.windows):
            if alert.since < window.end and (alert.until is None or window.start < alert.until):
                found[slot].append(alert.level)
    return [highest(levels) for levels in found]


def _marks(slots: Slots, report: ModelReport, frame: Frame, annotations: Sequence[Annotation]) -> list[Mark]:
    """Return new versions of the schema and what people noted, with words for the newest of them."""
    if not slots.windows:
        return []
    first = slots.windows[0].start
    found = [(version.first, f"schema {version.version}") for version in report.versions[1:]]
    found += [
        (day_of(one.since), one.text)
        for one in annotations
        if one.kind is AnnotationKind.NOTE and one.since is not None and one.counts(frame.now)
    ]
    shown = sorted((at, words) for at, words in found if first <= at < slots.windows[-1].end)
    bare = len(shown) - _MOST_NAMED
    return [Mark(slots.position(at), "" if place < bare else _short(words)) for place, (at, words) in enumerate(shown)]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"


def _state(report: ModelReport, target: TargetReport | None, place: int | None, level: Level | None) -> str:
    if place is None:
        return "no events"
    window = report.windows[place]
    if not window.is_over:
        return "still open"
    if window.is_reference:
        return "reference"
    if level is not None:
        return str(level)
    if target is not None and any(target.labels) and not target.ripe[place]:
        return "labels still coming"
    if target is not None and is_silent(report, target, place):
        return "labels late"
    return "well" if report.judged else "not judged"
