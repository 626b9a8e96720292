"""Measure by how much the days of a reference differ more than by chance.

Each day is compared with the rest of the days. Where days differ by chance alone, each factor is about 1; a test that
did not know of the noise would call every day a change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemagen_monitor.measures.comparison import place_shift

Floats = NDArray[np.float64]

DAY_ROWS: Final = 20
"""Rows that a day needs to be compared."""
FEWEST_DAYS: Final = 8
"""Days below which nothing is known of their noise."""


@dataclass(frozen=True, slots=True)
class ShapeNoise:
    """Hold how the shares of bins differ between days."""

    shape: float = 1.0
    """The factor by which G is too large."""
    freedom: float = 0.0
    """In how many directions days differ: the degrees of freedom of the factor (Satterthwaite 1946)."""
    place: float = 1.0
    """The factor by which the square of the shift of ranks is too large."""
    days: int = 0
    """The days that were compared; 0 where too few were."""


@dataclass(frozen=True, slots=True)
class ShareNoise:
    """Hold how a share, as that of missing values, differs between days."""

    factor: float = 1.0
    days: int = 0


def shape_noise(days: Floats) -> ShapeNoise:
    """Measure the noise of shares by bin.

    The degrees of freedom are those of Satterthwaite's approximation, with the bias of Σ over few days taken out, as
    for Rao and Scott's second correction (1984) of chi-square tests on clustered samples.

    Args:
        days: The rows of each day in each bin, of shape (days, bins); each day has ``DAY_ROWS`` at least.
    """
    count = len(days)
    filled = days[:, days.sum(axis=0) > 0]
    bins = filled.shape[1]
    if count < FEWEST_DAYS or bins < 2:
        return ShapeNoise()
    whole: Floats = filled.sum(axis=0)
    n: Floats = filled.sum(axis=1)[:, None]
    m = float(whole.sum())
    difference = filled / n - (whole - filled) / (m - n)
    scaled = difference / np.sqrt(whole / m * (1 / n + 1 / (m - n)))
    products = scaled @ scaled.T / count
    trace = float(np.trace(products))
    squares = float(np.sum(products * products))
    if not trace:
        return ShapeNoise(shape=0.0, freedom=bins - 1.0, place=0.0, days=count)
    unbiased = max((squares - trace * trace / count) / (1 + 1 / count), trace * trace / (bins - 1))
    shifts = place_shift(filled, whole - filled)
    return ShapeNoise(trace / (bins - 1), trace * trace / unbiased, float(np.mean(shifts * shifts)), count)


def share_noise(hits: Floats, rows: Floats) -> ShareNoise:
    """Measure the noise of a share.

    Args:
        hits: The rows of each day that have it.
        rows: All rows of each day; ``DAY_ROWS`` at least.
    """
    if len(rows) < FEWEST_DAYS:
        return ShareNoise()
    m, found = float(rows.sum()), float(hits.sum())
    share = found / m
    if not 0 < share < 1:
        return ShareNoise(days=len(rows))
    difference = hits / rows - (found - hits) / (m - rows)
    chance = share * (1 - share) * (1 / rows + 1 / (m - rows))
    ratios: Floats = difference * difference / chance
    return ShareNoise(float(ratios.mean()), len(rows))


def window_noise(factor: Floats, rows: Floats, reference_rows: Floats, day_rows: Floats, days: Floats) -> Floats:
    """Return by what factor the variance of a window's difference is larger than by chance; 1 where days add none.

    Args:
        factor: The noise of single days.
        rows: The rows of the window.
        reference_rows: Those of the reference.
        day_rows: Rows of a day of the reference, on average; a share of them varies together.
        days: The days of the window.
    """
    noisy = factor > 1
    own = (1 + (factor - 1) * rows / (days * np.where(noisy, day_rows, 1.0))) / rows
    inflated = (own + factor / reference_rows) / (1 / rows + 1 / reference_rows)
    return np.where(noisy, inflated, 1.0)
