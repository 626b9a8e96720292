"""Draw amounts over time, and what was found of a column in each slot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from schemagen_monitor.charts.marks import CLASSES
from schemagen_monitor.charts.markup import boxes, figure, stretched, tag, words
from schemagen_monitor.charts.timeline import Timeline
from schemagen_monitor.measures.levels import Level

_CROWDED: Final = 120
"""From how many slots on nothing is left free between them."""
_STEPS: Final = (0.02, 0.05)
"""Sizes from which on a steady cell is a step darker."""
_CALM: Final = 5.0
_TALL: Final = {Level.WARNING: 0.6, Level.ALERT: 1.0}
"""The height of a flagged cell, as a part of the whole: it says the level as the colour does."""


def draw_bars(
    timeline: Timeline,
    title: str,
    described: str,
    values: Sequence[float | None],
    *,
    height: float = 44,
    top: float | None = None,
    running: Sequence[bool] = (),
    levels: Sequence[Level | None] = (),
    limit: float | None = None,
    show: Callable[[float], str] | None = None,
    is_hatched: bool = False,
) -> Markup:
    """Return bars from zero, slot by slot: pale, with a dark edge on top.

    Args:
        timeline: the scale of time.
        title: what it is.
        described: what is to be seen.
        values: by slot; None where there is none.
        height: of the chart, in pixels.
        top: the value that fills it; the largest by default.
        running: which slots are not over: their bars are outlines.
        levels: which slots are flagged.
        limit: a value with a line of its own.
        show: what writes the value at the top; None where it is not told.
        is_hatched: whether hatching says where labels are still coming.
    """
    known = [value for value in values if value]
    full = top or max(known, default=1.0)
    start, width = _cell(timeline, 0.72)
    by_class: dict[str, list[tuple[float, float, float, float]]] = {}
    caps: list[str] = []
    for slot, value in enumerate(values):
        if not value:
            continue
        tall = max(1.0, (height - 10) * min(value, full) / full)
        level = levels[slot] if levels else None
        class_ = "bar pale" if level is None else f"bar {CLASSES[level]}"
        class_ = "bar open" if running and running[slot] else class_
        by_class.setdefault(class_, []).append((slot + start, height - 1 - tall, width, tall))
        caps.append(f"M{slot + start:.2f} {height - 1 - tall:.1f}h{width:.2f}")
    inner = [tag("path", class_=class_, d=boxes(found)) for class_, found in by_class.items()]
    inner.append(tag("path", class_="cap", d="".join(caps)))
    if limit is not None and limit < full:
        y = height - 1 - (height - 10) * limit / full
        inner.append(tag("path", class_="limit", d=f"M0 {y:.1f}H{timeline.slots}"))
    inner.append(tag("path", class_="base", d=f"M0 {height - 0.5}H{timeline.slots}"))
    name = words(show(full), "0", 9, "soft haloed", dx=2) if show is not None and known else ""
    backdrop = timeline.backdrop(height, is_hatched=is_hatched)
    drawn = stretched(timeline.slots, height, *inner)
    return figure(title, described, height, backdrop, drawn, name, timeline.cursor(height))


class Found(NamedTuple):
    """Hold what was found of a column, slot by slot.

    Attributes:
        sizes: how large the change is; None where nothing is known.
        levels: which slots are flagged.
        judged: which slots may be: what may not is an outline.
    """

    sizes: Sequence[float | None]
    levels: Sequence[Level | None]
    judged: Sequence[bool]


def draw_strip(timeline: Timeline, title: str, described: str, found: Found, *, height: float = 20) -> Markup:
    """Return what was found of a column: low and grey while nothing is flagged, half as high, or full."""
    start, width = _cell(timeline, 0.84)
    by_class: dict[str, list[tuple[float, float, float, float]]] = {}
    for slot, (size, level, may) in enumerate(zip(*found, strict=True)):
        if size is None and level is None:
            continue
        step = sum((size or 0.0) >= one for one in _STEPS)
        class_ = "rest" if not may else f"q{step}" if level is None else CLASSES[level]
        tall = _CALM if level is None or not may else (height - 2) * _TALL[level]
        by_class.setdefault(f"cell {class_}", []).append((slot + start, height - 1 - tall, width, tall))
    inner = [tag("path", class_=class_, d=boxes(cells)) for class_, cells in by_class.items()]
    drawn = stretched(timeline.slots, height, *inner)
    return figure(title, described, height, timeline.backdrop(height), drawn, timeline.cursor(height))


def _cell(timeline: Timeline, part: float) -> tuple[float, float]:
    """Return where a cell begins in its slot, and how wide it is."""
    width = 1.0 if timeline.slots > _CROWDED else part
    return (1 - width) / 2, width
