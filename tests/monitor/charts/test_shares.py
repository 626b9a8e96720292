"""Distributions stand beside their reference."""

from __future__ import annotations

from schemagen_monitor.charts.shares import Shares, draw_histogram, draw_map, draw_pair
from schemagen_monitor.charts.timeline import Timeline

SHARES = Shares(["a", "<b>", "c"], [0.2, 0.7, 0.1], [0.3, 0.3, 0.4])


def test_the_bin_that_changed_most_has_a_note() -> None:
    assert SHARES.most_changed == 1
    found = draw_histogram("t", "d", SHARES, note="70 %, was 30 %")
    assert found.count("loud") == 1
    assert "&lt;b&gt;" in found
    assert ">70 %, was 30 %<" in found
    assert "loud" not in draw_histogram("t", "d", SHARES).replace('class="bar loud" d=""', "")


def test_nothing_is_drawn_too() -> None:
    nothing = Shares([], [], [])
    assert nothing.most_changed is None
    assert "<svg" in draw_histogram("t", "d", nothing, note="x")
    assert "<svg" in draw_map(Timeline(3), "t", "d", [], [])


def test_a_pair_fits_into_a_cell() -> None:
    found = draw_pair(0.2, 0.4, 0.4, is_loud=True)
    assert 'width="49%"' in found
    assert 'class="reftick"' in found


def test_a_map_has_five_steps() -> None:
    found = draw_map(Timeline(3), "t", "d", ["a"], [[0.1, None, 1.0]])
    assert 'class="h0" d="M0 0h1v9h-1z"' in found
    assert 'class="h4" d="M2 0h1v9h-1z"' in found
