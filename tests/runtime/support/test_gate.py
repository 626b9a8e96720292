"""The wait after a failure grows with each, and all wait together. The clock and the dice are the test's own."""

from __future__ import annotations

import threading

import pytest
from schemagen_runtime.support import gate as gates
from schemagen_runtime.support.gate import Gate

DOWN = ConnectionError("nobody is there")


class Clock:
    """Stands until somebody waits, and goes on by just that."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(round(seconds, 6))
        self.now += seconds


class Waiting(threading.Event):
    """An event that is waited for by the test's clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        if not self.is_set():
            self._clock.wait(timeout or 0.0)
        return self.is_set()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(gates, "monotonic", clock.monotonic)

    def highest(_low: float, high: float) -> float:
        return high

    monkeypatch.setattr("random.uniform", highest)
    return clock


def test_waits_double_up_to_the_longest_and_begin_anew_after_an_answer(clock: Clock) -> None:
    gate, going_on = Gate(1.0, 5.0), Waiting(clock)
    for _ in range(4):
        gate.shut(clock.now, None, DOWN)
        assert gate.reason is DOWN
        assert gate.wait(1000.0, going_on)
    gate.open()
    assert gate.reason is None
    gate.shut(clock.now, None, DOWN)
    gate.wait(1000.0, going_on)
    assert clock.waits == [1.0, 2.0, 4.0, 5.0, 1.0]


def test_attempts_that_were_under_way_together_count_once(clock: Clock) -> None:
    gate, started = Gate(1.0, 60.0), clock.now
    clock.now += 1.0
    for _ in range(5):
        gate.shut(started, None, DOWN)
    gate.wait(1000.0, Waiting(clock))
    assert clock.waits == [1.0]


def test_the_other_end_may_ask_for_a_longer_wait_than_any(clock: Clock) -> None:
    gate = Gate(1.0, 5.0)
    gate.shut(clock.now, 90.0, DOWN)
    gate.shut(clock.now, None, DOWN)  # a shorter one does not open it
    gate.wait(1000.0, Waiting(clock))
    assert clock.waits == [90.0]


def test_nobody_waits_beyond_a_deadline_or_while_all_stops(clock: Clock) -> None:
    gate, stopping = Gate(1.0, 5.0), Waiting(clock)
    gate.shut(clock.now, 90.0, DOWN)
    assert gate.wait(clock.now + 3.0, stopping)
    assert clock.waits == [3.0]
    stopping.set()
    assert not gate.wait(1000.0, stopping)
    assert clock.waits == [3.0]


def test_failures_without_number_overflow_nothing(clock: Clock) -> None:
    gate = Gate(1.0, 5.0)
    for _ in range(2000):
        gate.shut(clock.now, None, DOWN)
    gate.wait(1000.0, Waiting(clock))
    assert clock.waits == [5.0]
