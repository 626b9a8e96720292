"""Draw what fits into a line or a cell: a line the size of a word, a value with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from schemagen_monitor.charts.marks import dot, flag
from schemagen_monitor.charts.markup import (
    figure,
    line_through,
    ornament,
    percent,
    runs,
    stretched,
    tag,
    upright,
    words,
)
from schemagen_monitor.measures.levels import Level


class Ranged(NamedTuple):
    """Hold a value with its interval, and the value of the reference where there is one."""

    value: float
    low: float
    high: float
    reference: float | None = None


def draw_whisker(ranged: Ranged, scale: tuple[float, float], level: Level | None = None) -> Markup:
    """Return a value in a cell of a table: its interval, and a grey tick where its reference stands.

    Args:
        ranged: the value.
        scale: the values at the left and the right.
        level: how bad it is.
    """
    low, high = scale

    def x(value: float) -> str:
        return percent(0.02 + 0.96 * (min(max(value, low), high) - low) / ((high - low) or 1))

    drawn = [tag("line", class_="rail", x1="0", x2="100%", y1=8, y2=8)]
    if ranged.reference is not None:
        drawn.append(upright(x(ranged.reference), class_="reftick", y1=1, y2=15))
    drawn.append(tag("line", class_="whisker", x1=x(ranged.low), x2=x(ranged.high), y1=8, y2=8))
    drawn.append(dot(x(ranged.value), 8, "dot") if level is None else flag(x(ranged.value), 8, level))
    return ornament(16, *drawn)


def draw_spark(
    title: str,
    described: str,
    values: Sequence[float | None],
    *,
    unsure: int = 0,
    reference: float | None = None,
    level: Level | None = None,
    is_amount: bool = False,
    height: float = 28,
) -> Markup:
    """Return a line the size of a word. The last value that is sure is marked; what follows it is dashed.

    Args:
        title: what it is.
        described: what is to be seen.
        values: by slot; None where there is none.
        unsure: how many slots at the end are not sure.
        reference: the value of the reference.
        level: how bad the last one is.
        is_amount: whether it starts at zero, and is filled.
        height: of the chart, in pixels.
    """
    known = [value for value in values if value is not None]
    if not known:
        return figure(title, "nothing to draw", height, words("no numbers yet", "0", height / 2 + 4))
    least = 0.0 if is_amount else min(known if reference is None else [*known, reference])
    most = max(known if reference is None else [*known, reference])

    def y(value: float) -> float:
        return round(height - 4 - (height - 8) * (value - least) / ((most - least) or 1), 1)

    count, cut = len(values), len(values) - unsure
    points = [None if value is None else (slot + 0.5, y(value)) for slot, value in enumerate(values)]
    inner: list[Markup] = []
    if is_amount:
        for start, end in runs([point is not None for point in points]):
            edge = line_through(points[start:end])
            inner.append(tag("path", class_="band", d=f"{edge}L{end - 0.5} {height}L{start + 0.5} {height}Z"))
    if reference is not None:
        inner.append(tag("path", class_="ref", d=f"M0 {y(reference)}H{count}"))
    inner.append(tag("path", class_="value", d=line_through(points[:cut])))
    inner.append(tag("path", class_="value unsure", d=line_through(points[max(cut - 1, 0) :])))
    newest = max((slot for slot, point in enumerate(points[:cut]) if point is not None), default=None)
    mark = Markup()
    if newest is not None:
        x, at = percent((newest + 0.5) / count), y(values[newest] or 0.0)
        mark = dot(x, at, "dot", 2.5) if level is None else flag(x, at, level)
    return figure(title, described, height, stretched(count, height, *inner), mark)
