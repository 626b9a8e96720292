"""What people said is told with who and when; who may say more finds forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from schemagen_monitor.page.notes import forms_of, notes_of
from schemagen_monitor.report.model_report import ModelReport
from schemagen_runtime.api.annotations import Annotation, AnnotationKind

from tests.monitor.page.support import NOW, frame, moment


def said(kind: AnnotationKind, number: int, who: str, at: datetime, **more: object) -> Annotation:
    return replace(Annotation(kind=kind, model="m1", who=who, at=at, id=number), **more)  # type: ignore[arg-type]


SAID = [
    said(AnnotationKind.NOTE, 1, "eve", moment(2026, 2, 2, 9), since=moment(2026, 2, 1), text="new"),
    said(AnnotationKind.MUTE, 2, "bob", moment(2026, 2, 3), subject="drift:region", until=moment(2026, 3, 1)),
    said(AnnotationKind.NOTE, 3, "x", NOW, text="gone", revoked_by="y", revoked_at=NOW),
    said(AnnotationKind.REFERENCE, 4, "eve", NOW, since=moment(2026, 1, 5), until=moment(2026, 1, 12)),
]


def test_what_counts_is_told_the_newest_first() -> None:
    reference, mute, note = notes_of(SAID, frame())
    assert (reference.kind, reference.about) == ("Reference", "5\u201311 Jan")
    assert (mute.kind, mute.about, mute.until) == ("Muted", "drift:region", "1 Mar, 00:00")
    assert (note.id, note.kind, note.about, note.text, note.who, note.at) == (
        1,
        "Note",
        "1 Feb",
        "new",
        "eve",
        "2 Feb, 09:00",
    )


def test_forms_are_for_those_who_may(well_report: ModelReport) -> None:
    assert forms_of(well_report, frame(form_key="k")) is None
    assert forms_of(well_report, frame(may_operate=True)) is None
    forms = forms_of(well_report, frame(may_operate=True, form_key="k"))
    assert forms is not None
    assert (forms.action, forms.back) == ("/models/lending/scores/m1/annotations", "/models/lending/scores/m1")
    assert (forms.key, forms.today, forms.reference) == ("k", "2026-02-18", ("2026-01-05", "2026-02-02"))
