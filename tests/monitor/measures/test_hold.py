"""An alert opens on the second finding of three windows, and closes after three without one."""

from __future__ import annotations

from schemagen_monitor.measures.hold import Episode, hold
from schemagen_monitor.measures.levels import Level

from tests.monitor.examples import EXAMPLES

W, A = Level.WARNING, Level.ALERT


def test_worked_example() -> None:
    example = EXAMPLES["hold"]
    episodes = hold([W if flag else None for flag in example["flagged"]])
    count = len(example["flagged"])
    opened = [any(one.opened <= window < (one.closed or count) for one in episodes) for window in range(count)]
    assert opened == [bool(flag) for flag in example["open"]]


def test_since_when_and_how_bad() -> None:
    assert hold([None, W, None, A, None, None, None, W]) == (Episode(1, 3, 6, (A, A, A)),)
    assert hold([W, W, A, None, W, None, W]) == (Episode(0, 1, None, (W, A, A, A, A, W)),)
    assert hold([W, W])[0].level is W


def test_one_finding_opens_nothing() -> None:
    assert hold([]) == hold([None] * 9) == hold([A]) == hold([A, None, None, A, None, None]) == ()
