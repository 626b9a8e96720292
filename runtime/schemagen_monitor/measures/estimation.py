"""Estimate performance before labels come, from scores alone (CBPE: confidence-based performance estimation).

If of rows with a score of 0.8 eight in ten are positive, then scores say how many answers are right. The scores are
recalibrated first, on the ripe part of the reference. This is right where only the mix of rows changes, and blind to
changes in what makes a row positive: it is marked as estimated, and flags nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from schemagen_runtime.counting.grain import SCORE_EXPONENT
from schemagen_runtime.counting.histogram import Histogram

from schemagen_monitor.measures.discrimination import area_of
from schemagen_monitor.measures.measured import Measured, absent

Floats = NDArray[np.float64]

ESTIMATED: Final = "estimated: labels have not come"
"""The reason why an estimate has no interval."""


@dataclass(frozen=True, slots=True)
class ScoredRows:
    """Hold rows with a score by bucket, with or without labels."""

    rows: Histogram
    sums: Histogram
    """Their scores, added up by bucket, in units of 2 ** -32."""

    @property
    def means(self) -> Floats:
        """Return the mean score of each bucket, in the order of ``rows``."""
        means: Floats = self.sums.counts_of(self.rows.keys) * 2.0**-SCORE_EXPONENT / self.rows.counts
        return means


@dataclass(frozen=True, slots=True)
class Recalibration:
    """Hold which probability belongs to a score: rising, by straight lines between the given points."""

    scores: Floats
    probabilities: Floats

    def of(self, scores: Floats) -> Floats:
        """Return the probability of each score; outside of what was seen, that of the nearest end."""
        return np.interp(scores, self.scores, self.probabilities).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Hold what is expected before labels come; none has an interval."""

    accuracy: Measured
    precision: Measured
    recall: Measured
    f1: Measured
    auc: Measured


def recalibrate(reference: ScoredRows, positives: Histogram) -> Recalibration | None:
    """Fit probabilities that rise with the score to labelled rows (isotonic regression); None without rows."""
    if not len(reference.rows):
        return None
    hits = positives.counts_of(reference.rows.keys).astype(np.float64)
    return Recalibration(reference.means, rising(hits, reference.rows.counts.astype(np.float64)))


def rising(hits: Floats, rows: Floats) -> Floats:
    """Return the shares that never fall and are nearest to hits / rows (pool adjacent violators, Ayer et al. 1955)."""
    blocks: list[tuple[float, float, int]] = []
    for found, count in zip(hits.tolist(), rows.tolist(), strict=True):
        block = (float(found), float(count), 1)
        while blocks and blocks[-1][0] * block[1] >= block[0] * blocks[-1][1]:
            last = blocks.pop()
            block = (last[0] + block[0], last[1] + block[1], last[2] + block[2])
        blocks.append(block)
    shares = np.array([found / count for found, count, _ in blocks], np.float64)
    return np.repeat(shares, [size for _, _, size in blocks])


def estimate(window: ScoredRows, recalibration: Recalibration | None, threshold: float = 0.5) -> Estimate:
    """Return the performance that the scores of a window promise.

    Args:
        window: Its rows.
        recalibration: What the reference says of scores.
        threshold: From which score on the answer is positive; buckets count as their mean does.
    """
    if recalibration is None or not len(window.rows):
        why = absent("no labelled reference to calibrate scores" if recalibration is None else "no rows")
        return Estimate(why, why, why, why, why)
    rows = window.rows.counts.astype(np.float64)
    means = window.means
    positives = rows * recalibration.of(means)
    negatives = rows - positives
    answered = means >= threshold
    found, missed = float(positives[answered].sum()), float(positives[~answered].sum())
    false, right = float(negatives[answered].sum()), float(negatives[~answered].sum())
    both = found + missed > 0 and false + right > 0
    area = (
        Measured(area_of(positives, negatives)[0], reason=ESTIMATED) if both else absent("one class only is expected")
    )
    return Estimate(
        accuracy=_ratio(found + right, found + right + false + missed, ""),
        precision=_ratio(found, found + false, "no answer is positive"),
        recall=_ratio(found, found + missed, "no positive label is expected"),
        f1=_ratio(2 * found, 2 * found + false + missed, "no label and no answer is expected to be positive"),
        auc=area,
    )


def _ratio(part: float, whole: float, why: str) -> Measured:
    """Return an estimated ratio."""
    return Measured(part / whole, reason=ESTIMATED) if whole > 0 else absent(why)
