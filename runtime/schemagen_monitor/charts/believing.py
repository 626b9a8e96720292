"""Draw what tells whether numbers can be believed: what was said against what came true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from schemagen_monitor.charts.marks import dot, whisker
from schemagen_monitor.charts.markup import Place, figure, line_through, tag, words

FEWEST: Final = 30
"""Bins with fewer rows are not drawn."""
_SIDE: Final = 300.0
_FOOT: Final = 34.0
_LEFT: Final = 4.0


class Said(NamedTuple):
    """Hold rows with about the same score.

    Attributes:
        rows: how many there are.
        score: their mean score.
        came_true: the share of them that came true.
        low: the lower end of its interval.
        high: the upper end.
    """

    rows: int
    score: float
    came_true: float
    low: float
    high: float


def draw_calibration(title: str, described: str, window: Sequence[Said], reference: Sequence[Said]) -> Markup:
    """Return what was said against what came true, with intervals; below it how often each was said.

    Args:
        title: what it is.
        described: what is to be seen.
        window: the bins of the window.
        reference: those of the reference.
    """
    ticks = (0.25, 0.5, 0.75)
    inner = [tag("path", class_="grid", d=f"M{_LEFT} {_down(tick)}H{_right(1)}") for tick in (0, *ticks, 1)]
    inner.append(tag("path", class_="ref dash", d=line_through([(_right(0), _down(0)), (_right(1), _down(1))])))
    inner.append(words("as said", _right(0.95), _down(0.97) + 4, anchor="end"))
    for path, point, bins in (("refstep", "refmark", reference), ("value", "dot", window)):
        shown = [one for one in bins if one.rows >= FEWEST]
        inner.append(tag("path", class_=path, d=line_through(_place(one) for one in shown)))
        if bins is window:
            inner += [whisker(str(_right(one.score)), _down(one.low), _down(one.high)) for one in shown]
        inner += [dot(str(_place(one)[0]), _place(one)[1], point, 3) for one in shown]
    inner += [words(f"{tick:g}", _LEFT + 2, _down(tick) - 3, "soft haloed") for tick in (*ticks, 1)]
    inner += [words(f"{tick:g}", _right(tick), _down(0) + 14, anchor="middle") for tick in ticks]
    most = max((one.rows for one in window), default=1)
    for one in window:
        tall = max(1.0, 14 * one.rows / most)
        inner.append(tag("rect", class_="bar", x=_right(one.score) - 5, y=_SIDE + 32 - tall, width=10, height=tall))
    height = _SIDE + _FOOT
    box = f"0 0 {_SIDE:g} {height:g}"
    drawn = tag("svg", *inner, width="100%", height=height, viewBox=box, preserveAspectRatio="xMinYMin meet")
    return figure(title, described, height, drawn, class_="chart square")


def _right(share: float) -> float:
    return round(_LEFT + (_SIDE - 18 - _LEFT) * share, 1)


def _down(share: float) -> float:
    return round(_SIDE - 18 - (_SIDE - 18 - _LEFT) * share, 1)


def _place(said: Said) -> Place:
    return _right(said.score), _down(said.came_true)
