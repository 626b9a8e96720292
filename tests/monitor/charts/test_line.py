"""A line says how sure each of its points is."""

from __future__ import annotations

from schemagen_monitor.charts.line import Point, Scale, Sureness, draw_line
from schemagen_monitor.charts.timeline import Timeline
from schemagen_monitor.measures.levels import Level

SCALE = Scale(0, 1, [0.5], "{:.1f}".format)


def drawn(*points: Point | None, **more: object) -> str:
    return draw_line(Timeline(max(len(points), 1)), "t", "d", points, SCALE, **more)  # type: ignore[arg-type]


def test_points_are_joined_with_their_band() -> None:
    found = drawn(Point(0.5, 0.4, 0.6), Point(0.6, 0.5, 0.7), reference=0.5)
    assert 'class="band" d="M0.5' in found
    assert found.count('class="value" d="M0.5') == 1
    assert 'class="ref" d="M0 ' in found
    assert "<circle" not in found


def test_what_is_unripe_is_hollow_and_dashed() -> None:
    found = drawn(Point(0.5), Point(0.6, 0.5, 0.7, Sureness.UNRIPE))
    assert 'class="hollow"' in found
    assert 'class="whisker"' in found
    assert 'class="value unsure" d="M0.5' in found


def test_too_few_is_a_ring_that_is_never_joined() -> None:
    found = drawn(Point(0.5), Point(0.1, sureness=Sureness.FEW), Point(0.5))
    assert 'class="few"' in found
    assert 'd="M0.5 48L1.5' not in found
    assert found.count('class="dot"') == 2  # each is alone, so that no line shows it


def test_only_sure_points_are_flagged() -> None:
    assert 'class="flag alert"' in drawn(Point(0.5, level=Level.ALERT))
    assert "flag" not in drawn(Point(0.5, sureness=Sureness.UNRIPE, level=Level.ALERT))


def test_an_estimate_is_a_line_with_its_name() -> None:
    points = [*[Point(0.5)] * 5, *[None] * 5]
    found = drawn(*points, estimate=[None, 0.5, 0.5, 0.5, 0.9, *[0.5] * 4, None])
    assert '<path class="estimate" d="M1.5 54' in found
    assert '<text class="soft haloed" x="85%"' in found
    assert ">estimated<" in found
    assert "estimate" not in drawn(*points, estimate=[None] * 10)


def test_nothing_is_drawn_too() -> None:
    assert "<svg" in drawn(None, is_first=True)
    assert SCALE.height(5, 100) == SCALE.height(1, 100)
    assert Scale(1, 1, [], str).height(1, 100) == 96


def test_the_line_of_the_reference_crosses_no_name_of_a_tick() -> None:
    tick = SCALE.height(0.5, 104)
    assert f'y="{tick - 3:g}"' in drawn(Point(0.5), reference=0.3)
    assert f'y="{tick + 10:g}"' in drawn(Point(0.5), reference=0.55)
