"""Measure orders: how high the relevant items of a list stand. Items that stand at one place are in no order.

What they give is the mean over every order of them, so that it depends on nothing but the list (McSherry and Najork
2008; for NDCG that is what scikit-learn gives).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Final, TypeAlias

NDCG_DEPTH: Final = 10
"""How many items of a list NDCG looks at."""
MOST_RELEVANT: Final = 100.0
"""Relevance above this counts as this: the gain doubles with each step, and must stay a number."""
Places: TypeAlias = Sequence[Sequence[float]]
"""The relevance of the items at each place, the first place first."""


def ndcg(places: Places, depth: int = NDCG_DEPTH) -> float | None:
    """Return the normalised discounted cumulative gain of one list (Järvelin and Kekäläinen 2002).

    The gain of an item is 2 ** relevance - 1, over log2(place + 1). None where nothing in the list is relevant.

    Args:
        places: The list, in the order in which the model put it.
        depth: How many of the first items count.
    """
    best = _gain([[one] for one in sorted(chain.from_iterable(places), reverse=True)[:depth]], depth)
    return _gain(places, depth) / best if best > 0 else None


def _gain(places: Iterable[Sequence[float]], depth: int) -> float:
    """Return the discounted gain of items in their order."""
    parts: list[float] = []
    start = 0
    for items in places:
        if start >= depth:
            break
        gain = math.fsum(2 ** min(one, MOST_RELEVANT) - 1 for one in items)
        if gain:
            parts.append(gain / len(items) * _discount(start, min(start + len(items), depth)))
        start += len(items)
    return math.fsum(parts)


@cache
def _discount(start: int, end: int) -> float:
    """Return what gains count together at some places, as a part of what they count at the first."""
    return math.fsum(1 / math.log2(place + 2) for place in range(start, end))


def reciprocal_rank(places: Places) -> float:
    """Return one over the place of the first relevant item; 0 where none is."""
    start = 0
    for items in places:
        relevant = sum(one > 0 for one in items)
        if relevant:
            return _mean_reciprocal(start, len(items), relevant)
        start += len(items)
    return 0.0


def _mean_reciprocal(start: int, size: int, relevant: int) -> float:
    """Return the mean of one over the place of the first relevant item, of so many at one place behind others."""
    parts: list[float] = []
    left = 1.0
    for skipped in range(size - relevant + 1):
        chance = relevant / (size - skipped)
        parts.append(left * chance / (start + skipped + 1))
        left *= 1 - chance
    return math.fsum(parts)
