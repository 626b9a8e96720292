"""Measure how far a window is from a reference, value by value, for what is shown beside a verdict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from schemagen_runtime.counting.buckets import infinity_bucket, number_middles
from schemagen_runtime.counting.histogram import Histogram

from schemagen_monitor.measures.intervals import difference
from schemagen_monitor.measures.measured import Measured, absent


@dataclass(frozen=True, slots=True)
class ShareChange:
    """Hold the value whose share changed most."""

    key: int
    """The code of the value."""
    change: Measured
    """Its share in the window without that in the reference, with Newcombe's interval."""


def wasserstein(window: Histogram, reference: Histogram, grain: int, *, whole: bool = False) -> Measured:
    """Return the Wasserstein distance between numbers, in standard deviations of the reference.

    It is the area between both distribution functions, over the middles of buckets. NaN and the infinities are left
    out.
    """
    one, other = _finite(window, grain), _finite(reference, grain)
    if not len(one) or not len(other):
        return absent("no numbers in the window" if len(other) else "no numbers in the reference")
    keys = np.union1d(one.keys, other.keys)
    middles = number_middles(keys, grain, whole=whole)
    # Scaled first: squares of large numbers are beyond the largest double.
    places: NDArray[np.float64] = middles / (float(np.abs(middles).max()) or 1.0)
    spread = _deviation(other.counts_of(keys) / other.total, places)
    if not spread:
        return absent("the reference is constant: it has no standard deviation")
    shares = np.cumsum(one.counts_of(keys)) / one.total, np.cumsum(other.counts_of(keys)) / other.total
    area: NDArray[np.float64] = np.abs(shares[0] - shares[1])[:-1] * (np.diff(places) / spread)
    return Measured(float(area.sum()))


def largest_change(window: Histogram, reference: Histogram) -> ShareChange | None:
    """Return the value whose share changed most; None where one side has no rows."""
    if not len(window) or not len(reference):
        return None
    keys = np.union1d(window.keys, reference.keys)
    hits, others = window.counts_of(keys), reference.counts_of(keys)
    place = int(np.argmax(np.abs(hits / window.total - others / reference.total)))
    change = difference(int(hits[place]), window.total, int(others[place]), reference.total)
    return ShareChange(int(keys[place]), change)


def _finite(histogram: Histogram, grain: int) -> Histogram:
    """Return the numbers that are neither infinite nor NaN."""
    bound = infinity_bucket(grain) - 1
    return histogram.between(-bound, bound)


def _deviation(weights: NDArray[np.float64], places: NDArray[np.float64]) -> float:
    """Return the standard deviation of values that have these shares."""
    centre = float((weights * places).sum())
    return float(np.sqrt((weights * (places - centre) ** 2).sum()))
