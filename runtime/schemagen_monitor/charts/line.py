"""Draw a value with its interval over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, NamedTuple

from markupsafe import Markup

from schemagen_monitor.charts.marks import dot, flag, whisker
from schemagen_monitor.charts.markup import Place, figure, line_through, runs, stretched, tag, words
from schemagen_monitor.charts.timeline import Timeline
from schemagen_monitor.measures.levels import Level

_EARLY: Final = 0.2
"""The part of the width in which a word finds no room to its left."""


_LETTERS: Final = 16.0
"""How far above a line the top of its name stands, in pixels."""


class Sureness(Enum):
    """Say how much a point tells."""

    SURE = auto()
    """It is joined to its neighbours."""
    UNRIPE = auto()
    """Labels are still coming: a hollow point with a whisker, dashed."""
    FEW = auto()
    """There is too little to tell: a grey ring, never joined."""


class Point(NamedTuple):
    """Hold a value with its interval; without one where that is not known."""

    value: float
    low: float | None = None
    high: float | None = None
    sureness: Sureness = Sureness.SURE
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """Hold a scale from bottom to top.

    Attributes:
        low: the value at the bottom.
        high: that at the top.
        ticks: values with a line of their own.
        show: what writes them.
    """

    low: float
    high: float
    ticks: Sequence[float]
    show: Callable[[float], str]

    def height(self, value: float, room: float) -> float:
        """Return how far down a value lies, in a chart of some height."""
        part = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1)
        return round(room - 4 - (room - 12) * part, 1)


def draw_line(
    timeline: Timeline,
    title: str,
    described: str,
    points: Sequence[Point | None],
    scale: Scale,
    *,
    height: float = 104,
    reference: float | None = None,
    estimate: Sequence[float | None] = (),
    is_first: bool = False,
) -> Markup:
    """Return a value with its interval, slot by slot.

    Args:
        timeline: the scale of time.
        title: what it is.
        described: what is to be seen.
        points: by slot; None where there is none.
        scale: the scale of values.
        height: of the chart, in pixels.
        reference: the value of the reference.
        estimate: what the value is thought to be, by slot: a line of its own, with its name; none where it is empty.
        is_first: whether it says what hatching and gaps mean.
    """
    return _Line(timeline, points, scale, height).drawn(title, described, reference, estimate, is_first=is_first)


class _Line:
    def __init__(self, timeline: Timeline, points: Sequence[Point | None], scale: Scale, height: float) -> None:
        self._timeline = timeline
        self._points = points
        self._scale = scale
        self._height = height

    def drawn(
        self,
        title: str,
        described: str,
        reference: float | None,
        estimate: Sequence[float | None],
        *,
        is_first: bool,
    ) -> Markup:
        end = self._timeline.slots
        inner = [self._level("grid", tick, end) for tick in self._scale.ticks]
        if reference is not None:
            inner.append(self._level("ref", reference, end))
        inner += self._bands()
        if any(one is not None for one in estimate):
            way = line_through(None if one is None else self._at(slot, one) for slot, one in enumerate(estimate))
            inner.append(tag("path", class_="estimate", d=way))
        inner += self._lines()
        texts = [self._tick(tick, reference) for tick in self._scale.ticks]
        texts.append(self._name(estimate))
        return figure(
            title,
            described,
            self._height,
            self._timeline.backdrop(self._height, is_hatched=True),
            stretched(end, self._height, *inner),
            self._timeline.captions(self._height) if is_first else "",
            *self._marks(),
            *texts,
            self._timeline.cursor(self._height),
        )

    def _y(self, value: float) -> float:
        return self._scale.height(value, self._height)

    def _at(self, slot: int, value: float) -> Place:
        return slot + 0.5, self._y(value)

    def _level(self, class_: str, value: float, end: float) -> Markup:
        return tag("path", class_=class_, d=f"M0 {self._y(value)}H{end}")

    def _tick(self, value: float, reference: float | None) -> Markup:
        """Return the name of a tick: above its line, below it where the line of the reference would cross it."""
        y = self._y(value)
        is_crossed = reference is not None and y - _LETTERS < self._y(reference) < y
        return words(self._scale.show(value), "0", y + 10 if is_crossed else y - 3, "soft haloed", dx=2)

    def _bands(self) -> list[Markup]:
        known = [
            one is not None and one.low is not None and one.high is not None and one.sureness is not Sureness.FEW
            for one in self._points
        ]
        return [self._band(start, end) for start, end in runs(known) if end - start > 1]

    def _band(self, start: int, end: int) -> Markup:
        span = [(slot, one) for slot in range(start, end) if (one := self._points[slot]) is not None]
        upper = [self._at(slot, one.high) for slot, one in span if one.high is not None]
        lower = [self._at(slot, one.low) for slot, one in reversed(span) if one.low is not None]
        return tag("path", class_="band", d=f"{line_through([*upper, *lower])}Z")

    def _lines(self) -> list[Markup]:
        sure: list[Place | None] = []
        unripe: list[Place | None] = []
        for slot, one in enumerate(self._points):
            at = None if one is None or one.sureness is Sureness.FEW else self._at(slot, one.value)
            is_sure = one is not None and one.sureness is Sureness.SURE
            follows = slot + 1 < len(self._points) and self._is_unripe(self._points[slot + 1])
            sure.append(at if is_sure else None)
            unripe.append(at if not is_sure or follows else None)
        return [
            tag("path", class_="value", d=line_through(sure)),
            tag("path", class_="value unsure", d=line_through(unripe)),
        ]

    @staticmethod
    def _is_unripe(point: Point | None) -> bool:
        return point is not None and point.sureness is Sureness.UNRIPE

    def _marks(self) -> list[Markup]:
        drawn: list[Markup] = []
        alone = runs([one is not None and one.sureness is Sureness.SURE for one in self._points])
        lonely = {start for start, end in alone if end - start == 1}
        for slot, one in enumerate(self._points):
            if one is None:
                continue
            x, y = self._timeline.x(slot), self._y(one.value)
            if one.sureness is Sureness.FEW:
                drawn.append(dot(x, y, "few"))
            elif one.sureness is Sureness.UNRIPE or slot in lonely:
                if one.low is not None and one.high is not None:
                    drawn.append(whisker(x, self._y(one.low), self._y(one.high)))
                drawn.append(dot(x, y, "hollow" if one.sureness is Sureness.UNRIPE else "dot"))
            if one.level is not None and one.sureness is Sureness.SURE:
                drawn.append(flag(x, y, one.level))
        return drawn

    def _name(self, estimate: Sequence[float | None]) -> Markup:
        """Return the name of an estimate, at its newest value; to the left of that, for what is new is at the right."""
        known = [(slot, value) for slot, value in enumerate(estimate) if value is not None]
        if not known:
            return Markup()
        slot, value = known[-1]
        here = self._points[slot]
        y = self._y(value) + (14 if here is not None and value < here.value else -6)
        is_early = slot < self._timeline.slots * _EARLY
        return words("estimated", self._timeline.x(slot), y, "soft haloed", anchor="start" if is_early else "end")
