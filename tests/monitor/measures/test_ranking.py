"""Measures of orders are those of scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from schemagen_monitor.measures.ranking import mean_of_lists, ndcg, reciprocal_rank

from tests.monitor.examples import CLOSED_FORM, EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES["ndcg_mrr"], ids=str)
def test_worked_examples(example: dict[str, Any]) -> None:
    found = ndcg(example["relevance_in_order"], example["k"])
    assert found == (None if example["ndcg"] is None else pytest.approx(example["ndcg"], rel=CLOSED_FORM))
    assert reciprocal_rank(example["relevance_in_order"]) == pytest.approx(example["reciprocal_rank"], rel=CLOSED_FORM)


def test_ndcg_is_that_of_scikit_learn() -> None:
    metrics: Any = pytest.importorskip(
        "sklearn.metrics", reason="scikit-learn, the second opinion, is not installed (extra ci)"
    )
    rng = np.random.default_rng(14)
    for size in (2, 5, 30):
        relevance = rng.integers(0, 4, size)
        relevance[0] = 3
        scores = np.arange(size, 0, -1)
        for depth in (1, 3, 10):
            expected = metrics.ndcg_score([2.0**relevance - 1], [scores], k=depth)
            assert ndcg(relevance.tolist(), depth) == pytest.approx(expected, rel=1e-12)


def test_means_over_lists() -> None:
    found = mean_of_lists([1.0, 0.5, None, 0.0])
    assert (found.value, found.low is not None) == (0.5, True)
    assert mean_of_lists([]).reason == "no labels"
    assert mean_of_lists([None]).reason == "no list with a relevant item"
    assert (ndcg([]), reciprocal_rank([])) == (None, 0)
