"""Scores lie in the bucket of their log-odds; 0 and 1 have buckets of their own."""

from __future__ import annotations

import math
from decimal import Decimal, getcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.counting.scores import (
    ONE_BUCKET,
    ZERO_BUCKET,
    score_bucket,
    score_buckets,
    score_edges,
    score_middles,
)

from tests.monitor.examples import EXAMPLES

SCORES = st.floats(0, 1)


@pytest.mark.parametrize("example", EXAMPLES["score_buckets"], ids=lambda example: str(example["p"]))
def test_worked_examples(example: dict[str, Any]) -> None:
    assert score_bucket(example["p"]) == example["bucket"]


@given(st.lists(SCORES, min_size=1, max_size=30))
@settings(derandomize=True)
def test_many_at_once_are_sorted_as_one_by_one(scores: list[float]) -> None:
    assert score_buckets(np.array(scores)).tolist() == [score_bucket(score) for score in scores]


# Below 1e-300 doubles lose digits, and so do the edges of buckets.
@given(st.floats(1e-300, 1, exclude_max=True))
@settings(derandomize=True)
def test_the_bucket_is_that_of_the_formula(score: float) -> None:
    getcontext().prec = 60
    exact = Decimal(score)
    odds = 32 * (exact / (1 - exact)).ln()
    # Doubles beside an edge may fall to either side; nothing else may.
    beside = abs(odds - odds.to_integral_value()) < Decimal("1e-11")
    assert beside or score_bucket(score) == math.floor(odds)


@given(SCORES, SCORES)
@settings(derandomize=True)
def test_buckets_are_ordered_as_scores_are(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert score_bucket(low) <= score_bucket(high)


@pytest.mark.parametrize("score", [-0.01, 1.01, math.nan, math.inf])
def test_what_is_no_score_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="outside of 0 to 1"):
        score_bucket(score)


def test_the_middle_lies_in_its_bucket() -> None:
    keys = np.array([ZERO_BUCKET, -1000, -71, 0, 70, 500, ONE_BUCKET])
    middles = score_middles(keys)
    assert score_buckets(middles).tolist() == keys.tolist()
    assert score_middles(np.array([-23000]))[0] > 0


def test_edges_hold_what_lies_in_their_bucket() -> None:
    scores = np.concatenate(([0.0, 1.0, 5e-324, 0.5, 1 - 2**-53], np.random.default_rng(3).random(200)))
    low, high = score_edges(score_buckets(scores))
    assert bool(np.all((low <= scores * (1 + 1e-12)) & (scores * (1 - 1e-12) < high)))
    assert score_edges(np.array([ZERO_BUCKET, ONE_BUCKET]))[0].tolist() == [0.0, 1.0]
