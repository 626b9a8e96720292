"""Rejections are counted by the day of refusal, and more of them are flagged."""

from __future__ import annotations

from datetime import timedelta

from schemagen_monitor.history.days import EPOCH
from schemagen_monitor.measures.levels import Level, Thresholds
from schemagen_monitor.verdict.rejected import Key, Rejected, judge_windows
from schemagen_monitor.verdict.window import Window
from schemagen_runtime import ErrorCode
from schemagen_runtime.api.rejections import ErrorCount, RejectionCount

LEVELS = Thresholds(0.01, 0.05)
CODE = ErrorCode.OUT_OF_RANGE
KEY: Key = ("income", CODE)


def count(day: int, events: int, hour: int = 5) -> RejectionCount:
    at = EPOCH + timedelta(days=day, hours=hour)
    return RejectionCount("m", "f" * 64, at, events, [ErrorCount("income", CODE, events)])


def judged(rejected: Rejected, days: int) -> list[dict[Key, Level | None]]:
    windows = [Window(day, day + 1) for day in range(days)]
    found = list(judge_windows(rejected, windows, [1000] * days, LEVELS))
    assert [place for place, _ in found] == list(range(days))
    return [levels for _, levels in found]


def test_hours_are_added_up_by_day() -> None:
    rejected = Rejected.of([count(3, 2), count(3, 5, hour=23), count(4, 1)])
    assert rejected.within(Window(3, 4)) == {("income", CODE): 7}
    assert (rejected.count(Window(3, 5)), rejected.count(Window(5, 6))) == (8, 0)


def test_a_rise_against_the_windows_before_is_flagged() -> None:
    rejected = Rejected.of([*(count(day, 2) for day in range(7)), count(7, 200)])
    assert judged(rejected, 9) == [{KEY: None}] * 7 + [{KEY: Level.ALERT}, {}]


def test_what_goes_on_is_no_usual_share_after_a_week() -> None:
    rejected = Rejected.of(count(day, 2 if day < 10 else 100) for day in range(60))
    found = judged(rejected, 70)
    assert found[:10] == [{KEY: None}] * 10
    assert found[10:60] == [{KEY: Level.ALERT}] * 50
    assert found[60:] == [{}] * 10


def test_what_ended_and_comes_again_is_flagged_again() -> None:
    rejected = Rejected.of(count(day, 100 if day in (20, 21, 50) else 1) for day in range(60))
    flagged = [day for day, found in enumerate(judged(rejected, 60)) if found[KEY] is not None]
    assert flagged == [20, 21, 50]
