"""In which hours a model had events is read from counters, up to now."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from schemagen_monitor.history.days import hours_over, hours_until
from schemagen_monitor.history.traffic import read_traffic
from schemagen_monitor.monitor import open_monitor
from schemagen_runtime.client.urls import open_counters

from tests.monitor.support import PLACE, START, fill


def test_the_hours_with_events_until_now(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=2, rows=4)  # every six hours
    with open_monitor(str(db)) as monitor:
        list(monitor.count(PLACE))
    now = START + timedelta(days=1, hours=6, minutes=30)
    found = read_traffic(open_counters(str(db)), PLACE, "m1", now)
    first = hours_until(START)
    assert found.hours == [first + hour for hour in (0, 6, 12, 18, 24, 30)]
    assert found.over == hours_over(now) == first + 30
    assert read_traffic(open_counters(str(db)), PLACE, "other", now).hours == []
