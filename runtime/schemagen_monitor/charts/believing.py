"""Draw what tells whether numbers can be believed: calibration, and after which time labels come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from markupsafe import Markup

from schemagen_monitor.charts.marks import dot, whisker
from schemagen_monitor.charts.markup import Place, figure, line_through, percent, stretched, tag, words

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


@dataclass(frozen=True, slots=True)
class Limit:
    """Hold a share with a line of its own, and its words."""

    share: float
    words: str


def draw_growth(
    title: str, described: str, shares: Sequence[float], limit: Limit, unit: str, *, height: float = 120
) -> Markup:
    """Return a share that grows with age, and the line at which it counts as whole.

    Args:
        title: what it is.
        described: what is to be seen.
        shares: the share at each age, from 0 on.
        limit: when it counts as whole.
        unit: what ages are counted in.
        height: of the chart, in pixels.
    """
    end = max(len(shares) - 1, 1)

    def y(share: float) -> float:
        return round(height - 18 - (height - 32) * share, 1)

    inner = [tag("path", class_="grid", d=f"M0 {y(tick)}H{end}") for tick in (0, 0.5, 1)]
    inner.append(tag("path", class_="limit", d=f"M0 {y(limit.share)}H{end}"))
    inner.append(tag("path", class_="value", d=line_through((age, y(share)) for age, share in enumerate(shares))))
    texts = [words(limit.words, "0", y(limit.share) - 4, "soft haloed", dx=2)]
    step = max(1, end // 3)
    for age in range(0, end + 1, step):
        anchor = "start" if age == 0 else "end" if age == end else "middle"
        texts.append(words(f"{age} {unit}" if age else "0", percent(age / end), height - 4, anchor=anchor))
    return figure(title, described, height, stretched(end, height, *inner), *texts)
