"""Judge whether performance fell, and whether more is rejected than before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from schemagen_monitor.measures.fisher import fisher_two_sided
from schemagen_monitor.measures.levels import Level, Thresholds
from schemagen_monitor.measures.measured import Measured

FEWEST_ROWS: Final = 300
"""Rows that shares and performance need."""
FEWEST_LISTS: Final = 50
"""Lists that means over lists need: with so many a fall of five points comes by chance in under 1 % of windows."""
REJECTION_WINDOWS: Final = 7
"""How many windows before a window's rejections are compared with."""
_REJECTION_SIGNIFICANCE: Final = 0.005


class Of(StrEnum):
    """Name what a measure is made of: how many there are decides whether it is judged."""

    LABELS = "labels"
    LISTS = "lists"

    @property
    def fewest(self) -> int:
        """Return how many a measure needs."""
        return FEWEST_LISTS if self is Of.LISTS else FEWEST_ROWS


class Better(StrEnum):
    """Name which way a measure is better."""

    HIGHER = "higher"
    """As shares and the AUC: a fall is counted in points."""
    LOWER = "lower"
    """As errors and losses: a rise is counted as a part of the reference."""


@dataclass(frozen=True, slots=True)
class PerformanceLevels:
    """Hold from which fall on performance is a warning, and from which an alert."""

    points: Thresholds = field(default=Thresholds(0.05, 0.10))
    """Of shares and the AUC."""
    parts: Thresholds = field(default=Thresholds(0.10, 0.25))
    """Of errors and losses, as parts of the reference."""


@dataclass(frozen=True, slots=True)
class Fall:
    """Hold how far a measure fell."""

    size: float | None = None
    """Above 0 where it is worse: in points, or as a part of the reference; None where it cannot be said."""
    level: Level | None = None
    reason: str | None = None
    """Why it was not judged."""


DEFAULT_LEVELS: Final = PerformanceLevels()
REJECTION_LEVELS: Final = Thresholds(0.01, 0.05)


def judge_fall(
    window: Measured,
    reference: Measured,
    rows: tuple[int, int],
    better: Better,
    levels: PerformanceLevels = DEFAULT_LEVELS,
    *,
    of: Of = Of.LABELS,
) -> Fall:
    """Judge a measure of a window against that of the reference.

    It is flagged where the intervals do not meet, and the fall is of a size. Two intervals at 99.5 % that do not meet
    come by chance in at most 0.2 % of windows.

    Args:
        window: The measure of the window, with its interval at 99.5 %.
        reference: That of the reference, with the same.
        rows: Labelled rows of both, or lists.
        better: Which way the measure is better.
        levels: From which size on a fall is a warning or an alert.
        of: What is counted in ``rows``.
    """
    if min(rows) < of.fewest:
        return Fall(reason=f"too few {of}: {rows[0]} in the window, {rows[1]} in the reference, of {of.fewest}")
    if window.value is None or reference.value is None:
        return Fall(reason=window.reason if window.value is None else f"reference: {reference.reason}")
    size: float | None
    if better is Better.HIGHER:
        size, worse, before = reference.value - window.value, window.high, reference.low
        thresholds = levels.points
    else:
        size = (window.value - reference.value) / reference.value if reference.value > 0 else None
        worse, before = reference.high, window.low
        thresholds = levels.parts
    if worse is None or before is None or size is None:
        return Fall(size, reason=window.reason or reference.reason or "the reference has no error at all")
    return Fall(size, thresholds.level(size) if worse < before else None)


def judge_rejections(
    rejected: Sequence[int],
    before: Sequence[int],
    sent: tuple[int, int],
    levels: Thresholds = REJECTION_LEVELS,
) -> list[Level | None]:
    """Judge whether more was rejected than in the seven windows before, by Fisher's exact test.

    Args:
        rejected: Events of the window that were rejected, for each pair of column and code.
        before: The same in the windows before.
        sent: All events that were sent, in the window and before.
        levels: From which rise of the share on it is a warning or an alert.
    """
    if not rejected or min(sent) < FEWEST_ROWS:
        return [None] * len(rejected)
    hits, others = np.array(rejected, np.int64), np.array(before, np.int64)
    p = fisher_two_sided(hits, np.full_like(hits, sent[0]), others, np.full_like(hits, sent[1]))
    rises = hits / sent[0] - others / sent[1]
    return [
        levels.level(rise) if chance <= _REJECTION_SIGNIFICANCE else None
        for rise, chance in zip(rises.tolist(), p.tolist(), strict=True)
    ]
