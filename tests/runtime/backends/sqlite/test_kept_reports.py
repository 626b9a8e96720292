"""Reports are kept with what they were judged from, and go with what is erased."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from schemagen_runtime import Collection
from schemagen_runtime.api.kept_reports import Basis, KeptReport
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.backends.sqlite.kept_reports import SqliteKeptReports
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.counters.support import PLACE, inference, ingest, schemas

AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "m.db"
    add(path, 0)
    return path


def add(db: Path, first: int) -> None:
    chance = random.Random(first)
    events = [inference(chance, f"id {n}", is_second=False, with_labels=True) for n in range(first, first + 20)]
    ingest(db, "m1", schemas("string")[0], events)
    if not first:
        ingest(db, "m2", schemas("string")[0], events)


def count(db: Path) -> int:
    counters = SqliteCounters(str(db))
    list(counters.count(PLACE))
    return counters.models(PLACE)["m1"]


def report(edition: int, model: str = "m1", period: str = "day", text: bytes = b"all is well") -> KeptReport:
    return KeptReport(Basis(model, period, 1, edition, "", 20513, AT), text)


def test_reports_are_read_back_by_model_and_period(db: Path) -> None:
    kept, edition = SqliteKeptReports(str(db)), count(db)
    assert kept.reports(PLACE, 1) == []
    reports = [report(edition, model, period, b"%d" % n * 5000) for n, (model, period) in enumerate(KEYS)]
    assert kept.keep(PLACE, reports)
    assert kept.reports(PLACE, 1) == sorted(reports)
    assert kept.bases(PLACE, 1) == [one.basis for one in sorted(reports)]
    assert kept.reports(PLACE, 1, model="m2") == sorted(reports)[2:]
    assert kept.reports(PLACE, 1, model="m1", period="week") == [reports[1]]
    assert kept.reports(PLACE, 1, model="") == []
    assert kept.reports(Collection("p", "other"), 1) == []


KEYS = [("m1", "day"), ("m1", "week"), ("m2", "week"), ("m2", "day")]


def test_a_report_takes_the_place_of_the_one_before(db: Path) -> None:
    kept, edition = SqliteKeptReports(str(db)), count(db)
    assert kept.keep(PLACE, [report(edition), report(edition, "m2")])
    assert kept.keep(PLACE, [report(edition, text=b"another")])
    assert [one.report for one in kept.reports(PLACE, 1)] == [b"another", b"all is well"]


def test_a_report_of_another_format_is_ignored(db: Path) -> None:
    kept, edition = SqliteKeptReports(str(db)), count(db)
    other = report(edition, "m2")
    kept.keep(PLACE, [report(edition), other._replace(basis=other.basis._replace(form=2))])
    assert [one.basis.model for one in kept.reports(PLACE, 2)] == ["m2"]
    assert [one.model for one in kept.bases(PLACE, 2)] == ["m2"]


def test_counting_makes_another_edition_and_nothing_new_none(db: Path) -> None:
    first = count(db)
    assert count(db) == first
    add(db, 20)
    assert count(db) > first


def test_what_was_judged_from_other_counters_is_not_kept(db: Path) -> None:
    kept, edition = SqliteKeptReports(str(db)), count(db)
    add(db, 20)
    count(db)
    assert not kept.keep(PLACE, [report(edition)])
    assert kept.reports(PLACE, 1) == []


def test_what_was_never_counted_is_not_kept(db: Path) -> None:
    assert not SqliteKeptReports(str(db)).keep(PLACE, [report(0)])


def test_erased_ids_take_the_reports_with_them(db: Path) -> None:
    """A report may tell of a category that only the erased had; nor is one kept that was judged before."""
    kept, edition = SqliteKeptReports(str(db)), count(db)
    kept.keep(PLACE, [report(edition, text=b"new value: Anna")])
    with SqliteStore(str(db)) as store:
        store.erase(PLACE, ["id 3"])
    assert kept.reports(PLACE, 1) == []
    assert not kept.keep(PLACE, [report(edition)])
    assert count(db) > edition


def test_a_keeper_says_what_it_does_and_no_other_does_meanwhile(db: Path) -> None:
    kept = SqliteKeptReports(str(db))
    assert kept.keeper() is None
    before = datetime.now(UTC) - timedelta(seconds=1)
    for doing in ("counting", "idle"):
        assert kept.tell("first", doing)
        assert not kept.tell("second", "judging")
        state = kept.keeper()
        assert state is not None
        assert state.doing == doing
        assert before < state.at <= datetime.now(UTC)
    kept.leave("second")
    assert kept.keeper() is not None
    kept.leave("first")
    assert kept.keeper() is None
    assert kept.tell("second", "judging")


def test_a_keeper_that_was_killed_is_one_no_more(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = SqliteKeptReports(str(db))
    assert kept.tell("first", "counting")
    monkeypatch.setattr("schemagen_runtime.backends.sqlite.kept_reports.KEEPER_SECONDS", 0)
    assert kept.keeper() is None
    assert kept.tell("second", "counting")
