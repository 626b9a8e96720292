"""Numbers lie in the bucket of their bits, one by one and many at once, and buckets know their edges."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.counting.buckets import (
    LARGEST_GRAIN,
    SMALLEST_GRAIN,
    coarser,
    infinity_bucket,
    nan_bucket,
    number_bucket,
    number_buckets,
    number_edges,
    number_middles,
)

from tests.monitor.examples import EXAMPLES

GRAINS = st.integers(SMALLEST_GRAIN, LARGEST_GRAIN)
NUMBERS = st.lists(st.floats(), min_size=1, max_size=40)


@pytest.mark.parametrize("example", EXAMPLES["buckets"], ids=lambda example: str(example["value"]))
@pytest.mark.parametrize("grain", [5, 9, 20])
def test_worked_examples(example: dict[str, Any], grain: int) -> None:
    assert number_bucket(example["value"], grain) == example[f"grain_{grain}"]


@given(NUMBERS, GRAINS)
@settings(derandomize=True)
def test_many_at_once_are_sorted_as_one_by_one(values: list[float], grain: int) -> None:
    assert number_buckets(np.array(values), grain).tolist() == [number_bucket(value, grain) for value in values]


@given(NUMBERS, GRAINS)
@settings(derandomize=True)
def test_a_value_lies_between_the_edges_of_its_bucket(values: list[float], grain: int) -> None:
    numbers = np.array([value for value in values if not math.isnan(value)] or [0.0])
    low, high = number_edges(number_buckets(numbers, grain), grain)
    assert bool(np.all((low <= numbers) & (numbers <= high)))
    middles = number_middles(number_buckets(numbers, grain), grain)
    assert bool(np.all((low <= middles) & (middles <= high)))


@given(NUMBERS, GRAINS, st.integers(0, 15))
@settings(derandomize=True)
def test_a_coarser_bucket_is_that_of_the_smaller_grain(values: list[float], grain: int, steps: int) -> None:
    steps = min(steps, grain - SMALLEST_GRAIN)
    coarse = coarser(number_buckets(np.array(values), grain), steps)
    assert coarse.tolist() == number_buckets(np.array(values), grain - steps).tolist()


@given(st.floats(allow_nan=False), st.floats(allow_nan=False), GRAINS)
@settings(derandomize=True)
def test_buckets_are_ordered_as_numbers_are(one: float, other: float, grain: int) -> None:
    low, high = sorted((one, other))
    assert number_bucket(low, grain) <= number_bucket(high, grain) < nan_bucket(grain)


def test_what_is_not_finite_has_buckets_of_its_own() -> None:
    values = np.array([-math.inf, -1.7e308, 1.7e308, math.inf, math.nan, -math.nan, -0.0])
    for grain in (5, 12, 20):
        keys = number_buckets(values, grain)
        assert keys[0] == -infinity_bucket(grain)
        assert keys[3] == infinity_bucket(grain)
        assert keys[4] == keys[5] == nan_bucket(grain)
        assert keys[6] == 0
        assert len(set(keys.tolist())) == 6
        middles = number_middles(keys, grain)
        assert middles[0] == -math.inf
        assert middles[3] == math.inf
        assert math.isnan(middles[4])
        assert np.isfinite(middles[[1, 2, 6]]).all()


def test_the_middle_of_whole_numbers_is_between_the_first_and_the_last() -> None:
    # A bucket of grain 5 at 100 holds 100 and 101, one at 1000 holds 992 to 1007.
    keys = number_buckets(np.array([0.0, 1.0, 3.0, 100.0, -100.0, 1000.0]), 5)
    assert number_middles(keys, 5, whole=True).tolist() == [0.0, 1.0, 3.0, 100.5, -100.5, 999.5]


def test_a_bucket_is_as_wide_as_its_grain_says() -> None:
    for grain in (5, 9, 20):
        low, high = number_edges(number_buckets(np.array([3.0, 100.0, 1e-9]), grain), grain)
        assert ((high - low) / low <= 2.0**-grain).all()
