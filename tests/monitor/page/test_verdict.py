"""A verdict is a sentence, in each state."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.model import render_model
from schemagen_monitor.page.verdict import since_words, verdict_of, word_of
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Period

from tests.monitor.page.reading import check
from tests.monitor.page.support import frame
from tests.monitor.support import Row, fill, judged, reported, steady


def test_a_fall_is_told_with_what_it_was(ill_report: ModelReport) -> None:
    verdict = verdict_of(ill_report, frame())
    assert (verdict.level, verdict.word) == (Level.ALERT, "Alert")
    assert verdict.title.startswith("Accuracy fell to 0.5")
    assert verdict.title.endswith("on 16 Feb")
    says = verdict.says.striptags()
    assert says.startswith("This is about paid. It was 0.70 in the reference. 100")
    assert "came true, against" in says
    assert since_words(verdict.since or 0, frame()) == "since 10 Feb"


def test_labels_that_never_came_are_not_said_to_hold(ill_report: ModelReport) -> None:
    """A day is ripe at twice the age whatever came: a quarter of the labels says nothing of what will come."""
    whole = verdict_of(ill_report, frame())
    assert "so the number will hardly move" in whole.says
    kept = [replace(one, labels=[300 if count else 0 for count in one.labels]) for one in ill_report.targets]
    said = verdict_of(replace(ill_report, targets=kept), frame()).says.striptags()
    assert "Only 75 % of the labels that are awaited are in, though the others are due: it rests on these." in said
    assert "hardly move" not in said


def test_without_ripe_labels_it_says_why(untimed_report: ModelReport) -> None:
    says = verdict_of(untimed_report, frame()).says.striptags()
    assert "How good the answers for paid are is not known. Delays not known yet: " in says
    assert says.count("Delays not known yet") == 1
    assert "send when each label was known." in says


def test_what_is_no_fall_is_the_answer_where_nothing_fell(ill_report: ModelReport) -> None:
    missing = [alert for alert in ill_report.alerts if str(alert.kind) == "missing"]
    verdict = verdict_of(replace(ill_report, alerts=missing), frame())
    assert verdict.title.startswith("income is missing in 2")
    assert "MAE of amount was" in verdict.says.striptags()


def test_a_well_model_says_its_number(well_report: ModelReport) -> None:
    verdict = verdict_of(well_report, frame())
    assert (verdict.level, verdict.word, verdict.is_judged) == (None, "Well", True)
    assert verdict.title.startswith("MAE holds at ")
    assert verdict.says.endswith("Nothing is flagged.")


def test_a_model_without_targets_is_well_too(well_report: ModelReport) -> None:
    verdict = verdict_of(replace(well_report, targets=[]), frame())
    assert verdict.title == "Nothing is flagged: columns look as in the reference"
    assert verdict.says == "The schema names no label that a prediction answers."


def test_what_cannot_be_judged_says_why(well_report: ModelReport, tmp_path: Path) -> None:
    young = reported(fill(tmp_path / "m.db", days=1, rows=3, delay=90), 0)
    assert verdict_of(young, frame()).title == "No label has come yet"
    few = [replace(one, labels=[1]) for one in young.targets]
    verdict = verdict_of(replace(young, targets=few), frame())
    assert (verdict.title, verdict.is_judged) == ("3 events so far: too few to judge", False)
    assert verdict.says.startswith("No labels have come. Everything below")
    assert verdict_of(replace(well_report, windows=[], judged=0), frame()).title == "No event has come yet"
    waits = verdict_of(replace(well_report, judged=0), frame())
    assert waits.title == "18,000 events so far: nothing to compare with the reference yet"


def test_levels_are_words() -> None:
    assert [word_of(level) for level in (None, Level.WARNING, Level.ALERT)] == ["Well", "Warning", "Alert"]


def test_events_that_are_all_to_come_are_told(well: Path) -> None:
    early = reported(well, -2)
    found = verdict_of(early, frame())
    assert (found.is_judged, found.title) == (False, "18,000 events lie ahead of the clock")
    assert "is a clock wrong" in found.says
    check(render_model(early, frame()))
    assert "1 event lies ahead" in verdict_of(replace(early, ahead=1), frame()).title


@pytest.fixture(scope="module")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with so few events that weeks are judged, from a Thursday on; labels come by chance from day 50 on."""

    def world(chance: random.Random, day: int) -> Row:
        row = steady(chance, day)
        return row | {"paid": int(chance.random() < 0.5) if day >= 53 else row["paid"]}

    return fill(tmp_path_factory.mktemp("weekly") / "m.db", world, days=80, rows=60, delay=1, first=3)


def test_a_model_that_is_judged_by_weeks_is_told_by_weeks(weekly: Path) -> None:
    report = ModelReport.of(judged(weekly, 79, None))
    assert (report.rule_days, report.period, report.judged_by) == (7, Period.WEEK, Period.WEEK)
    assert replace(report, judged=0).judged_by is Period.DAY
    fell = [one.since for one in report.open_alerts if one.kind == "performance"]
    assert fell
    assert set(fell) <= {window.start for window in report.windows}
    assert verdict_of(report, frame()).title.startswith("Accuracy fell to 0.")
    assert " in the week of " in verdict_of(report, frame()).title


def test_days_that_are_too_short_to_judge_say_what_weeks_found(weekly: Path) -> None:
    verdict = verdict_of(reported(weekly, 79, Period.DAY), frame())
    assert re.fullmatch(r"AUC of paid is [\d.]+, against [\d.]+ in the reference", verdict.title)
    assert verdict.says.endswith("It is judged by windows of 7 days.")
