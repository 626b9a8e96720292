"""Silent models are found by the hour, and looked for only where something may have changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from schemagen_monitor import silences
from schemagen_monitor.monitor import Monitor, open_monitor
from schemagen_monitor.silences import Silences
from schemagen_runtime.client.urls import open_counters, open_store
from schemagen_runtime.protocol.monitor_settings import MonitorSettings
from schemagen_runtime.protocol.monitoring import Monitoring

from tests.monitor.support import PLACE, SCHEMA, START, fill

AWAITED = SCHEMA.replace("{quiet: [month]}", "{quiet: [month], silent_after: 7h}")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a monitor was opened."""
    found: list[str] = []

    def noted(place: str, settings: MonitorSettings, control: str | None) -> Monitor:
        found.append(place)
        return open_monitor(place, settings, control)

    monkeypatch.setattr(silences, "open_monitor", noted)
    return found


def looked(of: Silences, db: Path, now: datetime, other: str = "") -> frozenset[str]:
    with open_store(str(db), read_only=True) as store:
        return of.models(store, PLACE, now, other, open_counters(str(db)).models(PLACE))


def test_a_model_is_silent_from_an_hour_on(tmp_path: Path, opened: list[str]) -> None:
    db = fill(tmp_path / "m.db", days=1, rows=4, text=AWAITED)
    with open_monitor(str(db)) as monitor:
        list(monitor.count(PLACE))
    found = Silences(str(db))
    quarter = timedelta(minutes=15)
    assert looked(found, db, START + timedelta(hours=25)) == frozenset()
    assert looked(found, db, START + timedelta(hours=26)) == {"m1"}
    assert looked(found, db, START + timedelta(hours=26) + quarter) == {"m1"}
    assert len(opened) == 2
    assert looked(found, db, START + timedelta(hours=26) + quarter, "another schema") == {"m1"}
    assert len(opened) == 3


def test_where_nothing_is_awaited_nothing_is_read(tmp_path: Path, opened: list[str]) -> None:
    db = fill(tmp_path / "m.db", days=1, rows=4)
    assert looked(Silences(str(db)), db, START + timedelta(days=9)) == frozenset()
    assert opened == []


def test_settings_may_await_what_a_schema_does_not(tmp_path: Path, opened: list[str]) -> None:
    db = fill(tmp_path / "m.db", days=1, rows=4)
    with open_monitor(str(db)) as monitor:
        list(monitor.count(PLACE))
    settings = MonitorSettings(Monitoring(silent_after=7))
    assert looked(Silences(str(db), settings), db, START + timedelta(hours=26)) == {"m1"}
    assert len(opened) == 1
