"""Sums are exact: whatever the order, and after taking away again."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import accumulate, chain

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.counting.sums import Sums

VALUES = st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.floats(-1e6, 1e6), max_size=30)


@given(VALUES, st.integers(-20, 80))
@settings(derandomize=True)
def test_sums_are_those_of_the_rounded_values(values: list[float], exponent: int) -> None:
    rounded = [round(Fraction(value) * Fraction(2) ** exponent) for value in values]
    sums = Sums.of(np.array(values, np.float64), exponent)
    expected = (len(values), sum(rounded), sum(map(abs, rounded)), sum(one * one for one in rounded))
    assert (sums.rows, sums.total, sums.absolute, sums.squares) == expected


@given(VALUES, VALUES)
@settings(derandomize=True)
def test_what_was_added_is_taken_away(one: list[float], other: list[float]) -> None:
    first, second = Sums.of(np.array(one, np.float64), 40), Sums.of(np.array(other, np.float64), 40)
    assert first + second == Sums.of(np.array([*other, *one], np.float64), 40)
    assert (first + second) - second == first


@given(st.lists(VALUES.filter(bool), min_size=1, max_size=5), st.integers(-20, 80), st.randoms(use_true_random=False))
@settings(derandomize=True)
def test_groups_are_added_up_each_by_itself(groups: list[list[float]], exponent: int, chance: random.Random) -> None:
    weights = [[chance.choice([-1, 1]) for _ in group] for group in groups]
    expected = [
        Sums.of(np.array([one for one, sign in zip(*pair, strict=True) if sign > 0]), exponent)
        - Sums.of(np.array([one for one, sign in zip(*pair, strict=True) if sign < 0]), exponent)
        for pair in zip(groups, weights, strict=True)
    ]
    starts = [0, *accumulate(len(group) for group in groups[:-1])]
    values, signs = np.array([*chain(*groups)]), np.array([*chain(*weights)])
    assert Sums.by_group(values, signs, starts, exponent) == expected


def test_what_is_not_finite_has_no_sum() -> None:
    values = np.array([1.5, math.nan, math.inf, -math.inf, 2.5])
    assert Sums.of(values, 1) == Sums(rows=2, total=8, absolute=8, squares=34)


def test_many_rows_do_not_overflow() -> None:
    assert Sums.of(np.full(100_000, 2.0**60), 0).squares == 100_000 << 120
