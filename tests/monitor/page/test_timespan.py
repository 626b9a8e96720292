"""All charts of a page have one time, with what happened marked on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.slots import Slots
from schemagen_monitor.page.timespan import Timespan, levels_of, targets_by_need
from schemagen_monitor.report.model_report import ModelReport, VersionReport
from schemagen_runtime.api.annotations import Annotation, AnnotationKind

from tests.monitor.page.support import NOW, frame
from tests.monitor.support import START


def note(day: int, text: str) -> Annotation:
    return Annotation(
        kind=AnnotationKind.NOTE, model="m1", who="x", at=NOW, since=START + timedelta(days=day), text=text
    )


def test_states_are_words(ill_report: ModelReport) -> None:
    time = Timespan.of(ill_report, frame(), ())
    assert list(time.states[27:]) == ["reference", *["well"] * 8, *["alert"] * 8, "still open"]
    gap = replace(ill_report, windows=[one for one in ill_report.windows if one != ill_report.windows[30]], alerts=[])
    assert list(Timespan.of(gap, frame(), ()).states[29:32]) == ["well", "no events", "well"]


def test_labels_that_are_awaited_are_a_state(well_report: ModelReport) -> None:
    assert list(Timespan.of(well_report, frame(), ()).states[-3:]) == ["well", "labels still coming", "still open"]


def test_an_alert_reaches_from_its_day_to_its_end(ill_report: ModelReport) -> None:
    alert = replace(ill_report.alerts[0], since=ill_report.windows[3].start, until=ill_report.windows[5].start)
    assert levels_of(Slots.of(ill_report), [alert])[2:7] == [None, Level.ALERT, Level.ALERT, None, None]


def test_versions_and_notes_are_marks(well_report: ModelReport) -> None:
    first, day = well_report.versions[0], well_report.windows[20].start
    report = replace(well_report, versions=[first, VersionReport("2.0.0", "f", day, day + 20, 100)])
    marks = Timespan.of(
        report, frame(), [note(10, "a new campaign, for all of Europe"), note(-9, "before")]
    ).timeline.marks
    assert [(mark.at, mark.words) for mark in marks] == [(10, "a new campaign, f\u2026"), (20, "schema 2.0.0")]


def test_of_many_marks_the_newest_have_words(well_report: ModelReport) -> None:
    marks = Timespan.of(well_report, frame(), [note(day, f"n{day}") for day in range(10)]).timeline.marks
    assert [mark.words for mark in marks] == ["", "", *(f"n{day}" for day in range(2, 10))]


def test_the_target_that_fell_comes_first(ill_report: ModelReport) -> None:
    assert [one.name for one in ill_report.targets] == ["amount", "paid"]
    assert [one.name for one in targets_by_need(ill_report)] == ["paid", "amount"]
