"""Small drawings fit into a line or a cell."""

from __future__ import annotations

from schemagen_monitor.charts.small import Ranged, draw_spark, draw_whisker
from schemagen_monitor.measures.levels import Level


def test_a_whisker_has_its_reference() -> None:
    found = draw_whisker(Ranged(0.5, 0.4, 0.6, 0.7), (0.4, 0.7))
    assert 'class="reftick" y1="1"' in found
    assert 'class="dot"' in found
    assert "flag warn" in draw_whisker(Ranged(0.5, 0.4, 0.6), (0.5, 0.5), Level.WARNING)


def test_a_line_the_size_of_a_word_marks_what_is_sure() -> None:
    found = draw_spark("t", "d", [1, 2, None, 3, 4], unsure=1, reference=2, level=Level.ALERT)
    assert 'class="flag alert" x="70%"' in found
    assert 'class="value unsure" d="M3.5' in found
    assert 'class="ref"' in found


def test_amounts_are_filled_from_zero() -> None:
    found = draw_spark("t", "d", [5, 5], is_amount=True)
    assert 'class="band" d="M0.5 4L1.5 4L1.5 28L0.5 28Z"' in found
    assert "no numbers yet" in draw_spark("t", "d", [None])
    assert "<svg" in draw_spark("t", "d", [1.0], unsure=1)
