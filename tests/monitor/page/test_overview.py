"""The overview tells which model needs somebody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.overview import headline, overview_body, render_overview
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.alert import Alert, AlertKind
from schemagen_runtime import Collection

from tests.monitor.page.reading import Element, check
from tests.monitor.page.support import HOSTILE, frame, hostile
from tests.monitor.support import fill, reported


def rows(root: Element) -> list[str]:
    return [row.text.replace("\u202f", " ") for table in root.every("tbody") for row in table.every("tr")]


def test_the_worst_comes_first(well_report: ModelReport, ill_report: ModelReport) -> None:
    root = check(render_overview([replace(well_report, model="m2"), ill_report], frame()))
    ill, well = rows(root)
    assert root.every("h1")[0].text == root.every("title")[0].text == "1 of 2 models needs a look"
    assert "Alert since 10 Feb" in ill
    assert "Accuracy fell to 0.5" in ill
    assert "1 of 5" in ill
    assert "Well" in well
    assert [one.attributes["href"] for one in root.every("a")][1:] == [
        "/models/lending/scores/m1",
        "/models/lending/scores/m2",
    ]


def test_what_is_silent_is_said(well_report: ModelReport) -> None:
    assert "for too long" not in overview_body([well_report], frame())
    late = replace(well_report, today=well_report.today + 3)
    assert "No event has come from 1 model for too long." in overview_body([late], frame())
    opened = Alert(AlertKind.FRESHNESS, None, None, (), Level.ALERT, well_report.today, None, "no event has come")
    assert "from 1 model for too long" in overview_body([replace(well_report, alerts=[opened])], frame())


def test_headlines(well_report: ModelReport, ill_report: ModelReport) -> None:
    unjudged = replace(well_report, judged=0)
    assert headline([]) == "No models yet"
    assert headline([ill_report]) == "The only model needs a look"
    assert headline([ill_report, ill_report]) == "2 of 2 models need a look"
    assert headline([well_report]) == "The only model is well"
    assert headline([well_report, well_report]) == "All 2 models are well"
    assert headline([well_report, unjudged]) == "Nothing is flagged; 1 model of 2 cannot be judged yet"


def test_no_models_say_how_there_will_be_one() -> None:
    root = check(render_overview([], frame(), waiting=[Collection("lending", "scores")]))
    assert "send one with ingest_events" in root.every("main")[0].text
    assert "lending/scores" in root.every("main")[0].text


def test_odd_models_have_their_row(well_report: ModelReport, ill_report: ModelReport, tmp_path: Path) -> None:
    young = reported(fill(tmp_path / "m.db", days=1, rows=1, delay=90), 0)
    empty = replace(well_report, windows=[], versions=[], targets=[], columns=[], alerts=[], reference=None, judged=0)
    root = check(render_overview([young, empty, hostile(ill_report)], frame()))
    assert len(rows(root)) == 3
    assert HOSTILE not in render_overview([hostile(ill_report)], frame())


def test_events_ahead_are_told_of(well_report: ModelReport) -> None:
    some, more = replace(well_report, ahead=1), replace(well_report, model="m2", ahead=20)
    assert "ahead of the clock" not in render_overview([well_report], frame())
    assert "1 event lies ahead of the clock, and counts nowhere until then." in render_overview([some], frame())
    assert "21 events of 2 models lie ahead of the clock" in render_overview([some, more], frame())
