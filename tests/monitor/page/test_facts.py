"""Beside a verdict stands what it rests on; links of a schema cannot be scripts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from schemagen_monitor.page.facts import facts_of
from schemagen_monitor.page.file import FileLinks
from schemagen_monitor.report.model_report import ModelReport

from tests.monitor.page.support import frame
from tests.monitor.support import fill, reported


def said(report: ModelReport, **given: object) -> dict[str, str]:
    return {fact.name: str(fact.said) for fact in facts_of(report, frame(**given))}


def test_a_file_leads_to_no_page_that_it_lacks(well_report: ModelReport) -> None:
    found = said(well_report, links=FileLinks([well_report]))
    assert "Side by side" not in found
    assert "href" not in found["Schema"] + found["Judged"]


def test_what_it_rests_on(well_report: ModelReport) -> None:
    found = said(well_report)
    assert found["Reference"] == "5 Jan \u2013 1 Feb, 11,200 events"
    assert found["Judged"].startswith('16 Feb, <a href="/models/lending/scores/m1/records?since=2026-02-16')
    assert (found["Newest event"], found["Newest label"]) == ("18 Feb", "18 Feb")
    assert found["Side by side"] == '<a href="/models/lending/scores/m1/compare">with another model</a>'


def test_what_is_not_there_yet(tmp_path: Path) -> None:
    found = said(reported(fill(tmp_path / "m.db", days=1, rows=3, delay=90), 0))
    assert (found["Reference"], found["Newest event"], found["Newest label"]) == ("none yet", "5 Jan", "none yet")
    assert "Judged" not in found


def test_only_pages_of_the_web_are_linked(well_report: ModelReport) -> None:
    links = {"runbook": "HTTPS://example.com/<x>", "trap": "javascript:alert(1)", "file": "data:text/html,x"}
    found = said(replace(well_report, schema=replace(well_report.schema, owner="<me>", links=links)))
    assert found["Owner"] == "<bdi>&lt;me&gt;</bdi>"
    assert found["runbook"].startswith('<a href="HTTPS://example.com/&lt;x&gt;" rel="noreferrer noopener">')
    assert "href" not in found["trap"] + found["file"]


def test_events_ahead_of_now_are_told(well_report: ModelReport) -> None:
    assert "Ahead of now" not in said(well_report)
    found = said(replace(well_report, ahead=1200))
    assert found["Ahead of now"] == "1,200 events, counted nowhere: is a clock wrong?"
