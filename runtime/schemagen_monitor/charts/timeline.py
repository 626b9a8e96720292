"""Lay out time: one scale for all charts of a page, and what is behind their data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from markupsafe import Markup

from schemagen_monitor.charts.markup import ornament, percent, runs, tag, upright, words

_AXIS: Final = 36.0
_EARLY: Final = 0.25
"""The part of the width in which a word finds no room to its left."""
_LATE: Final = 0.9


class Mark(NamedTuple):
    """Hold a moment that is told of on the axis.

    Attributes:
        at: where it is, in slots.
        words: what happened; empty for a line alone.
    """

    at: float
    words: str


class Tick(NamedTuple):
    """Hold a name of the axis.

    Attributes:
        at: where it begins, in slots.
        words: the name.
        is_rare: whether a narrow page shows it too.
    """

    at: float
    words: str
    is_rare: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Hold what charts over time have in common.

    Attributes:
        slots: how many slots there are, at least one.
        gaps: which slots had no events.
        unripe: in which slots labels are still coming.
        picked: the slot in view; None where none is.
        marks: moments that are told of.
        reference: from where to where the reference lies, in slots; None where it is not there.
    """

    slots: int
    gaps: Sequence[bool] = ()
    unripe: Sequence[bool] = ()
    picked: int | None = None
    marks: Sequence[Mark] = ()
    reference: tuple[float, float] | None = None

    def x(self, slot: float) -> str:
        """Return the middle of a slot."""
        return percent((slot + 0.5) / self.slots)

    def backdrop(self, height: float, *, is_hatched: bool = False) -> Markup:
        """Return what lies behind data: the slot in view, gaps, marks, and hatching where labels are still coming."""
        drawn: list[Markup] = []
        if self.picked is not None:
            drawn.append(self._area("picked", self.picked, self.picked + 1, height))
        drawn += [self._area("gap", *span, height) for span in runs(self.gaps)]
        if is_hatched:
            drawn += [self._area("hatch", *span, height) for span in runs(self.unripe)]
        drawn += [upright(percent(mark.at / self.slots), class_="mark", y2=height) for mark in self.marks]
        return Markup().join(drawn)

    def _area(self, class_: str, start: float, end: float, height: float) -> Markup:
        width = percent((end - start) / self.slots)
        return tag("rect", class_=class_, x=percent(start / self.slots), width=width, height=height)

    def captions(self, height: float) -> Markup:
        """Return what hatching and gaps mean, for the first chart; upright in a gap, for one slot is room enough."""
        drawn: list[Markup] = []
        for start, end in runs(self.gaps):
            text = tag("text", "no events", class_="soft", transform="rotate(-90)", dy=4)
            drawn.append(tag("svg", text, x=self.x((start + end - 1) / 2), y=height - 6, overflow="visible"))
        for start, end in runs(self.unripe)[-1:]:
            is_early = start < self.slots * _EARLY
            is_inside = is_early and end > self.slots * _LATE
            x = percent((end if is_early and not is_inside else start) / self.slots)
            anchor, dx = ("start", 5) if is_early else ("end", -5)
            drawn.append(words("labels still coming", x, 12, "soft haloed", anchor=anchor, dx=dx))
        return Markup().join(drawn)

    def cursor(self, height: float) -> Markup:
        """Return the line that the script moves; it is not seen without it."""
        return tag("line", class_="cursor", visibility="hidden", y2=height)

    def axis(self, ticks: Sequence[Tick]) -> Markup:
        """Return the names of time above all charts of a page. It is no picture of its own: tables give the days."""
        drawn: list[Markup] = []
        if self.reference is not None:
            start, end = self.reference
            x, width = percent(start / self.slots), percent((end - start) / self.slots)
            drawn.append(tag("rect", class_="refspan", x=x, y=17, width=width, height=3))
            drawn.append(words("reference", x, 31, "refword"))
        for tick in ticks:
            x = percent(tick.at / self.slots)
            drawn.append(upright(x, class_="tick", y1=2, y2=16))
            drawn.append(words(tick.words, x, 13, "soft" if tick.is_rare else "soft alt", dx=3))
        for mark in self.marks:
            x, is_late = percent(mark.at / self.slots), mark.at > self.slots * _LATE
            drawn.append(upright(x, class_="mark", y1=17, y2=_AXIS))
            anchor, dx = ("end", -4) if is_late else ("start", 4)
            drawn.append(words(mark.words, x, 31, "strong haloed", anchor=anchor, dx=dx))
        return ornament(_AXIS, *drawn, self.cursor(_AXIS))
