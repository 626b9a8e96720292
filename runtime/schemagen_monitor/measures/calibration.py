"""Measure whether scores are probabilities: of rows with a score of 0.8, eight in ten should be positive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from schemagen_runtime.counting.grain import SCORE_EXPONENT
from schemagen_runtime.counting.histogram import Histogram

from schemagen_monitor.measures.intervals import share
from schemagen_monitor.measures.measured import CONFIDENCE, Measured, absent

CALIBRATION_BINS: Final = 15


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Hold one bin of scores that is not empty."""

    rows: int
    mean_score: float
    share: Measured
    """The share of positives, with Wilson's interval."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold the bins, and the expected calibration error (ECE): how far they are off, by their rows.

    The error is above 0 by chance alone. It is said in words, and nothing is flagged by it, but by the Brier score.
    """

    bins: tuple[CalibrationBin, ...]
    error: Measured


def calibration(
    rows: NDArray[np.int64], sums: NDArray[np.float64], positives: NDArray[np.int64], confidence: float = CONFIDENCE
) -> Calibration:
    """Measure calibration from bins.

    Args:
        rows: Labelled rows of each bin.
        sums: The sum of their scores.
        positives: How many of them are positive.
        confidence: How often the interval of a bin holds the truth.
    """
    filled = np.flatnonzero(rows).tolist()
    bins = tuple(
        CalibrationBin(
            int(rows[bin_]), float(sums[bin_] / rows[bin_]), share(int(positives[bin_]), int(rows[bin_]), confidence)
        )
        for bin_ in filled
    )
    total = int(rows.sum())
    if not total:
        return Calibration((), absent("no labels"))
    return Calibration(
        bins,
        Measured(float(np.abs(sums - positives).sum()) / total, reason="no interval: it is above 0 by chance alone"),
    )


def calibration_bins(
    negatives: Histogram, positives: Histogram, sums: Histogram
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Return rows, sums of scores and positives of 15 bins of equal width, from counts by bucket of scores.

    A bucket lies in the bin of its mean score; a bucket is at most an eighth of a bin wide.

    Args:
        negatives: Rows with a negative label, by bucket.
        positives: Rows with a positive one.
        sums: Scores of both, added up by bucket in units of 2 ** -32.
    """
    keys = np.union1d(negatives.keys, positives.keys)
    hits = positives.counts_of(keys)
    rows = negatives.counts_of(keys) + hits
    total = sums.counts_of(keys).astype(np.float64) * 2.0**-SCORE_EXPONENT
    places = np.minimum((total / np.maximum(rows, 1) * CALIBRATION_BINS).astype(np.int64), CALIBRATION_BINS - 1)

    def added(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(places, weights=values, minlength=CALIBRATION_BINS).astype(np.float64)

    return (
        added(rows.astype(np.float64)).astype(np.int64),
        added(total),
        added(hits.astype(np.float64)).astype(np.int64),
    )
