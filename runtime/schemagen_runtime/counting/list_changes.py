"""Find out what rows change in the lists of rankings."""

from __future__ import annotations

import math
from collections import Counter as Counts
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from schemagen_runtime.columns import Kind
from schemagen_runtime.counting.answers import truth_of
from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.lists import NO_LABEL, Item, Items, ListKey
from schemagen_runtime.counting.plan import Ranking
from schemagen_runtime.counting.scales import Scales


def list_changes(ranking: Ranking, block: Block, scales: Scales) -> Iterator[tuple[ListKey, Items]]:
    """Yield what the rows of a block change in the lists of a ranking; rows without a query or a place are in none."""
    orders = block.numbers(ranking.answer.column).values
    if ranking.answer.kind is not Kind.RANK:
        orders = -orders
    relevances = _relevances(ranking, block)
    groups = scales.sealed_keys(block.column(ranking.group))
    found: defaultdict[ListKey, Items] = defaultdict(Counts)
    column, hours = ranking.answer.column, block.groups
    places: list[int] = block.group_of.tolist()
    rows = zip(groups, orders.tolist(), relevances, places, block.weights.tolist(), strict=True)
    for group, order, relevance, place, weight in rows:
        if group is None or math.isnan(order):
            continue
        model, hour = hours[place]
        found[ListKey(model, column, group)][Item(order, relevance, hour)] += weight
    yield from found.items()


def _relevances(ranking: Ranking, block: Block) -> list[float]:
    answer = ranking.answer
    if answer.comparison is not None or answer.positive is not None:
        found: list[float] = truth_of(answer, block).astype(np.float64).tolist()
        return found
    labels = block.numbers(answer.label).values
    known: list[float] = np.where(np.isnan(labels), NO_LABEL, np.maximum(labels, 0.0)).tolist()
    return known
