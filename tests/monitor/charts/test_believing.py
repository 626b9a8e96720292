"""Calibration is drawn with what it rests on."""

from __future__ import annotations

from schemagen_monitor.charts.believing import Said, draw_calibration


def test_bins_with_few_rows_are_not_drawn() -> None:
    window = [Said(29, 0.1, 0.1, 0.0, 0.2), Said(30, 0.5, 0.4, 0.3, 0.5)]
    found = draw_calibration("t", "d", window, [Said(100, 0.5, 0.5, 0.4, 0.6)])
    assert (found.count('class="dot"'), found.count('class="refmark"'), found.count('class="whisker"')) == (1, 1, 1)
    assert found.count('class="bar"') == 2
    assert "<svg" in draw_calibration("t", "d", [], [])
