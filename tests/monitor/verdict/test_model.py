"""A model is judged as somebody would who knows what was planted."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

from schemagen_monitor.history.days import day_of
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_monitor.verdict.window import Period
from schemagen_runtime import Settings, Workspace

from tests.monitor.support import START, Day, Row, fill, from_day, judged, kinds, schema, steady


def test_a_steady_world_is_well(well_verdict: ModelVerdict) -> None:
    assert kinds(well_verdict) == []
    assert well_verdict.judged == 16


def test_what_was_planted_is_found_since_its_day(ill_verdict: ModelVerdict) -> None:
    found = {alert.kind: alert for alert in ill_verdict.alerts}
    assert set(found) == {"missing", "performance"}
    assert all(alert.is_open and str(alert.message).endswith("since 2026-02-10") for alert in ill_verdict.alerts)
    assert "auc of paid" in found["performance"].message  # type: ignore[index] # a StrEnum is a str


TWO_TARGETS = """
schemagen: 1
name: scores
version: 1.0.0
id: id
timestamp: at
predictions:
  pays: {type: float, kind: probability, target: paid, positive: 1, threshold: 0.5}
  stays: {type: float, kind: probability, target: kept, positive: 1, threshold: 0.5}
labels:
  paid: {type: int, enum: [0, 1]}
  kept: {type: int, enum: [0, 1]}
"""


def two_targets(first: int, end: int) -> Day:
    """A world in which from one day until before another what is paid has nothing to do with the answer."""

    def world(chance: random.Random, day: int) -> Row:
        pays, stays = chance.random(), chance.random()
        truth = chance.random() if first <= day < end else pays
        paid, kept = int(chance.random() < truth), int(chance.random() < stays)
        return {"pays": pays, "stays": stays, "paid": paid, "kept": kept}

    return world


def test_what_fell_for_one_label_is_an_alert_of_that_target_alone(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", two_targets(30, 34), days=40, delay=0, text=TWO_TARGETS, labels=("paid", "kept"))
    (alert,) = judged(db, 39).alerts
    assert (alert.kind, alert.target, alert.subject) == ("performance", "paid", "performance:paid")
    # It closes after three windows without a flag: those of the other label do not count.
    assert (alert.since, alert.until) == (day_of(START) + 30, day_of(START) + 37)
    assert "kept" not in alert.message
    assert list(alert.days) == [day_of(START) + day for day in (31, 32, 33)]


def test_a_value_that_the_reference_lacks_is_told(tmp_path: Path) -> None:
    def spelled(chance: random.Random, day: int) -> Row:
        row = steady(chance, day)
        return row | {"region": "NORTH" if row["region"] == "north" else row["region"]}

    verdict = judged(fill(tmp_path / "m.db", from_day(30, spelled), days=36), 35)
    assert ("new_values", "region", True) in kinds(verdict)
    assert ("drift", "region", True) in kinds(verdict)


def test_an_alert_closes_when_all_is_well_again(tmp_path: Path) -> None:
    def poor(chance: random.Random, day: int) -> Row:
        return steady(chance, day) | {"income": chance.lognormvariate(6.5, 0.6)}

    world = from_day(35, steady, from_day(30, poor))
    verdict = judged(fill(tmp_path / "m.db", world, days=42), 41)
    assert ("drift", "income", False) in kinds(verdict)


def test_unripe_windows_do_not_alert_on_performance(tmp_path: Path) -> None:
    """Only quick labels have come for the last days, and these are all wrong."""

    def wrong(chance: random.Random, day: int) -> Row:
        return steady(chance, day) | {"paid": int(chance.random() < 0.5)}

    db = fill(tmp_path / "m.db", from_day(41, wrong), days=44, delay=4)
    assert kinds(judged(db, 43)) == []


def test_rejections_that_rise_are_told(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=3, rows=300, delay=0)
    now = datetime.now(UTC)
    with Workspace(f"sqlite:///{db}", project="lending", model="m1", settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection("scores", schema=schema())
        bad = [{"id": f"bad {n}", "at": START, "proba": 7.0} for n in range(20)]
        assert len(collection.ingest_mappings(bad, raise_errors=False).result().errors) >= 20
    verdict = judged(db, (now - START).days)
    assert sum(sum(window.rejected.values()) for window in verdict.windows) == 0  # refused on a day without events


def test_events_later_than_now_are_in_no_window(well: Path) -> None:
    assert len(judged(well, 9).windows) == 10


def test_windows_are_days_weeks_or_months(well: Path) -> None:
    assert [window.rows for window in judged(well, 44, Period.WEEK).windows] == [2800] * 6 + [1200]
    assert [window.rows for window in judged(well, 44, Period.MONTH).windows] == [27 * 400, 18 * 400]


def test_a_model_without_enough_to_compare_is_not_judged(tmp_path: Path) -> None:
    verdict = judged(fill(tmp_path / "m.db", days=3, rows=20), 2)
    assert (verdict.judged, verdict.alerts) == (0, [])
