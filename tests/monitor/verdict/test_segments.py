"""Answers are measured by segment, and an alert names the few values at which performance fell."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from schemagen_monitor.history.segments import SegmentHistory
from schemagen_monitor.history.target import TargetHistory
from schemagen_monitor.measures.falls import DEFAULT_LEVELS
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.verdict.alert import Alert, AlertKind, SegmentValue
from schemagen_monitor.verdict.segments import Amount, judge_part, locate_falls, measure_of
from schemagen_runtime.counting.buckets import number_buckets
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import Task
from schemagen_runtime.counting.segments import ERROR_GRAIN

from tests.monitor.support import Row, fill, from_day, judged, steady
from tests.monitor.verdict.test_where import SLICED


def answers(right: int, wrong: int) -> Histogram:
    return Histogram.of(np.array([3] * (right // 2) + [0] * (right - right // 2) + [1] * wrong, np.int64))


def target(
    days: dict[int, dict[str | None, Histogram]], column: str = "origin", task: Task = Task.BINARY
) -> TargetHistory:
    segment = SegmentHistory(column, is_free=False, reason=None, days=days)
    return TargetHistory("paid", "paid", task, None, None, None, None, None, None, {}, {}, segments=[segment])


def alert(measure: str = "auc") -> Alert:
    message = f"{measure} of paid is 0.6, 0.7 in the reference, since 1970-01-31"
    return Alert(AlertKind.PERFORMANCE, None, measure, (), Level.ALERT, 30, None, message, [30], target="paid")


def test_amounts_are_those_of_the_answers() -> None:
    outcomes = Histogram.of(np.array([0, 0, 1, 2, 3], np.int64))
    assert Amount.of(Task.BINARY, outcomes) == Amount(5, 3, 3)
    assert Amount.of(Task.MULTICLASS, Histogram.of(np.array([1, 1, 0], np.int64))) == Amount(3, 2, 2)
    errors = np.array([0.5, 3.0, 100.0, 0.0])
    found = Amount.of(Task.REGRESSION, Histogram.of(number_buckets(errors, ERROR_GRAIN)))
    assert found.rows == 4
    assert found.total == pytest.approx(103.5, rel=0.008)
    assert found.measured("mae").value == pytest.approx(103.5 / 4, rel=0.008)
    assert Amount(0, 0, 0).measured("accuracy").reason == "no labels"
    huge = Amount.of(Task.REGRESSION, Histogram.of(number_buckets(np.full(9, 1e300), ERROR_GRAIN)))
    assert "too large" in str(huge.measured("mae").reason)
    assert (measure_of(Task.REGRESSION), measure_of(Task.MULTICLASS)) == ("mae", "accuracy")


@pytest.mark.parametrize(
    ("now", "named"),
    [
        ({"EWR": answers(500, 500), "JFK": answers(800, 200), "LGA": answers(790, 210)}, ["EWR"]),
        ({"EWR": answers(500, 500), "JFK": answers(800, 200), "LGA": answers(500, 500)}, ["EWR", "LGA"]),
        ({"EWR": answers(500, 500), "JFK": answers(500, 500), "LGA": answers(500, 500)}, []),
        ({"EWR": answers(500, 500), "JFK": answers(90, 110), "LGA": answers(90, 110)}, []),
        ({"EWR": answers(500, 500), "JFK": answers(660, 340), "LGA": answers(800, 200)}, ["EWR", "JFK"]),
        ({"EWR": answers(100, 100), "JFK": answers(800, 200), "LGA": answers(800, 200)}, []),
        ({None: answers(500, 500), "JFK": answers(800, 200), "LGA": answers(800, 200)}, [None]),
    ],
)
def test_values_are_named_where_the_rest_is_calm(now: dict[str | None, Histogram], named: list[str | None]) -> None:
    before = {value: answers(1600, 400) for value in now}
    (found,) = locate_falls([alert()], [target({1: before, 30: now})], [1], DEFAULT_LEVELS)
    assert [one.value for one in found.segments] == named
    assert ("; accuracy fell only where " in found.message) == bool(named)


def test_other_alerts_and_targets_are_left_as_they_are() -> None:
    now: dict[str | None, Histogram] = {"EWR": answers(500, 500), "JFK": answers(800, 200)}
    days = {1: {value: answers(1600, 400) for value in now}, 30: now}
    other = Alert(AlertKind.LABELS, None, "paid", (), Level.WARNING, 30, None, "labels of paid is late", [30])
    assert locate_falls([other], [target(days)], [1], DEFAULT_LEVELS) == [other]
    elsewhere = replace(alert(), target="kept", message="auc of paid is 0.6 of kept is 0.7")
    assert locate_falls([elsewhere], [target(days)], [1], DEFAULT_LEVELS) == [elsewhere]
    assert locate_falls([alert()], [], [1], DEFAULT_LEVELS) == [alert()]


def test_hardly_any_part_is_flagged_where_nothing_changed() -> None:
    chance = np.random.default_rng(3)
    amounts = [Amount(1000, right, right) for right in chance.binomial(1000, 0.8, 2000).tolist()]
    reference = Amount(28_000, 22_400, 22_400)
    flagged = [judge_part("accuracy", one, reference, DEFAULT_LEVELS).level for one in amounts]
    assert sum(level is not None for level in flagged) <= 2


def test_errors_that_rise_in_one_region_are_told(tmp_path: Path) -> None:
    """Labels come two days late, and are counted by the region of their event."""

    def wrong(chance: random.Random, day: int) -> Row:
        row = steady(chance, day)
        estimate = row["estimate"]
        factor = 3 if row["region"] == "south" else 1
        return row | {"estimate": estimate * factor if isinstance(estimate, float) else estimate}

    db = fill(tmp_path / "m.db", from_day(32, wrong), days=40, rows=1500, text=SLICED)
    (found,) = [one for one in judged(db, 39).alerts if one.kind is AlertKind.PERFORMANCE]
    assert found.segments == [SegmentValue("region", "south")]
    assert "; mae rose only where region is south" in found.message
