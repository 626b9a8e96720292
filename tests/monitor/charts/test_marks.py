"""Marks say a level by their shape, and by their class."""

from __future__ import annotations

from schemagen_monitor.charts.marks import dot, flag, sign, whisker
from schemagen_monitor.measures.levels import Level


def test_a_level_has_a_shape_and_a_class() -> None:
    assert 'class="flag warn"' in flag("5%", 3, Level.WARNING)
    assert 'class="flag alert"' in sign(Level.ALERT)
    assert "tick-sign" in sign(None)
    assert 'aria-hidden="true"' in sign(None)


def test_points_and_intervals() -> None:
    assert dot("5%", 3, "few") == '<circle class="few" cx="5%" cy="3" r="3.5"></circle>'
    assert whisker("5%", 3, 9) == '<line class="whisker" x1="5%" x2="5%" y1="3" y2="9"></line>'
