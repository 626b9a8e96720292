"""All charts of a page have one scale, and one background."""

from __future__ import annotations

from schemagen_monitor.charts.timeline import Mark, Tick, Timeline

LINE = Timeline(
    10,
    gaps=[False, True, True, *[False] * 7],
    unripe=[*[False] * 8, True, True],
    picked=3,
    marks=[Mark(5, "v2 <b>")],
    reference=(0, 4),
)


def test_what_lies_behind_data() -> None:
    drawn = LINE.backdrop(40, is_hatched=True)
    assert '<rect class="picked" x="30%" width="10%" height="40">' in drawn
    assert '<rect class="gap" x="10%" width="20%" height="40">' in drawn
    assert '<rect class="hatch" x="80%" width="20%" height="40">' in drawn
    assert '<line x1="50%" x2="50%" class="mark" y2="40">' in drawn
    assert "hatch" not in LINE.backdrop(40)


def test_it_is_said_what_hatching_and_gaps_mean() -> None:
    drawn = LINE.captions(40)
    assert "no events" in drawn
    assert "labels still coming" in drawn
    assert Timeline(3).captions(40) == ""


def test_the_axis_names_time() -> None:
    drawn = LINE.axis([Tick(2, "Feb", is_rare=True), Tick(6, "Mar", is_rare=False)])
    assert "v2 &lt;b&gt;" in drawn
    assert ">reference<" in drawn
    assert 'class="soft alt" x="60%"' in drawn
    assert "reference" not in Timeline(3).axis([])
