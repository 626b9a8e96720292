"""Days are ripe when most of their labels have come; what comes after now has not come."""

from __future__ import annotations

from pathlib import Path

from schemagen_monitor.history.days import day_of
from schemagen_monitor.verdict.window import Window

from tests.monitor.support import START, fill, judged

FIRST = day_of(START)


def test_days_are_ripe_at_the_age_at_which_labels_come(well: Path) -> None:
    ripe = judged(well, 40).ripe["paid"]
    assert (ripe.ripeness.age, ripe.ripeness.final_coverage) == (2, 1.0)
    assert [ripe.is_ripe(Window(FIRST + day, FIRST + day + 1)) for day in (37, 38, 39, 40)] == [
        True,
        True,
        False,
        False,
    ]
    assert ripe.is_ripe(Window(FIRST + 32, FIRST + 39))
    assert not ripe.is_ripe(Window(FIRST + 33, FIRST + 40))
    assert not ripe.is_ripe(Window(FIRST - 9, FIRST - 8))


def test_without_labels_nothing_is_ripe(tmp_path: Path) -> None:
    ripe = judged(fill(tmp_path / "m.db", days=3, rows=5, delay=90), 2).ripe["paid"]
    assert ripe.ripeness.reason == "no labels have come"
    assert not ripe.is_ripe(Window(FIRST, FIRST + 1))
    assert not ripe.is_late(Window(FIRST, FIRST + 1))
