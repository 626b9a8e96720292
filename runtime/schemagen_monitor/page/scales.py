"""Choose the scale of a chart: around what is there, on round numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final

from schemagen_monitor.charts.line import Scale

_ROUND: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


def scale_of(values: Iterable[float], show: Callable[[float], str], ticks: int = 4) -> Scale:
    """Return the scale of some values.

    Args:
        values: all that is drawn; those that are not finite count for nothing.
        show: what writes a value of the axis.
        ticks: about how many parts it has: few in a low chart, where names of more would overlap.
    """
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return Scale(0.0, 1.0, (0.0, 0.5, 1.0), show)
    low, high = min(known), max(known)
    if low == high:
        low, high = low - (abs(low) / 10 or 0.5), high + (abs(high) / 10 or 0.5)
    step = _step((high - low) / ticks)
    first, last = math.floor(low / step), math.ceil(high / step)
    marks = [number * step for number in range(first, last + 1)]
    return Scale(first * step, last * step, marks[:-1] if len(marks) > 2 else marks, show)


def _step(least: float) -> float:
    """Return the smallest round number that is not below another."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * one for one in _ROUND if power * one >= least * 0.999)
