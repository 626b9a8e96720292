"""A column is counted as finely as its first values ask for."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from schemagen_runtime.counting.buckets import LARGEST_GRAIN
from schemagen_runtime.counting.grain import choose_exponent, choose_grain, first_quantiles

from tests.monitor.examples import EXAMPLES

GRAINS = EXAMPLES["grain"]


@pytest.mark.parametrize("example", GRAINS, ids=lambda example: example["column"])
def test_worked_examples(example: dict[str, Any]) -> None:
    quartiles, tails = tuple(example["quartiles"]), tuple(example["p01_p99"])
    assert choose_grain(quartiles, tails) == example["grain"]
    if example["values"]:
        found = first_quantiles(np.array(example["values"]))
        assert found == (quartiles, tails)
        assert choose_grain(*found) == example["grain"]


@pytest.mark.parametrize(
    ("values", "grain"),
    [([], 5), ([math.nan], 5), ([0.0, math.inf], 5), ([1e15, 1e15 + 1], LARGEST_GRAIN), ([-1.7e308, 1.7e308] * 2, 5)],
)
def test_odd_columns(values: list[float], grain: int) -> None:
    assert choose_grain(*first_quantiles(np.array(values, np.float64))) == grain


@pytest.mark.parametrize(
    ("quartiles", "tails"),
    [((1.0, 2.0, 3.0), (0.0, 4.0)), ((5.0, 5.0, 5.0), (0.0, 9.0)), ((7e9, 7e9, 7e9), (7e9, 7e9)), ((0, 0, 0), (0, 0))],
)
def test_the_unit_of_sums_is_small_beside_the_spread(
    quartiles: tuple[float, float, float], tails: tuple[float, float]
) -> None:
    size = quartiles[2] - quartiles[0] or tails[1] - tails[0] or quartiles[1] or 1.0
    exponent = choose_exponent(quartiles, tails)
    assert size * 2.0**-31 < 2.0**-exponent <= size * 2.0**-30
