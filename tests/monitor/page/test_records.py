"""Events are shown as they are stored, but for what is sensitive."""

from __future__ import annotations

from pathlib import Path

from schemagen_monitor.history.days import day_of
from schemagen_monitor.page.asked import LIMIT, Asked
from schemagen_monitor.page.records import render_records
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Window
from schemagen_runtime.api.record import Record
from schemagen_runtime.api.selection import Having, Newest, PlaceInTime
from schemagen_runtime.client.urls import open_store

from tests.monitor.page.hostile import BAD, MODEL, PLACE, SECRET, START, fill_hostile
from tests.monitor.page.reading import check
from tests.monitor.page.support import frame


def test_pages_of_events_lead_to_each_other_and_hide_what_is_sensitive(tmp_path: Path) -> None:
    verdict = fill_hostile(tmp_path / "m.db", days=3, rows=70)
    report = ModelReport.of(verdict)
    first = day_of(START)
    asked = Asked(Window(first, first + 1), Having("a/b", low=-10.0))
    seen: list[str] = []
    pages = 0
    with open_store(str(tmp_path / "m.db"), read_only=True) as store:
        while True:
            found = store.newest(PLACE, asked.selection(MODEL), LIMIT, asked.before)
            html = render_records(report, asked, found, frozenset({"wealth"}), frame())
            root = check(html)
            pages += 1
            assert SECRET not in html
            assert "123456" not in html
            assert BAD not in html
            table = root.every("tbody")[0]
            seen += [row.every("td")[0].text for row in table.every("tr")]
            older = [one for one in root.every("a") if one.text == "Older events"]
            if found.last is None:
                assert not older
                break
            assert "before=" in older[0].attributes["href"]
            asked = Asked(asked.window, asked.having, found.last)
    assert pages == 2
    assert seen == [f"0-{number}" for number in reversed(range(70))]
    heads = [one.text.split()[0] for one in root.every("thead")[0].every("th")]
    assert heads[:2] == ["id", "at"]


def test_no_event_is_said(well_report: ModelReport) -> None:
    asked = Asked(Window(1, 2), Having("region", value="a <b>"))
    root = check(render_records(well_report, asked, Newest([], None), frozenset(), frame()))
    assert "There is no such event" in root.text
    assert root.every("h1")[0].text == "Events of 2 Jan 1970 in which region is a <b>"
    for having, words in (
        (Having("income", is_missing=True), "income is missing"),
        (Having("income", low=1.0, high=1234567.0), "income is at least 1 and is under 1,234,570"),
    ):
        page = render_records(well_report, Asked(Window(1, 2), having), Newest([], None), frozenset(), frame())
        assert check(page).every("h1")[0].text.endswith(words)


def test_a_page_that_found_nothing_yet_leads_on(well_report: ModelReport) -> None:
    found = Newest([], PlaceInTime("1970-01-02T03", None))
    asked = Asked(Window(1, 2), Having("region", value="never"))
    root = check(render_records(well_report, asked, found, frozenset({"id"}), frame()))
    assert "None was found yet" in root.text
    assert "There is no such event" not in root.text
    (older,) = [one.attributes["href"] for one in root.every("a") if "before" in one.attributes["href"]]
    assert "1970-01-02T03" in older


def test_a_sensitive_id_is_in_no_address(tmp_path: Path) -> None:
    verdict = fill_hostile(tmp_path / "m.db", days=1, rows=LIMIT + 1)
    asked = Asked(Window(day_of(START), day_of(START) + 1))
    with open_store(str(tmp_path / "m.db"), read_only=True) as store:
        found = store.newest(PLACE, asked.selection(MODEL), LIMIT)
    assert found.last is not None
    root = check(render_records(ModelReport.of(verdict), asked, found, frozenset({"id"}), frame()))
    assert "ids are sensitive" in root.text
    assert not [one for one in root.every("a") if "before" in one.attributes["href"]]
    assert "0-1" not in root.text


def test_lists_and_maps_are_told_as_people_write_them(well_report: ModelReport) -> None:
    values: dict[str, object] = {"income": ["new", "über"], "region": {"a": 1.5, "b": None}, "month": True}
    record = Record("m1", "1", values, {}, "2026-01-05T00:00:00Z", None)
    root = check(render_records(well_report, Asked(Window(1, 2)), Newest([record], None), frozenset(), frame()))
    cells = [one.text for one in root.every("tbody")[0].every("td")]
    assert {"new, über", "a: 1.5, b: \N{EN DASH}", "true"} <= set(cells)
