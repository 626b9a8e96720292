"""Bins have equal shares of the reference, and count all that comes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_monitor.measures.bins import bins_wanted, ordered_bins, value_bins
from schemagen_runtime.counting.histogram import Histogram

KEYS = st.lists(st.integers(-20, 20), min_size=1, max_size=200)


def of(keys: list[int]) -> Histogram:
    return Histogram.of(np.array(keys, np.int64))


@given(KEYS, KEYS, st.integers(2, 20))
@settings(derandomize=True)
def test_ordered_bins_are_those_of_the_definition(reference: list[int], window: list[int], bins: int) -> None:
    found = ordered_bins(of(reference), bins)
    # Said again, one bucket after the other, in fractions.
    cuts: set[int] = set()
    for part in range(1, bins):
        cuts.add(
            next(key for key in sorted(reference) if sum(k <= key for k in reference) * bins >= part * len(reference))
        )
    for key in set(reference):
        if reference.count(key) * bins >= len(reference):
            cuts |= {key, key - 1}
    assert found.cuts.tolist() == sorted(cuts)
    edges = [-(10**9), *sorted(cuts), 10**9]
    expected = [sum(low < key <= high for key in window) for low, high in pairwise(edges)]
    assert found.count(of(window)).tolist() == expected


@given(KEYS, KEYS)
@settings(derandomize=True)
def test_values_have_their_own_bins_and_others_share_one(reference: list[int], window: list[int]) -> None:
    found = value_bins(of(reference))
    own = sorted(sorted(set(reference), key=lambda key: (-reference.count(key), key))[:30])
    assert found.values.tolist() == [key for key in own if reference.count(key) * 100 >= len(reference)]
    counts = [window.count(key) for key in found.values.tolist()]
    assert found.count(of(window)).tolist() == [*counts, len(window) - sum(counts)]


def test_rare_values_have_no_bin_of_their_own() -> None:
    found = value_bins(of([*([1] * 99), *range(100, 301)]))
    assert found.values.tolist() == [1]
    assert found.count(Histogram.empty()).tolist() == [0, 0]


def test_equal_shares() -> None:
    reference = Histogram.of(np.random.default_rng(1).integers(0, 10_000, 50_000))
    counts = ordered_bins(reference, 20).count(reference)
    assert len(counts) == 20
    assert counts.tolist() == pytest.approx([2500] * 20, abs=20)


@pytest.mark.parametrize(
    ("rows", "reference", "bins"), [(200, 10**6, 10), (399, 9000, 19), (400, 400, 20), (10**6, 10**6, 20), (5, 9, 2)]
)
def test_how_many_bins(rows: int, reference: int, bins: int) -> None:
    assert bins_wanted(rows, reference) == bins
