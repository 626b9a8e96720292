"""Alerts of real stores on their way to those who are told: once each, muted or not, whoever is stopped in between."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from schemagen_monitor.notices.notifier import Notifier, Receivers
from schemagen_monitor.report.codec import FORM, write_model_report
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Period
from schemagen_runtime.api.annotations import Annotation, AnnotationKind
from schemagen_runtime.api.kept_reports import Basis, KeptReport
from schemagen_runtime.backends.sqlite.notices import SqliteNotices
from schemagen_runtime.client.urls import open_annotations, open_counters, open_kept_reports

from tests.monitor.support import PLACE, Row, fill, from_day, reported, steady

FAULT, MENDED = 36, 40


def faulty(chance: random.Random, day: int) -> Row:
    row = steady(chance, day)
    return {**row, "income": None} if chance.random() < 0.3 else row


@pytest.fixture(scope="module")
def ill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which income is missing for four days."""
    world = from_day(MENDED, steady, from_day(FAULT, faulty))
    return fill(tmp_path_factory.mktemp("ill") / "m.db", world, days=46, rows=250)


@pytest.fixture
def db(ill: Path, tmp_path: Path) -> Path:
    path = tmp_path / "m.db"
    path.write_bytes(ill.read_bytes())
    return path


def notifier(db: Path, *names: str) -> Notifier:
    place = str(db)
    receivers = Receivers(names or ["r"], "https://monitor.example/below")
    return Notifier(open_kept_reports(place), open_annotations(place), SqliteNotices(place), receivers)


def keep(db: Path, report: ModelReport) -> None:
    """Keep a report, as the keeper does."""
    (edition,) = open_counters(str(db)).models(PLACE).values()
    basis = Basis("m1", Period.DAY, FORM, edition, "", report.today, datetime.now(UTC))
    assert open_kept_reports(str(db)).keep(PLACE, [KeptReport(basis, write_model_report(report))])


def received(db: Path, receiver: str = "r") -> Sequence[dict[str, Any]]:
    """Take every event that waits for a receiver."""
    notices = SqliteNotices(str(db))
    found: list[dict[str, Any]] = []
    while (notice := notices.due(receiver, 1e12)) is not None:
        notices.settle(notice)
        found.append(json.loads(notice.body))
    return found


def told(events: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["event"], one["alert"]["column"]) for one in events]


def test_an_alert_is_told_as_the_days_go_by(db: Path) -> None:
    now = datetime.now(UTC)
    watching = notifier(db)
    assert watching.compare(reported(db, FAULT), [], now) == 0
    assert watching.compare(reported(db, FAULT + 3), [], now) == 1
    (opened,) = received(db)
    assert told([opened]) == [("opened", "income")]
    assert opened["url"] == "https://monitor.example/below/models/lending/scores/m1"
    alert = opened["alert"]
    assert (alert["project"], alert["collection"], alert["model"]) == ("lending", "scores", "m1")
    assert (alert["kind"], alert["level"], alert["until"]) == ("missing", "alert", None)
    assert watching.compare(reported(db, FAULT + 4), [], now) == 0
    assert watching.compare(reported(db, MENDED + 5), [], now) == 1
    (closed,) = received(db)
    assert told([closed]) == [("closed", "income")]
    assert closed["alert"]["id"] == alert["id"]
    assert closed["alert"]["until"] is not None


def test_what_is_kept_is_told_once_and_to_each_receiver(db: Path) -> None:
    watching = notifier(db, "r", "s")
    assert watching.look_at(PLACE) == 0
    keep(db, reported(db, FAULT + 3))
    assert watching.look_at(PLACE) == 1
    assert watching.look_at(PLACE) == 0
    # Another one that begins now, as after a restart.
    assert notifier(db, "r", "s").look_at(PLACE) == 0
    assert told(received(db, "r")) == told(received(db, "s")) == [("opened", "income")]


def test_what_was_kept_by_one_that_was_stopped_before_it_told_is_told_by_the_next(db: Path) -> None:
    keep(db, reported(db, FAULT + 3))
    assert notifier(db).look_at(PLACE) == 1


def test_a_muted_alert_is_told_when_it_counts_again(db: Path) -> None:
    report = reported(db, FAULT + 3)
    keep(db, report)
    now = datetime.now(UTC)
    (alert,) = report.open_alerts
    annotations = open_annotations(str(db))
    number = annotations.add(
        PLACE,
        Annotation(
            kind=AnnotationKind.MUTE,
            model="m1",
            who="w",
            at=now,
            subject=alert.subject,
            until=now + timedelta(hours=1),
        ),
    )
    watching = notifier(db)
    assert watching.look_at(PLACE) == 0
    assert received(db) == []
    assert annotations.revoke(PLACE, number, "w", now)
    assert watching.look_at(PLACE) == 1
    assert told(received(db)) == [("opened", "income")]
