"""Where pages get reports from: what was judged lately is shown again, else it is judged now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from schemagen_collector.pages import reports
from schemagen_collector.pages.reports import Judged, StoreReports
from schemagen_collector.settings import Watched
from schemagen_monitor.history.days import day_of
from schemagen_monitor.report.codec import FORM, read_model_report, write_model_report
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Period
from schemagen_runtime import Settings, Workspace
from schemagen_runtime.api.kept_reports import Basis, KeptReport
from schemagen_runtime.client.urls import open_counters, open_kept_reports

from tests.monitor.support import PLACE, fill, schema


def add(db: Path, number: int, *, model: str = "m1", at: str = "2026-01-06T00:00:00Z") -> None:
    with Workspace(f"sqlite:///{db}", project=PLACE.project, model=model, settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection(PLACE.name, schema=schema())
        event = {"id": f"new-{number}", "at": at, "region": "north", "month": 1, "proba": 0.5}
        assert not collection.ingest_mappings([event | {"estimate": 1.0}], raise_errors=False).result().errors


def judged(source: StoreReports) -> Sequence[Judged]:
    found = source.reports(PLACE, Period.DAY)
    assert found is not None
    return found


def rows(source: StoreReports) -> int:
    (found,) = judged(source)
    return sum(window.rows for window in found.report.windows)


def test_what_is_judged_is_shown_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = fill(tmp_path / "m.db", days=3, rows=20)
    source = StoreReports(Watched(str(db)))
    assert source.collections() == [PLACE]
    assert rows(source) == 60
    add(db, 1)
    assert rows(source) == 60
    monkeypatch.setattr(reports, "_FRESH_SECONDS", 0)
    assert rows(source) == 61


def test_what_takes_long_to_count_is_counted_in_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = fill(tmp_path / "m.db", days=40, rows=1000)
    monkeypatch.setattr(reports, "_SECONDS_TO_COUNT", 0)
    source = StoreReports(Watched(str(db)))
    assert source.reports(PLACE, Period.DAY) is None
    counting = source.counting(PLACE)
    assert counting is not None
    assert 0 < counting.counted < counting.newest == 40_000
    for _ in range(20):
        source.reports(PLACE, Period.DAY)
    assert rows(source) == 40_000


def test_where_a_keeper_is_at_work_what_it_kept_is_shown(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=3, rows=20)
    source, kept = StoreReports(Watched(str(db))), open_kept_reports(str(db))
    assert kept.tell("somebody", "idle")
    (now,) = judged(source)  # it has kept nothing yet
    editions = open_counters(str(db)).models(PLACE)
    basis = Basis("m1", "day", FORM, editions["m1"], "", day_of(now.at), now.at - timedelta(minutes=1))
    written = write_model_report(replace(now.report, windows=now.report.windows[:1]))
    assert kept.keep(PLACE, [KeptReport(basis, written)])
    for _ in range(2):
        (found,) = judged(source)
        assert (len(found.report.windows), found.at) == (1, basis.judged_at)
    kept.leave("somebody")
    assert source.reports(PLACE, Period.DAY) == [now]


def test_models_without_a_report_yet_are_known(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=3, rows=20)
    add(db, 1, model="m2")
    add(db, 2, model="late", at="9000-01-01T00:00:00Z")
    source = StoreReports(Watched(str(db)))
    late, one, other = judged(source)
    assert (late.report.model, late.report.ahead, late.report.windows) == ("late", 1, [])
    assert source.unjudged(PLACE, [one.report.model]) == {"m2"}
    assert source.unjudged(PLACE, [other.report.model]) == {"m1"}
    assert source.unjudged(PLACE, [one.report.model, other.report.model]) == frozenset()


def test_while_a_keeper_is_at_work_it_judges_what_is_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = fill(tmp_path / "m.db", days=3, rows=20)
    source, kept = StoreReports(Watched(str(db))), open_kept_reports(str(db))
    monkeypatch.setattr(reports, "_LARGE", 59)
    assert rows(source) == 60
    assert kept.tell("somebody", "judging")
    assert source.reports(PLACE, Period.WEEK) is None
    kept.leave("somebody")
    assert source.reports(PLACE, Period.WEEK)


def keep(source: StoreReports, db: Path) -> None:
    """Keep the reports of a source, as a keeper does."""
    found, kept = judged(source), open_kept_reports(str(db))
    editions = open_counters(str(db)).models(PLACE)
    assert kept.tell("somebody", "idle")
    bases = [
        Basis(one.report.model, "day", FORM, editions[one.report.model], "", day_of(one.at), one.at) for one in found
    ]
    reported = zip(bases, found, strict=True)
    assert kept.keep(PLACE, [KeptReport(basis, write_model_report(one.report)) for basis, one in reported])


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The models whose reports were read since, each time that one was."""
    found: list[str] = []

    def reading(written: bytes) -> ModelReport:
        report = read_model_report(written)
        found.append(report.model)
        return report

    monkeypatch.setattr(reports, "read_model_report", reading)
    return found


def test_of_one_model_no_other_report_is_read(tmp_path: Path, read: list[str]) -> None:
    db = fill(tmp_path / "m.db", days=3, rows=20)
    add(db, 1, model="m2")
    keep(StoreReports(Watched(str(db))), db)
    source = StoreReports(Watched(str(db)))
    assert source.models(PLACE, Period.DAY) == ["m1", "m2"]
    for _ in range(2):
        found = source.report(PLACE, "m2", Period.DAY)
        assert found is not None
        assert found.report.model == "m2"
    assert source.report(PLACE, "m3", Period.DAY) is None
    assert read == ["m2"]
    assert [one.report.model for one in judged(source)] == ["m1", "m2"]
    assert read == ["m2", "m1"]


def test_more_reports_than_are_held_ready_displace_none_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    db = fill(tmp_path / "m.db", days=3, rows=20)
    for number in (2, 3):
        add(db, number, model=f"m{number}")
    keep(StoreReports(Watched(str(db))), db)
    monkeypatch.setattr(reports, "_MOST_READ", 2)
    source = StoreReports(Watched(str(db)))
    for _ in range(2):
        assert [one.report.model for one in judged(source)] == ["m1", "m2", "m3"]
    assert read == ["m1", "m2", "m3", "m3"]
    # Who asks for one model has it ready then, in place of the one that was asked for longest ago.
    for model in ("m3", "m3", "m2", "m1"):
        assert source.report(PLACE, model, Period.DAY) is not None
    assert read[4:] == ["m3", "m1"]
