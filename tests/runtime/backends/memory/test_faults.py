"""Planned faults happen as often as they were planned."""

from __future__ import annotations

import threading

import pytest
from schemagen_runtime import DestinationError, TransientError
from schemagen_runtime.backends.memory.faults import Faults


def test_so_many_requests_fail() -> None:
    faults = Faults()
    faults.meet()
    faults.fail(2)
    assert not faults.hold_back
    for _ in range(2):
        with pytest.raises(TransientError):
            faults.meet()
    faults.meet()
    faults.fail(error=DestinationError("no"))
    assert faults.hold_back
    for _ in range(5):
        with pytest.raises(DestinationError, match="no"):
            faults.meet()
    faults.mend()
    faults.meet()


def test_there_is_room_for_so_many() -> None:
    faults = Faults()
    assert faults.take(7) == 7
    faults.fill(5)
    assert [faults.take(3), faults.take(3)] == [3, 2]
    assert faults.take(0) == 0
    assert faults.hold_back
    with pytest.raises(TransientError):
        faults.take(1)


def test_to_mend_ends_a_wait() -> None:
    faults = Faults()
    faults.slow(3600)
    waiting = threading.Thread(target=faults.meet)
    waiting.start()
    faults.mend()
    waiting.join(60)
    assert not waiting.is_alive()
    faults.meet()


def test_nonsense_is_refused() -> None:
    faults = Faults()
    with pytest.raises(ValueError, match="seconds is -1"):
        faults.slow(-1)
    with pytest.raises(ValueError, match="times is -1"):
        faults.fail(-1)
    with pytest.raises(ValueError, match="room is -1"):
        faults.fill(-1)
