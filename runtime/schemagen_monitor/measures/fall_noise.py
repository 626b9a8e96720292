"""Measure by how much performance differs between days more than by chance.

Rows of a day share its weather, its holidays and its outages, so that days differ by more than intervals of independent
rows say. A rule that did not know of it would call every bad day a fall.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from schemagen_monitor.measures.distributions import normal_quantile, student_quantile
from schemagen_monitor.measures.measured import FLAGGING_CONFIDENCE, Measured
from schemagen_monitor.measures.noise import DAY_ROWS, FEWEST_DAYS

_NORMAL: Final = normal_quantile(FLAGGING_CONFIDENCE)


@dataclass(frozen=True, slots=True)
class FallNoise:
    """Hold by how much a measure differs between the days of a reference.

    Attributes:
        factor: by what factor the square of the distance from the reference is larger than chance makes it, on average.
        day_rows: the labelled rows of a day, on average; rows of a day vary together.
        days: the days that were compared; 0 where too few were, and nothing is known of noise.
    """

    factor: float = 1.0
    day_rows: float = 0.0
    days: int = 0

    def widened(self, measured: Measured, rows: int, days: int) -> Measured:
        """Return a measure with the interval that days allow for, which is its own where days differ by chance alone.

        Args:
            measured: The measure of some time, with its interval at 99.5 %.
            rows: The labelled rows of that time.
            days: Its days.
        """
        if self.factor <= 1 or measured.value is None or measured.low is None or measured.high is None:
            return measured
        variance = 1 + (self.factor - 1) * rows / (days * self.day_rows)
        times = math.sqrt(variance) * student_quantile(FLAGGING_CONFIDENCE, self.days) / _NORMAL
        return replace(
            measured,
            low=measured.value - (measured.value - measured.low) * times,
            high=measured.value + (measured.high - measured.value) * times,
        )


def fall_noise(days: Sequence[tuple[int, Measured]], whole: Measured) -> FallNoise:
    """Measure the noise of a measure.

    Each day's distance from the whole is set against half its interval. That is the factor of Rao and Scott (1984) for
    clustered samples, by which Newcombe's and Wilson's intervals are widened, with Student's t for so few days.

    Args:
        days: The labelled rows of each day of the reference, and the measure of it with its interval at 99.5 %.
        whole: The measure of all of them.
    """
    if whole.value is None:
        return FallNoise()
    rows: list[int] = []
    squares: list[float] = []
    for count, one in days:
        if count < DAY_ROWS or one.value is None or one.low is None or one.high is None or one.high <= one.low:
            continue
        rows.append(count)
        squares.append(((one.value - whole.value) * 2 * _NORMAL / (one.high - one.low)) ** 2)
    count = len(rows)
    if count < FEWEST_DAYS:
        return FallNoise()
    # The days are part of the whole, so that they lie nearer to it than to the rest: R / (R - 1) makes up for it.
    return FallNoise(sum(squares) / (count - 1), sum(rows) / count, count)
