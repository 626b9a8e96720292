"""Measure estimates of numbers, from sums over parts of time: hours, or days in longer windows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from schemagen_runtime.counting.buckets import number_middles
from schemagen_runtime.counting.histogram import Histogram

from schemagen_monitor.measures.distributions import student_quantile
from schemagen_monitor.measures.intervals import TOO_LARGE
from schemagen_monitor.measures.measured import CONFIDENCE, Measured, absent

FEWEST_PARTS: Final = 7
"""Parts of time that an interval needs."""
LARGEST_ROWS: Final = 0.01
"""The share of rows, those with the largest errors, that is looked at."""
HANGING: Final = 0.25
"""Where these carry more than this share of Σe², RMSE and R² hang on few rows. For Laplace errors it is 0.16, for
Student's t with 3 degrees of freedom 0.34."""


@dataclass(frozen=True, slots=True)
class ErrorSums:
    """Hold sums over the rows of one part of time: of errors e = estimate - label, and of labels y.

    Sums are numbers, or whole numbers of a unit (squares: of its square), which keep exact what cancels in R².
    """

    rows: int
    absolute: float
    """Σ|e|."""
    total: float
    """Σe."""
    squares: float
    """Σe²."""
    labels: float
    """Σy."""
    label_squares: float
    """Σy²."""


@dataclass(frozen=True, slots=True)
class RegressionMeasures:
    """Hold the measures of estimates."""

    bias: Measured
    mae: Measured
    rmse: Measured
    r2: Measured


def measure_errors(
    parts: Sequence[ErrorSums], *, unit: float = 1.0, confidence: float = CONFIDENCE
) -> RegressionMeasures:
    """Measure estimates. An interval is that of the jackknife that leaves out one part at a time (Tukey 1958).

    Parts, not rows, because the rows of an hour share what is wrong with it. Errors are taken between logarithms, for
    they cannot be below 0.

    Args:
        parts: The sums of each part that has rows.
        unit: What one of the sums' units is.
        confidence: How often an interval holds the truth.
    """
    filled = [part for part in parts if part.rows]
    if not filled:
        why = absent("no labels")
        return RegressionMeasures(why, why, why, why)
    interval = _Jackknife(filled, confidence)
    return RegressionMeasures(
        bias=interval.of(lambda sums: sums.total / sums.rows * unit, _same, _same),
        mae=interval.of(lambda sums: sums.absolute / sums.rows * unit, _logarithm, math.exp),
        rmse=interval.of(lambda sums: math.sqrt(sums.squares / sums.rows) * unit, _logarithm, math.exp),
        r2=_r2(interval),
    )


def _r2(interval: _Jackknife) -> Measured:
    """Return R², the part of the labels' variance that the estimates explain."""
    if not _varies(interval.whole):
        return absent("one label only" if interval.whole.rows == 1 else "the labels are constant")

    def unexplained(sums: ErrorSums) -> float:
        if not _varies(sums):
            return math.nan
        # Whole sums stay whole up to this division, however much of them cancels.
        return sums.rows * sums.squares / (sums.rows * sums.label_squares - sums.labels * sums.labels)

    found = interval.of(unexplained, _logarithm, math.exp)
    if found.value is None:
        return found
    low, high = (None if end is None else 1 - end for end in (found.high, found.low))
    return Measured(1 - found.value, low, high, found.reason)


def _varies(sums: ErrorSums) -> bool:
    """Tell whether the labels differ."""
    return sums.rows * sums.label_squares > sums.labels * sums.labels


def _same(value: float) -> float:
    """Return the value itself."""
    return value


def _logarithm(value: float) -> float:
    """Return the natural logarithm; NaN where there is none."""
    return math.log(value) if value > 0 else math.nan


class _Jackknife:
    """Give intervals by leaving out one part at a time."""

    def __init__(self, parts: Sequence[ErrorSums], confidence: float) -> None:
        """Add up all parts, and all but each."""
        self.whole = _added(parts)
        self.rest = [_without(self.whole, part) for part in parts]
        self.confidence = confidence

    def of(
        self,
        measure: Callable[[ErrorSums], float],
        forth: Callable[[float], float],
        back: Callable[[float], float],
    ) -> Measured:
        """Return a measure with its interval, taken on the scale to which ``forth`` leads and ``back`` comes from."""
        try:
            return self._of(measure, forth, back)
        except OverflowError:
            return absent(TOO_LARGE)

    def _of(
        self,
        measure: Callable[[ErrorSums], float],
        forth: Callable[[float], float],
        back: Callable[[float], float],
    ) -> Measured:
        """Return the measure, where no number is too large."""
        value = measure(self.whole)
        count = len(self.rest)
        if count < FEWEST_PARTS:
            return Measured(value, reason=f"no interval: {count} parts of time with labels, it takes {FEWEST_PARTS}")
        scaled = [forth(measure(rest)) for rest in self.rest]
        middle = math.fsum(scaled) / count
        error = math.sqrt((count - 1) / count * math.fsum((one - middle) ** 2 for one in scaled))
        reach = student_quantile(self.confidence, count - 1) * error
        place = forth(value)
        if not math.isfinite(place) or not math.isfinite(reach):
            return Measured(value, reason="no interval: there are no errors")
        return Measured(value, back(place - reach), back(place + reach))


def _added(parts: Sequence[ErrorSums]) -> ErrorSums:
    """Return the sums of all parts."""
    return ErrorSums(
        sum(part.rows for part in parts),
        sum(part.absolute for part in parts),
        sum(part.total for part in parts),
        sum(part.squares for part in parts),
        sum(part.labels for part in parts),
        sum(part.label_squares for part in parts),
    )


def _without(whole: ErrorSums, part: ErrorSums) -> ErrorSums:
    """Return the sums of all other parts."""
    return ErrorSums(
        whole.rows - part.rows,
        whole.absolute - part.absolute,
        whole.total - part.total,
        whole.squares - part.squares,
        whole.labels - part.labels,
        whole.label_squares - part.label_squares,
    )


def share_of_largest(errors: Histogram, grain: int) -> float | None:
    """Return which share of Σe² the hundredth of the rows with the largest errors carries; None without errors.

    Args:
        errors: |e| in buckets.
        grain: Their grain.
    """
    if not len(errors):
        return None
    places = number_middles(errors.keys, grain)
    size = float(places.max())
    if not size or not np.isfinite(size):
        return None
    carried = errors.counts * (places / size) ** 2
    wanted = LARGEST_ROWS * errors.total
    above = np.cumsum(errors.counts[::-1]) - errors.counts[::-1]
    taken = np.clip((wanted - above) / errors.counts[::-1], 0.0, 1.0)
    return float((carried[::-1] * taken).sum() / carried.sum())


def hangs_on_few_rows(errors: Histogram, grain: int) -> bool:
    """Tell whether RMSE and R² hang on few rows, so that MAE is what to look at."""
    return (share_of_largest(errors, grain) or 0.0) > HANGING
