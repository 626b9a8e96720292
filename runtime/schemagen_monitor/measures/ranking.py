"""Measure orders: how high the relevant items of a list stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from schemagen_monitor.measures.intervals import mean
from schemagen_monitor.measures.measured import CONFIDENCE, Measured, absent

NDCG_DEPTH: Final = 10
"""How many items of a list NDCG looks at, where nothing else is said."""


def ndcg(relevance: Sequence[float], depth: int = NDCG_DEPTH) -> float | None:
    """Return the normalised discounted cumulative gain of one list (Järvelin and Kekäläinen 2002).

    The gain of an item is 2 ** relevance - 1, over log2(place + 1). None where nothing in the list is relevant.

    Args:
        relevance: Of each item, in the order in which the model put them.
        depth: How many of the first items count.
    """
    best = _gain(sorted(relevance, reverse=True)[:depth])
    return _gain(relevance[:depth]) / best if best > 0 else None


def _gain(relevance: Sequence[float]) -> float:
    """Return the discounted gain of items in their order."""
    return math.fsum((2**one - 1) / math.log2(place + 2) for place, one in enumerate(relevance))


def reciprocal_rank(relevance: Sequence[float]) -> float:
    """Return one over the place of the first relevant item; 0 where none is."""
    return next((1 / place for place, one in enumerate(relevance, 1) if one > 0), 0.0)


def mean_of_lists(values: Sequence[float | None], confidence: float = CONFIDENCE) -> Measured:
    """Return the mean over lists ± t·s/√lists; lists of which nothing is known are left out."""
    known = [value for value in values if value is not None]
    if not known:
        return absent("no list with a relevant item" if values else "no labels")
    return mean(len(known), math.fsum(known), math.fsum(value * value for value in known), confidence=confidence)
