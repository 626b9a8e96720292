"""Calibration and delays are drawn with what they rest on."""

from __future__ import annotations

from schemagen_monitor.charts.believing import Limit, Said, draw_calibration, draw_growth


def test_bins_with_few_rows_are_not_drawn() -> None:
    window = [Said(29, 0.1, 0.1, 0.0, 0.2), Said(30, 0.5, 0.4, 0.3, 0.5)]
    found = draw_calibration("t", "d", window, [Said(100, 0.5, 0.5, 0.4, 0.6)])
    assert (found.count('class="dot"'), found.count('class="refmark"'), found.count('class="whisker"')) == (1, 1, 1)
    assert found.count('class="bar"') == 2
    assert "<svg" in draw_calibration("t", "d", [], [])


def test_growth_says_when_it_is_whole() -> None:
    found = draw_growth("t", "d", [0.0, 0.5, 0.9, 1.0], Limit(0.95, "ripe"), "days")
    assert ">ripe<" in found
    assert ">3 days<" in found
    assert "<svg" in draw_growth("t", "d", [], Limit(0.95, "ripe"), "days")
