"""Measures of orders are those of scikit-learn, and means over every order of what stands at one place."""

from __future__ import annotations

import math
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from schemagen_runtime.counting.ranking import ndcg, reciprocal_rank

from tests.monitor.examples import CLOSED_FORM, EXAMPLES


def each_alone(relevance: list[float]) -> list[list[float]]:
    return [[one] for one in relevance]


@pytest.mark.parametrize("example", EXAMPLES["ndcg_mrr"], ids=str)
def test_worked_examples(example: dict[str, Any]) -> None:
    places = each_alone(example["relevance_in_order"])
    expected = example["ndcg"]
    assert ndcg(places, example["k"]) == (None if expected is None else pytest.approx(expected, rel=CLOSED_FORM))
    assert reciprocal_rank(places) == pytest.approx(example["reciprocal_rank"], rel=CLOSED_FORM)


def test_ndcg_is_that_of_scikit_learn_also_where_scores_are_equal() -> None:
    metrics: Any = pytest.importorskip(
        "sklearn.metrics", reason="scikit-learn, the second opinion, is not installed (extra ci)"
    )
    rng = np.random.default_rng(14)
    for size in (2, 5, 30):
        relevance = rng.integers(0, 4, size)
        relevance[0] = 3
        for scores in (np.arange(size, 0, -1), rng.integers(0, 4, size)):
            places = [relevance[scores == one].tolist() for one in sorted(set(scores.tolist()), reverse=True)]
            for depth in (1, 3, 10):
                expected = metrics.ndcg_score([2.0**relevance - 1], [scores], k=depth)
                assert ndcg(places, depth) == pytest.approx(expected, rel=1e-12)


def test_items_at_one_place_are_in_every_order() -> None:
    first, tied = [[0.0]], [2.0, 0.0, 1.0, 0.0]
    orders = [first + each_alone(list(order)) for order in permutations(tied)]
    gains = [one for one in map(ndcg, orders) if one is not None]
    assert ndcg([*first, tied]) == pytest.approx(math.fsum(gains) / len(orders), rel=1e-12)
    ranks = math.fsum(map(reciprocal_rank, orders)) / len(orders)
    assert reciprocal_rank([*first, tied]) == pytest.approx(ranks, rel=1e-12)


def test_what_has_no_relevant_item_or_too_large_a_grade() -> None:
    assert (ndcg([]), reciprocal_rank([])) == (None, 0)
    assert (ndcg([[0.0]]), reciprocal_rank([[0.0]])) == (None, 0)
    assert ndcg(each_alone([math.inf, 1e300, 0.0])) == 1
