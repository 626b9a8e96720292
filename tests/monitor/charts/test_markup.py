"""Elements are escaped, whatever they are made of."""

from __future__ import annotations

from markupsafe import Markup
from schemagen_monitor.charts.markup import (
    boxes,
    figure,
    line_through,
    number,
    ornament,
    percent,
    runs,
    stretched,
    tag,
    upright,
    words,
)


def test_texts_and_attributes_are_escaped() -> None:
    assert tag("a", "<b>", Markup("<i>x</i>"), class_='"', x1=1.5, none=None) == (
        '<a class="&#34;" x1="1.5">&lt;b&gt;<i>x</i></a>'
    )
    assert (
        words("<&>", "5%", 3.0, dx=2)
        == '<text class="soft" x="5%" y="3" dx="2" text-anchor="start">&lt;&amp;&gt;</text>'
    )


def test_numbers_are_short() -> None:
    assert [number(1.0), number(0.126), number(-3.5), number("5%"), number(100)] == ["1", "0.13", "-3.5", "5%", "100"]
    assert percent(1 / 3) == "33.33%"


def test_a_picture_has_a_name_and_a_sentence() -> None:
    drawn = figure("<t>", "d", 20, "x")
    assert drawn.startswith(
        '<svg class="chart" role="img" width="100%" height="20"><title>&lt;t&gt;</title><desc>d</desc>'
    )
    assert 'aria-hidden="true"' in ornament(10)
    assert "viewBox" not in drawn
    assert 'viewBox="0 0 7 20" preserveAspectRatio="none"' in stretched(7, 20)


def test_lines_break_where_a_point_is_missing() -> None:
    assert line_through([(0.5, 1), (1.5, 2), None, (3.5, 4)]) == "M0.5 1L1.5 2M3.5 4"
    assert boxes([(0, 1, 2, 3)]) == "M0 1h2v3h-2z"
    assert upright("5%", class_="a") == '<line x1="5%" x2="5%" class="a"></line>'


def test_stretches() -> None:
    assert runs([True, True, False, True]) == [(0, 2), (3, 4)]
    assert runs([]) == runs([False]) == []
