"""The pages over ClickHouse are those over SQLite, and a keeper keeps what they show in the control file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from schemagen.export.files import Tool, export_files
from schemagen_collector.pages.closer import draw_column, draw_records, draw_versions
from schemagen_collector.pages.drawing import Drawn, draw_model, draw_overview
from schemagen_collector.pages.place import Place
from schemagen_collector.settings import Watched
from schemagen_monitor.keeper import Keeper
from schemagen_monitor.report.codec import FORM
from schemagen_runtime.api.annotations import AnnotationKind
from schemagen_runtime.client.urls import open_annotations, open_kept_reports

from tests.collector.pages.browser import MODEL as PATH
from tests.collector.pages.browser import Browser, hidden
from tests.collector.pages.test_drawing import look
from tests.compiler.cli.server.test_watch import PAGE, watching
from tests.compiler.export.support import read
from tests.monitor.support import PLACE, SCHEMA, events, pour, steady
from tests.monitor.test_keeper import Rounds
from tests.system.clickhouse.front import Front
from tests.system.clickhouse.test_collector import Before

MODEL = Place(PLACE, "m1")
JUDGED_AT = re.compile(r"<time[^>]*>[^<]*</time>")


@pytest.fixture(name="both")
def filled(front: Front, tmp_path: Path) -> tuple[Watched, Watched]:
    """A ClickHouse with its control file, and a SQLite store of the same events."""
    db = tmp_path / "m.db"
    for url in (front.url, f"sqlite:///{db}"):
        pour(url, events(steady, 3, 40, 1, 1), SCHEMA)
    return Watched(front.url, control=str(tmp_path / "control.db")), Watched(str(db))


def drawn(watched: Watched) -> Iterator[str]:
    """What is shown, but for when it was judged."""
    day = look({"since": "2026-01-05", "until": "2026-01-06"})
    pages: list[Drawn | None] = [
        draw_overview(watched, look(), None),
        draw_model(watched, look(may_operate=True), MODEL),
    ]
    pages += [draw_column(watched, look(), MODEL, "income"), draw_versions(watched, look(), MODEL)]
    pages.append(draw_records(watched, day, MODEL))
    for page in pages:
        assert page is not None
        yield JUDGED_AT.sub("", page.html)


def test_pages_are_the_same(both: tuple[Watched, Watched]) -> None:
    for ours, theirs in zip(*map(drawn, both), strict=True):
        assert ours == theirs


def test_a_keeper_keeps_reports_in_the_control_file(both: tuple[Watched, Watched]) -> None:
    kept: list[list[object]] = []
    for watched in both:
        Keeper(watched.db, "tests", Rounds(), control=watched.control).run()
        reports = open_kept_reports(watched.file).reports(PLACE, FORM)
        kept.append([(one.basis.model, one.basis.period, one.report) for one in reports])
    assert kept[0] == kept[1]
    assert len(kept[0]) == 3


def asked_by_dashboard() -> set[str]:
    """The metrics that the dashboard of the schema asks for."""
    written = export_files([read(SCHEMA)], Tool.GRAFANA)
    return set(re.findall(r"schemagen_monitor_\w+", "".join(written.values())))


def test_the_dashboard_of_a_schema_finds_its_metrics(
    front: Front, both: tuple[Watched, Watched], tmp_path: Path
) -> None:
    Keeper(both[0].db, "tests", Rounds(), control=both[0].control).run()
    with Before(front, tmp_path / "control.db") as server:
        told = requests.get(f"{server.url}/metrics/monitor", timeout=60).text
    assert 'model="m1"' in told
    assert asked_by_dashboard() <= set(re.findall(r"schemagen_monitor_\w+", told))


def test_a_collector_shows_the_models_and_takes_down_what_is_said(
    front: Front, both: tuple[Watched, Watched], tmp_path: Path
) -> None:
    with Before(front, tmp_path / "control.db") as server:
        browser = Browser(server)
        assert "m1" in browser.look("/").text
        key = {"key": hidden(browser.look(PATH))["key"]}
        form = {"kind": "note", "since": "2026-01-06T12:00", "text": "new threshold"}
        assert browser.submit(f"{PATH}/annotations", {**key, **form}).status_code == 200
        assert "new threshold" in browser.look(PATH).text
        report = requests.get(f"{server.url}/v1/projects/lending/data-collections/scores/monitor", timeout=60)
        assert [one["model"] for one in report.json()["models"]] == ["m1"]
    (said,) = open_annotations(both[0].file).all(PLACE)
    assert said.kind is AnnotationKind.NOTE


def test_this_machine_may_watch_without_a_token(both: tuple[Watched, Watched], tmp_path: Path) -> None:
    with watching(both[0].db, "--control", str(tmp_path / "new.db")) as (url, _):
        assert "m1" in requests.get(url, headers=PAGE, timeout=60).text
