"""Lay windows into slots of the same width: one for each day, week or month, with or without events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from schemagen_monitor.charts.timeline import Mark, Tick, Timeline
from schemagen_monitor.history.days import start_of
from schemagen_monitor.page.causes import is_silent
from schemagen_monitor.page.view import View
from schemagen_monitor.page.words import MONTHS, day
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.target_report import TargetReport
from schemagen_monitor.verdict.window import Period, Window, windows

MOST: Final = 400
"""How many slots are drawn, the newest ones: a year of days."""
_FEWEST: Final = 12
"""A young model keeps room for what will come."""
_SHORT: Final = 3
"""Of so many names of the axis a narrow page shows one."""
_NARROW: Final = 0.8
"""Behind this part of a narrow chart a name would hang over its edge."""
_MONTHS_NAMED: Final = 13
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slots:
    """Hold the slots of a model's windows.

    Attributes:
        period: how long they are.
        windows: what each is, the oldest first.
        places: where the window of each stands in the report; None where there were no events.
        left_out: how many windows are older than the oldest slot.
    """

    period: Period
    windows: Sequence[Window]
    places: Sequence[int | None]
    left_out: int

    @classmethod
    def of(cls, report: ModelReport) -> Slots:
        """Return the slots of a report."""
        found = {window.start: place for place, window in enumerate(report.windows)}
        if not found:
            return cls(report.period, [], [], 0)
        newest = report.windows[-1].end
        cut = newest - MOST * _longest(report.period)
        days = range(max(report.windows[0].start, cut), newest)
        laid = list(windows(report.period, days))[-MOST:]
        places = [found.get(window.start) for window in laid]
        return cls(report.period, laid, places, len(found) - sum(place is not None for place in places))

    @property
    def count(self) -> int:
        """Return how many slots a chart has."""
        return max(len(self.windows), _FEWEST)

    def each(self, of: Callable[[int], T]) -> list[T | None]:
        """Return what a function says of the window of each slot, by its place; None where there were no events."""
        return [None if place is None else of(place) for place in self.places]

    def series(self, values: Sequence[T | None]) -> list[T | None]:
        """Return the values of windows by slot; None where there were no events."""
        return [None if place is None else values[place] for place in self.places]

    def position(self, at: int) -> float:
        """Return where a day begins, in slots."""
        for slot, window in enumerate(self.windows):
            if at < window.end:
                return slot + max(0, at - window.start) / (window.end - window.start)
        return float(len(self.windows))

    def slot_of(self, at: int) -> int | None:
        """Return the slot that a day lies in; None where it lies in none."""
        return next((slot for slot, window in enumerate(self.windows) if window.start <= at < window.end), None)

    def timeline(
        self, report: ModelReport, picked: int | None, target: TargetReport | None, marks: Sequence[Mark]
    ) -> Timeline:
        """Return the scale of charts over these slots.

        Args:
            report: the model.
            picked: the slot in view.
            target: the target by whose labels slots are ripe; None where no label is awaited.
            marks: moments that are told of.
        """
        reference = None if report.reference is None else report.reference.span
        span = None
        if reference is not None and self.windows and reference.end > self.windows[0].start:
            span = self.position(reference.start), self.position(reference.end)
        awaits = target is not None and any(target.labels)
        return Timeline(
            self.count,
            gaps=[place is None for place in self.places],
            unripe=[
                awaits
                and target is not None
                and place is not None
                and (not target.ripe[place] or is_silent(report, target, place))
                for place in self.places
            ],
            picked=picked,
            marks=marks,
            reference=span,
        )

    def ticks(self, view_year: int) -> list[Tick]:
        """Return the names of the axis: every month; of many, every so many; years where there are too many."""
        if not self.windows:
            return []
        firsts = list(self._months())
        step = max(1, -(-len(firsts) // _MONTHS_NAMED))
        chosen = firsts[::step]
        ticks = [
            Tick(
                self.position(at),
                _name(first, is_first=place == 0),
                is_rare=place % _SHORT == 0 and self.position(at) < _NARROW * self.count,
            )
            for place, (at, first) in enumerate(chosen)
            if self.position(at) < 0.96 * self.count  # a word at the very edge would hang over
        ]
        return ticks or [Tick(0.0, day(self.windows[0].start, view_year), is_rare=True)]

    def _months(self) -> Iterator[tuple[int, date]]:
        for at in range(self.windows[0].start, self.windows[-1].end):
            found = start_of(at).date()
            if found.day == 1:
                yield at, found


def _longest(period: Period) -> int:
    return {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31}[period]


def _name(first: date, *, is_first: bool) -> str:
    name = MONTHS[first.month - 1][:3]
    return f"{name} {first.year}" if is_first or first.month == 1 else name


def in_view(slots: Slots, report: ModelReport, view: View) -> int | None:
    """Return the slot that a view is of: the one asked for, else the newest that is over; None without any."""
    if view.window is not None:
        asked = slots.slot_of(view.window)
        if asked is not None:
            return asked
    known = [(slot, place) for slot, place in enumerate(slots.places) if place is not None]
    over = [slot for slot, place in known if report.windows[place].is_over]
    return next((found[-1] for found in (over, [slot for slot, _ in known]) if found), None)
