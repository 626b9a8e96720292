"""Offer what can be done about open alerts: to say that somebody knows of one, and to mute it for some days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from schemagen_runtime.api.annotations import Annotation

from schemagen_monitor.charts.marks import sign
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.verdict import word_of
from schemagen_monitor.page.words import moment
from schemagen_monitor.report.annotated import find_acknowledgement, find_mute
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.alert import Alert

MUTES: Final = {1: "1 day", 7: "7 days", 28: "28 days"}
"""For how many days an alert can be muted."""


@dataclass(frozen=True, slots=True)
class Act:
    """Hold an open alert, and what was said of it.

    Attributes:
        subject: what forms name it by.
        level: how bad it is.
        sign: the same as a picture.
        word: the same in a word.
        message: the alert in a sentence.
        known: who said that they know of it, and when; None where nobody did.
        muted: until when it does not count; None where it does.
    """

    subject: str
    level: Level
    sign: Markup
    word: str
    message: str
    known: str | None
    muted: str | None


def acts_of(report: ModelReport, annotations: Sequence[Annotation], frame: Frame) -> list[Act]:
    """Return the open alerts of a model, each with what was said of it.

    Args:
        report: the model.
        annotations: of this model, the oldest first.
        frame: for whom.
    """
    return [_act(alert, annotations, frame) for alert in report.open_alerts]


def _act(alert: Alert, annotations: Sequence[Annotation], frame: Frame) -> Act:
    known, mute = find_acknowledgement(alert, annotations), find_mute(alert, annotations, frame.now)
    return Act(
        alert.subject,
        alert.level,
        sign(alert.level),
        word_of(alert.level),
        alert.message,
        None if known is None else f"{known.who} knows of it since {moment(known.at, frame.view, frame.year)}",
        None if mute is None or mute.until is None else f"muted until {moment(mute.until, frame.view, frame.year)}",
    )
