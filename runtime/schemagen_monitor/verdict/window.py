"""Cut time into windows of whole UTC days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

_EPOCH: Final = date(1970, 1, 1)
_MONDAY: Final = 4
"""The first Monday after 1 January 1970, which was a Thursday."""
_WEEK: Final = 7


class Period(StrEnum):
    """Name the windows that a report shows."""

    DAY = "day"
    WEEK = "week"
    """From Monday on (ISO 8601)."""
    MONTH = "month"

    @classmethod
    def of_rule(cls, days: int) -> Period:
        """Return what shows windows of the rule of so many days; months where they have 28."""
        return {1: cls.DAY, _WEEK: cls.WEEK}.get(days, cls.MONTH)


class Window(NamedTuple):
    """Hold a window: from one day until before another, in days since 1970."""

    start: int
    end: int

    @property
    def days(self) -> range:
        """Return its days."""
        return range(self.start, self.end)

    def is_over(self, today: int) -> bool:
        """Tell whether no day of it is still running."""
        return self.end <= today


def windows(period: Period, days: Iterable[int]) -> Iterator[Window]:
    """Yield the windows in which some days lie, in order; those without any are left out."""
    last: Window | None = None
    for day in sorted(days):
        if last is None or day >= last.end:
            last = _around(period, day)
            yield last


def _around(period: Period, day: int) -> Window:
    if period is Period.DAY:
        return Window(day, day + 1)
    if period is Period.WEEK:
        start = day - (day - _MONDAY) % _WEEK
        return Window(start, start + _WEEK)
    first = (_EPOCH + timedelta(days=day)).replace(day=1)
    next_one = (first + timedelta(days=31)).replace(day=1)
    return Window((first - _EPOCH).days, (next_one - _EPOCH).days)


def rule_windows(length: int, start: int, days: Iterable[int]) -> Iterator[Window]:
    """Yield the windows of some length that are counted from a day on and have events, in order; weeks from Monday on.

    So the weeks that are judged are those that are shown.
    """
    if length == _WEEK:
        start = _MONDAY
    last: Window | None = None
    for day in sorted(days):
        if last is None or day >= last.end:
            first = start + (day - start) // length * length
            last = Window(first, first + length)
            yield last
