"""Measure answers of two classes, by the counts of right and wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemagen_monitor.measures.intervals import share, wilson
from schemagen_monitor.measures.measured import CONFIDENCE, Measured, absent

SMALLEST_SCORE: Final = float(np.finfo(np.float64).eps)
"""Scores are taken as at least this far from 0 and 1 for the log loss, which else has no end (as in scikit-learn)."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """Hold how often the answer was right and wrong, for positives and negatives. Labels decide what is which."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    true_negatives: int = 0

    @property
    def rows(self) -> int:
        """Return all rows with a label."""
        return self.true_positives + self.false_positives + self.false_negatives + self.true_negatives


def accuracy(counts: Confusion, confidence: float = CONFIDENCE) -> Measured:
    """Return the share of right answers. It falls with the base rate alone: say it beside that and the AUC."""
    if not counts.rows:
        return absent("no labels")
    return share(counts.true_positives + counts.true_negatives, counts.rows, confidence)


def base_rate(counts: Confusion, confidence: float = CONFIDENCE) -> Measured:
    """Return the share of positives among the labels."""
    if not counts.rows:
        return absent("no labels")
    return share(counts.true_positives + counts.false_negatives, counts.rows, confidence)


def precision(counts: Confusion, confidence: float = CONFIDENCE) -> Measured:
    """Return the share of positives among the answers that say so."""
    answers = counts.true_positives + counts.false_positives
    if not answers:
        return absent("no labels" if not counts.rows else "no answer is positive")
    return share(counts.true_positives, answers, confidence)


def recall(counts: Confusion, confidence: float = CONFIDENCE) -> Measured:
    """Return the share of positives that were found."""
    positives = counts.true_positives + counts.false_negatives
    if not positives:
        return absent("no labels" if not counts.rows else "no label is positive")
    return share(counts.true_positives, positives, confidence)


def f1(counts: Confusion, confidence: float = CONFIDENCE) -> Measured:
    """Return F1 = 2J / (1 + J), J the positives found among all that are or are said to be.

    J is a share: Wilson's interval is its, and is carried over.
    """
    rows = counts.true_positives + counts.false_positives + counts.false_negatives
    if not rows:
        return absent("no labels" if not counts.rows else "no label and no answer is positive")
    low, high = wilson(counts.true_positives, rows, confidence)
    found = counts.true_positives / rows
    return Measured(2 * found / (1 + found), 2 * low / (1 + low), 2 * high / (1 + high))


def log_losses(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return -ln of the probability that was given to what came true, for each row."""
    given = np.clip(scores, SMALLEST_SCORE, 1 - SMALLEST_SCORE)
    return -np.log(np.where(positive, given, 1 - given))


def brier_losses(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the squared distance of the score from what came true (1 or 0), for each row (Brier 1950)."""
    missed = scores - positive
    return missed * missed
