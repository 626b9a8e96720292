"""Whoever waits is woken by who rings, holds nothing meanwhile, and waits no longer than it says."""

from __future__ import annotations

import threading
import time

import pytest
from schemagen_runtime.support import bell as bells
from schemagen_runtime.support.bell import Bell
from schemagen_runtime.support.clock import monotonic


def test_all_who_wait_are_woken() -> None:
    bell, open_now, woken = Bell(), threading.Event(), list[bool]()
    threads = [
        threading.Thread(target=lambda: woken.append(bell.wait_for(open_now.is_set, float("inf")))) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    bell.ring()
    assert woken == []
    open_now.set()
    while any(thread.is_alive() for thread in threads):
        bell.ring()
        time.sleep(0.001)
    assert woken == [True] * 5


def test_no_ring_is_missed() -> None:
    for _ in range(300):
        bell, there = Bell(), threading.Event()

        def ring(bell: Bell = bell, there: threading.Event = there) -> None:
            there.set()
            bell.ring()

        thread = threading.Thread(target=ring)
        thread.start()
        assert bell.wait_for(there.is_set, monotonic() + 30)
        thread.join()


def test_it_waits_no_longer_than_it_says() -> None:
    assert not Bell().wait_for(lambda: False, monotonic() + 0.01)
    assert not Bell().wait_for(lambda: False, monotonic() - 1)
    assert Bell().wait_for(lambda: True, monotonic() - 1)


def test_a_clock_that_stands_still_ends_the_wait_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bells, "monotonic", lambda: 5.0)
    assert not Bell().wait_for(lambda: False, 5.01)
