"""Tell what people said of a model, and offer them to say more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemagen_runtime.api.annotations import MOST_WRITTEN, Annotation, AnnotationKind

from schemagen_monitor.history.days import day_of, start_of
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.words import day, moment, span
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Window

_KINDS: Final = {
    AnnotationKind.ACKNOWLEDGE: "Known",
    AnnotationKind.MUTE: "Muted",
    AnnotationKind.NOTE: "Note",
    AnnotationKind.REFERENCE: "Reference",
}


@dataclass(frozen=True, slots=True)
class Note:
    """Hold what somebody said, in words.

    Attributes:
        id: its number, by which it is revoked.
        kind: what it does, in a word.
        about: the days or the alert that it is about.
        text: what was written.
        who: who said it.
        at: when.
        until: until when it counts, for what is muted.
    """

    id: int
    kind: str
    about: str
    text: str
    who: str
    at: str
    until: str


def notes_of(annotations: Sequence[Annotation], frame: Frame) -> list[Note]:
    """Return what people said that counts now, the newest first."""
    return [_note(one, frame) for one in reversed(annotations) if one.counts(frame.now)]


def _note(annotation: Annotation, frame: Frame) -> Note:
    is_muted = annotation.kind is AnnotationKind.MUTE
    until = moment(annotation.until, frame.view, frame.year) if is_muted and annotation.until is not None else ""
    return Note(
        annotation.id,
        _KINDS[annotation.kind],
        annotation.subject or _days(annotation, frame),
        annotation.text,
        annotation.who,
        moment(annotation.at, frame.view, frame.year),
        until,
    )


def _days(annotation: Annotation, frame: Frame) -> str:
    if annotation.since is None:
        return ""
    first = day_of(annotation.since)
    if annotation.until is None:
        return day(first, frame.year)
    return span(Window(first, max(first + 1, day_of(annotation.until))), frame.year)


@dataclass(frozen=True, slots=True)
class Forms:
    """Hold what forms that annotate a model need.

    Attributes:
        action: where they are sent.
        key: what they carry.
        back: the address of the page, to which they lead back.
        today: the running day, which a note is about unless another is chosen.
        reference: the first day of the reference, and the day behind its last one; empty where there is none.
        most: how many characters a text may have.
    """

    action: str
    key: str
    back: str
    today: str
    reference: tuple[str, str]
    most: int = MOST_WRITTEN


def forms_of(report: ModelReport, frame: Frame) -> Forms | None:
    """Return what forms need; None where nobody may say anything here."""
    action, back = frame.links.annotations(report), frame.links.model(report, frame.view)
    if not frame.may_operate or frame.form_key is None or action is None or back is None:
        return None
    span = None if report.reference is None else report.reference.span
    days = ("", "") if span is None else (_iso(span.start), _iso(span.end))
    return Forms(action, frame.form_key, back, _iso(report.today), days)


def _iso(at: int) -> str:
    return start_of(at).date().isoformat()
