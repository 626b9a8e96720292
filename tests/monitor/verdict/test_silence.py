"""Events that stay away for longer than the schema allows open an alert, which the next event closes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from schemagen_monitor.history.days import EPOCH
from schemagen_monitor.history.traffic import Traffic
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.report.document import write_alert
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.alert import Alert
from schemagen_monitor.verdict.silence import MOST_TOLD, Silence, judge_silence, silences

from tests.monitor.support import PLACE, SCHEMA, START, fill

AWAITED = SCHEMA.replace("{quiet: [month]}", "{quiet: [month], silent_after: 7h}")
DAY = 24


@pytest.mark.parametrize(
    ("hours", "over", "found"),
    [
        ([], 100, []),
        ([10], 16, []),
        ([10], 17, [Silence(11, None)]),
        ([10, 16], 17, []),
        ([10, 17], 18, [Silence(11, 17)]),
        ([10, 17], 30, [Silence(11, 17), Silence(18, None)]),
    ],
)
def test_it_lasts_from_the_end_of_the_last_hour(hours: list[int], over: int, found: list[Silence]) -> None:
    assert silences(Traffic(hours, over), 6) == found


def test_days_before_the_first_one_make_no_silence() -> None:
    traffic = Traffic([0, 1000 * DAY, 1000 * DAY + 1], 1000 * DAY + 2)
    assert len(silences(traffic, 6)) == 1
    assert silences(traffic, 6, first=1000) == []


def test_the_newest_ones_are_told() -> None:
    traffic = Traffic(range(0, 2000, 10), 1991)
    told = list(judge_silence(traffic, 6))
    assert len(told) == MOST_TOLD
    assert told[-1].end_hour == 1990


def test_an_alert_says_since_when_and_until_when() -> None:
    closed, opened = judge_silence(Traffic([10, 40], 100), 6)
    assert (closed.since, closed.until, closed.is_open, closed.level) == (0, 2, False, Level.ALERT)
    assert closed.message == "no event came from 1970-01-01 11:00 to 1970-01-02 16:00 UTC: one is awaited within 6h"
    assert (opened.since, opened.until, opened.is_open) == (1, None, True)
    assert opened.message == "no event has come since 1970-01-02 17:00 UTC: one is awaited within 6h"
    assert opened.subject == "freshness"
    written = write_alert(closed)
    assert (written["since"], written["until"]) == ("1970-01-01T11:00:00+00:00", "1970-01-02T16:00:00+00:00")
    assert (EPOCH + timedelta(hours=closed.start_hour or 0)).day == 1


def freshness(db: Path, hours: float) -> list[Alert]:
    """The alerts of the only model some hours after the first event."""
    now = START + timedelta(hours=hours)
    with open_monitor(str(db)) as monitor:
        list(monitor.count(PLACE))
        (verdict,) = monitor.models(now=now)
        report = ModelReport.of(verdict)
        assert monitor.silent(PLACE, now) == ({"m1"} if report.open_alerts else set())
    return [one for one in report.alerts if one.kind == "freshness"]


def test_it_opens_at_the_hour_and_closes_with_the_next_event(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=2, rows=4, text=AWAITED)  # every six hours, of which five pass without an event
    assert freshness(db, 42.5) == []  # the last event was at 42:00, and no day has a reference yet
    assert freshness(db, 49.9) == []
    (opened,) = freshness(db, 50)
    assert (opened.is_open, opened.message) == (
        True,
        "no event has come since 2026-01-06 19:00 UTC: one is awaited within 7h",
    )


def test_who_awaits_nothing_is_told_nothing(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=2, rows=4)
    assert freshness(db, 400) == []
