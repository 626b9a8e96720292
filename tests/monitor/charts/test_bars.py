"""Bars begin at zero; a strip says by its height and its colour what was found."""

from __future__ import annotations

from schemagen_monitor.charts.bars import Found, draw_bars, draw_strip
from schemagen_monitor.charts.timeline import Timeline
from schemagen_monitor.measures.levels import Level


def test_bars_say_what_is_running_and_what_is_flagged() -> None:
    found = draw_bars(
        Timeline(4),
        "t",
        "d",
        [1, 2, None, 4],
        running=[False, False, False, True],
        levels=[None, Level.ALERT, None, None],
        limit=1,
        show="{:.0f}".format,
    )
    assert 'class="bar pale" d="M0.14' in found
    assert 'class="bar alert" d="M1.14' in found
    assert 'class="bar open" d="M3.14 9h0.72v34' in found
    assert 'class="limit"' in found
    assert ">4</text>" in found


def test_nothing_is_a_line_at_zero() -> None:
    found = draw_bars(Timeline(3), "t", "d", [None, 0, 0.0], show=str, is_hatched=True)
    assert "bar" not in found
    assert 'class="base"' in found


def test_a_strip_is_low_while_nothing_is_flagged() -> None:
    found = draw_strip(
        Timeline(5),
        "t",
        "d",
        Found(
            [0.01, 0.03, 0.2, 0.3, None],
            [None, None, Level.WARNING, Level.ALERT, None],
            [True, False, True, True, True],
        ),
    )
    assert 'class="cell q0" d="M0.08 14' in found
    assert 'class="cell rest" d="M1.08 14' in found
    assert 'class="cell warn" d="M2.08 8.2' in found
    assert 'class="cell alert" d="M3.08 1' in found
    assert "M4.08" not in found


def test_many_slots_leave_nothing_free() -> None:
    assert 'd="M0 ' in draw_strip(Timeline(200), "t", "d", Found([0.1], [None], [True]))
