"""Work in the background waits for as long as the work of others asks for."""

from __future__ import annotations

import time

import pytest
from schemagen_monitor.pace import MANY, Pace


class Clock:
    """A clock that stands still, and a processor that worked for so long."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = self.computed = 1000.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(time, "process_time", lambda: self.computed)

    def work(self, seconds: float, computed: float | None = None) -> None:
        self.now += seconds
        self.computed += seconds if computed is None else computed


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def pause(clock: Clock, events: int, computed: float = 2.0) -> float:
    """How long it waits after two seconds of work, while some events came."""
    pace = Pace()
    pace.see("c", 5_000_000)
    pace.begin()
    clock.work(2.0, computed)
    pace.see("c", 5_000_000 + events)
    return pace.pause()


def test_it_does_not_wait_while_nothing_comes(clock: Clock) -> None:
    assert pause(clock, 0) == 0
    assert pause(clock, 0, computed=0.1) == 0


def test_it_waits_longer_the_more_comes(clock: Clock) -> None:
    assert pause(clock, 20) == pytest.approx(6)
    assert pause(clock, int(2 * MANY) + 2) == pytest.approx(30)


def test_it_waits_longer_where_others_want_the_processor(clock: Clock) -> None:
    assert pause(clock, 20, computed=0.9) == pytest.approx(30)


def test_events_before_the_last_pause_count_no_more(clock: Clock) -> None:
    pace = Pace()
    for newest in (0, 1_000_000):
        pace.see("c", newest)
        clock.work(1)
    assert pace.pause() > 0
    pace.begin()
    clock.work(1)
    pace.see("c", 1_000_000)
    assert pace.pause() == 0
