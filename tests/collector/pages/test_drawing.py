"""Pages as they are drawn: for whom, of what, and how far that is counted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from schemagen_collector.http.problems import Problem
from schemagen_collector.pages import reports, speeds
from schemagen_collector.pages.drawing import draw_model, draw_overview, warm_up
from schemagen_collector.pages.look import Look
from schemagen_collector.pages.place import Place
from schemagen_collector.pages.reports import StoreReports
from schemagen_collector.settings import Watched
from schemagen_monitor.history.days import day_of
from schemagen_monitor.page import view
from schemagen_monitor.report.codec import FORM, write_model_report
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.kept_reports import Basis, KeptReport
from schemagen_runtime.client.urls import open_counters, open_kept_reports
from schemagen_runtime.protocol.problems import ProblemType

from tests.collector.pages.test_reports import add, judged
from tests.monitor.support import PLACE, fill


def look(query: Mapping[str, str] = {}, *, may_operate: bool = False, root: str = "") -> Look:
    return Look(root, "/", query, "kim & co", "the-key", may_operate)


def test_an_overview_is_of_one_project_or_of_all(stored: Path) -> None:
    warm_up()
    for project in (None, PLACE.project):
        assert 'href="/models/lending/scores/m1"' in draw_overview(Watched(str(stored)), look(), project).html
    assert "m1" not in draw_overview(Watched(str(stored)), look(), "other").html
    asked = draw_overview(Watched(str(stored)), look({"segment": "region=north"}), None).html
    assert "nothing is told of events where region=north" in asked
    assert 'href="/root/models/lending/scores/m1' in draw_overview(Watched(str(stored)), look(root="/root"), None).html


def test_a_model_is_shown_with_forms_for_whoever_may_operate(stored: Path) -> None:
    place = Place(PLACE, "m1")
    reading, operating = (draw_model(Watched(str(stored)), look(may_operate=may), place) for may in (False, True))
    assert reading is not None
    assert operating is not None
    assert "kim &amp; co" in reading.html
    assert "/annotations" not in reading.html
    assert 'action="/models/lending/scores/m1/annotations"' in operating.html
    assert 'value="the-key"' in operating.html
    assert draw_model(Watched(str(stored)), look(), Place(PLACE, "m2")) is None
    assert draw_model(Watched(str(stored)), look(), Place(Collection("lending", "none"), "m1")) is None


@pytest.mark.parametrize(
    "query",
    [
        {"period": "week", "zone": "Asia/Tokyo"},
        {"period": "x", "window": "y", "zone": "/"},
        {"period": "x", "segment": "\x00<script>=\ufffe" + "=" * 1000},
    ],
)
def test_what_the_address_asks_for_is_shown_or_told_to_be_wrong(stored: Path, query: dict[str, str]) -> None:
    drawn = draw_model(Watched(str(stored)), look(query), Place(PLACE, "m1"))
    assert drawn is not None
    assert ("cannot be shown" in drawn.html) == (query["period"] == "x")


def test_many_days_are_shown_by_weeks_unless_days_are_asked_for(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "MOST_DAYS", 2)
    place = Place(PLACE, "m1")
    usual, days = (draw_model(Watched(str(stored)), look(query), place) for query in ({}, {"period": "day"}))
    assert usual is not None
    assert days is not None
    assert 'value="week" selected' in usual.html
    assert "in that week" in usual.html
    assert "/columns/income?period=week" in usual.html
    assert 'value="day" selected' in days.html
    assert "/columns/income?period=day" in days.html


def test_how_far_counting_is_stands_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = fill(tmp_path / "m.db", days=40, rows=2000)
    monkeypatch.setattr(reports, "_SECONDS_TO_COUNT", 0)
    monkeypatch.setattr(speeds, "_SHORTEST", 0.0)
    for drawn in (draw_overview(Watched(str(db)), look(), None) for _ in range(2)):
        assert drawn.is_early
        assert "of 80,000 events of lending/scores are counted so far" in drawn.html
        assert "it goes on while this page is open" in drawn.html
        assert "<h1>Counting what is stored</h1>" in drawn.html
    assert " a second, about " in draw_overview(Watched(str(db)), look(), None).html
    monkeypatch.setattr(reports, "_LARGE", 1000)
    kept = open_kept_reports(str(db))
    for doing, words in (("judging", "just now models are judged"), ("counting", "it goes on in the background")):
        assert kept.tell("somebody", doing)
        assert words in draw_overview(Watched(str(db)), look(), None).html
    with pytest.raises(Problem, match="are counted") as caught:
        draw_model(Watched(str(db)), look(), Place(PLACE, "m1"))
    assert caught.value.type is ProblemType.BUSY


def test_a_model_that_is_not_judged_yet_is_told_of(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=3, rows=20)
    add(db, 1, model="m2")
    kept = open_kept_reports(str(db))
    assert kept.tell("somebody", "judging")
    (one, _) = judged(StoreReports(Watched(str(db))))
    basis = Basis("m1", "day", FORM, open_counters(str(db)).models(PLACE)["m1"], "", day_of(one.at), one.at)
    assert kept.keep(PLACE, [KeptReport(basis, write_model_report(one.report))])
    drawn = draw_overview(Watched(str(db)), look(), None)
    assert drawn.is_early
    assert "1 of 2 models of lending/scores are not judged yet" in drawn.html
    with pytest.raises(Problem, match="m2 of lending/scores is not judged yet") as raised:
        draw_model(Watched(str(db)), look(), Place(PLACE, "m2"))
    assert raised.value.type is ProblemType.BUSY
    assert draw_model(Watched(str(db)), look(), Place(PLACE, "m3")) is None
