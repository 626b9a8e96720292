"""Give intervals of shares, of their differences, and of means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from schemagen_monitor.measures.distributions import normal_quantile, student_quantile
from schemagen_monitor.measures.measured import CONFIDENCE, Measured, absent

TOO_LARGE: Final = "the numbers are too large to measure"
"""The reason where a sum is beyond the largest double."""


def wilson(hits: float, rows: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927); from 0 to 1 where there are no rows."""
    if not rows:
        return 0.0, 1.0
    z = normal_quantile(confidence)
    square = z * z
    share = hits / rows
    scale = 1 + square / rows
    middle = (share + square / (2 * rows)) / scale
    reach = z / scale * math.sqrt(share * (1 - share) / rows + square / (4 * rows * rows))
    # At an end the bound is the end itself: rounding must not put it beside.
    return (middle - reach if hits else 0.0), (middle + reach if hits != rows else 1.0)


def share(hits: float, rows: float, confidence: float = CONFIDENCE) -> Measured:
    """Return a share of rows with Wilson's interval."""
    if not rows:
        return absent("no rows")
    return Measured(hits / rows, *wilson(hits, rows, confidence))


def difference(
    hits: float, rows: float, other_hits: float, other_rows: float, confidence: float = CONFIDENCE
) -> Measured:
    """Return the first share without the second (Newcombe 1998, method 10: both intervals, squared and added)."""
    if not rows or not other_rows:
        return absent("no rows")
    one, other = share(hits, rows, confidence), share(other_hits, other_rows, confidence)
    return combined((one, other), (1.0, -1.0))


def paired_difference(
    both: int, first_only: int, second_only: int, neither: int, confidence: float = CONFIDENCE
) -> Measured:
    """Return the share of hits of one model less that of another, on the same rows.

    The interval is that of a difference of shares, less what both have in common (Newcombe 1998, "based on paired
    data", method 10): two models are mostly right on the same rows, which an interval for other rows would not know.

    Args:
        both: Rows on which both models hit.
        first_only: Rows on which only the first one does.
        second_only: Rows on which only the second one does.
        neither: Rows on which none does.
        confidence: How often the interval holds the truth.
    """
    rows = both + first_only + second_only + neither
    if not rows:
        return absent("no rows")
    hits, others = both + first_only, both + second_only
    low, high = wilson(hits, rows, confidence)
    other_low, other_high = wilson(others, rows, confidence)
    excess: float = both * neither - first_only * second_only
    # Half a row is taken off what goes together, so that few rows do not look as though they did.
    excess = max(0.0, excess - rows / 2) if excess > 0 else excess
    spread = math.sqrt(hits * (rows - hits) * others * (rows - others))
    together = excess / spread if spread else 0.0
    below, above = hits / rows - low, other_high - others / rows
    under, over = high - hits / rows, others / rows - other_low
    value = (hits - others) / rows
    return Measured(
        value,
        value - math.sqrt(max(0.0, below * below - 2 * together * below * above + above * above)),
        value + math.sqrt(max(0.0, under * under - 2 * together * under * over + over * over)),
    )


def combined(parts: Sequence[Measured], weights: Sequence[float]) -> Measured:
    """Return a weighted sum of independent measures, with the interval that theirs give (MOVER, Zou and Donner 2008).

    Of two shares and the weights 1 and -1 that is Newcombe's interval of the difference.
    """
    value, below, above = 0.0, 0.0, 0.0
    for part, weight in zip(parts, weights, strict=True):
        if part.value is None or part.low is None or part.high is None:
            return absent("a part is not known")
        ends = sorted((weight * part.low, weight * part.high))
        value += weight * part.value
        below += (weight * part.value - ends[0]) ** 2
        above += (ends[1] - weight * part.value) ** 2
    return Measured(value, value - math.sqrt(below), value + math.sqrt(above))


def mean(rows: int, total: float, squares: float, *, unit: float = 1.0, confidence: float = CONFIDENCE) -> Measured:
    """Return a mean ± t·s/√n.

    Args:
        rows: How many values there are.
        total: Their sum: a number, or a whole number of units, which is exact.
        squares: The sum of their squares, in units squared.
        unit: What one unit is.
        confidence: How often the interval holds the mean.
    """
    if not rows:
        return absent("no rows")
    try:
        value = total / rows * unit
        if rows == 1:
            return Measured(value, reason="no interval: one row only")
        variance = max(0.0, (rows * squares - total * total) / (rows * (rows - 1)))
        reach = student_quantile(confidence, rows - 1) * math.sqrt(variance / rows) * unit
    except OverflowError:
        return absent(TOO_LARGE)
    return Measured(value, value - reach, value + reach)
