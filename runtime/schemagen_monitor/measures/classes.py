"""Measure answers of several classes, by how often each truth met each answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemagen_monitor.measures import classification
from schemagen_monitor.measures.classification import Confusion
from schemagen_monitor.measures.distributions import normal_quantile
from schemagen_monitor.measures.intervals import combined, share
from schemagen_monitor.measures.measured import CONFIDENCE, Measured, absent


@dataclass(frozen=True, slots=True)
class ClassMeasures:
    """Hold the measures of one class against the rest."""

    precision: Measured
    recall: Measured
    f1: Measured


@dataclass(frozen=True, slots=True)
class ClassesMeasures:
    """Hold the measures of several classes."""

    accuracy: Measured
    """The share of right answers: what precision, recall and F1 are, all three, over all classes together (micro)."""
    macro_precision: Measured
    macro_recall: Measured
    macro_f1: Measured
    """Means over the classes that occur, in truth or in answers. One that nothing is known of counts as 0."""
    classes: tuple[ClassMeasures, ...]
    """Each class, in the order of the counts."""


def measure_classes(counts: NDArray[np.int64], confidence: float = CONFIDENCE) -> ClassesMeasures:
    """Measure classes.

    Args:
        counts: Rows by truth (first axis) and answer (second), classes in the same order.
        confidence: How often an interval holds the truth.
    """
    single = tuple(_one_class(counts, place, confidence) for place in range(len(counts)))
    occurs = (counts.sum(axis=0) + counts.sum(axis=1)) > 0
    present = [one for one, here in zip(single, occurs.tolist(), strict=True) if here]
    rows = int(counts.sum())
    accuracy = share(int(np.trace(counts)), rows, confidence) if rows else absent("no labels")
    return ClassesMeasures(
        accuracy=accuracy,
        macro_precision=_macro(present, lambda one: one.precision),
        macro_recall=_macro(present, lambda one: one.recall),
        macro_f1=_macro_f1(counts, present, confidence),
        classes=single,
    )


def against_the_rest(counts: NDArray[np.int64], place: int) -> Confusion:
    """Return the counts of one class against all others."""
    hits = int(counts[place, place])
    answers, truths = int(counts[:, place].sum()), int(counts[place].sum())
    return Confusion(hits, answers - hits, truths - hits, int(counts.sum()) - answers - truths + hits)


def _one_class(counts: NDArray[np.int64], place: int, confidence: float) -> ClassMeasures:
    """Measure one class against the rest."""
    against = against_the_rest(counts, place)
    return ClassMeasures(
        classification.precision(against, confidence),
        classification.recall(against, confidence),
        classification.f1(against, confidence),
    )


def _macro_f1(counts: NDArray[np.int64], classes: list[ClassMeasures], confidence: float) -> Measured:
    """Return the mean F1 over classes.

    F1 of different classes move together, for a row that is wrong is so for two of them. So the interval is the wider
    one of two: of their sum as though they were independent, and of the delta method, which knows that but is too short
    with few rows.
    """
    found = _macro(classes, lambda one: one.f1)
    if found.value is None or found.low is None or found.high is None:
        return found
    rows = int(counts.sum())
    shares = counts / rows
    hits = np.diag(shares)
    both = shares.sum(axis=0) + shares.sum(axis=1)
    both = np.where(both > 0, both, 1.0)
    # How F1 = 2 hits / both of each class grows with the share of one pair of truth and answer.
    falls = 2 * hits / (both * both)
    slopes = (np.diag(2 / both) - falls[:, None] - falls[None, :]) / len(classes)
    centre = float((shares * slopes).sum())
    spread = float((shares * (slopes - centre) ** 2).sum())
    reach = normal_quantile(confidence) * math.sqrt(spread / rows)
    if 2 * reach <= found.high - found.low:
        return found
    return Measured(found.value, max(0.0, found.value - reach), min(1.0, found.value + reach))


def _macro(classes: list[ClassMeasures], chosen: Callable[[ClassMeasures], Measured]) -> Measured:
    """Return the mean over classes; the interval is that of their sum, as though they were independent.

    A class without answers has no precision, and one without truths no recall: the mean takes 0 for it, as others do,
    with an interval that leaves all open.
    """
    if not classes:
        return absent("no labels")
    unknown = Measured(0.0, 0.0, 1.0)
    parts = [one if one.value is not None else unknown for one in map(chosen, classes)]
    return combined(parts, [1 / len(parts)] * len(parts))
