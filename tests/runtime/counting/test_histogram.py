"""Histograms add, subtract and come back from bytes exactly."""

from __future__ import annotations

from collections import Counter
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from schemagen_runtime.counting.buckets import number_buckets, number_middles
from schemagen_runtime.counting.grain import choose_grain, first_quantiles
from schemagen_runtime.counting.histogram import Histogram, decode_all, encode_all

KEYS = st.lists(st.integers(-50, 50) | st.integers(-(2**40), 2**40), max_size=60)


def of(keys: list[int]) -> Histogram:
    return Histogram.of(np.array(keys, np.int64))


def plain(histogram: Histogram) -> dict[int, int]:
    return dict(zip(histogram.keys.tolist(), histogram.counts.tolist(), strict=True))


@given(KEYS, KEYS)
@settings(derandomize=True)
def test_arithmetic_is_that_of_counters(one: list[int], other: list[int]) -> None:
    first, second = of(one), of(other)
    assert plain(first + second) == Counter(one) + Counter(other)
    assert (first + second) - second == first
    assert (first + second).total == len(one) + len(other)
    assert Histogram.merged((first, second, second)) == of([*other, *one, *other])


@given(KEYS, KEYS)
@settings(derandomize=True)
def test_more_than_was_counted_is_never_taken_away(one: list[int], other: list[int]) -> None:
    missing = Counter(other) - Counter(one)
    if missing:
        with pytest.raises(ValueError, match="more was subtracted than had been counted"):
            assert of(one) - of(other) is None
    else:
        assert plain(of(one) - of(other)) == Counter(one) - Counter(other)


@given(st.lists(KEYS, max_size=8))
@settings(derandomize=True)
def test_bytes_hold_the_same_histograms(many: list[list[int]]) -> None:
    histograms = [of(keys) for keys in many]
    blobs = encode_all(histograms)
    assert decode_all(blobs) == histograms
    assert blobs == [one.encode() for one in histograms]
    assert [Histogram.decode(blob) for blob in blobs] == histograms


@pytest.mark.parametrize("blobs", [(b"\x01",), (b"\x01\x80",), (b"\x02\x01\x01", b"\x01"), (b"\x02\x81", b"\x01")])
def test_other_bytes_are_refused(blobs: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match=r"not those of a histogram|in the middle"):
        decode_all(blobs)


@given(KEYS.filter(len), st.floats(0, 1))
@settings(derandomize=True)
def test_a_quantile_is_the_first_bucket_that_reaches_it(keys: list[int], share: float) -> None:
    found = of(keys).quantile(share)
    expected = next(key for key in sorted(keys) if sum(one <= key for one in keys) >= share * len(keys))
    assert found == expected


@given(KEYS, st.integers(-60, 60))
@settings(derandomize=True)
def test_counts_are_looked_up_and_cut_out(keys: list[int], key: int) -> None:
    histogram = of(keys)
    assert histogram[key] == keys.count(key)
    assert plain(histogram.between(-10, key)) == Counter(one for one in keys if -10 <= one <= key)


@given(st.lists(st.floats(allow_nan=False), max_size=40), st.integers(1, 10))
@settings(derandomize=True)
def test_coarsening_is_counting_with_the_smaller_grain(values: list[float], steps: int) -> None:
    numbers = np.array(values, np.float64)
    coarse = Histogram.of(number_buckets(numbers, 20)).coarsen(steps)
    assert coarse == Histogram.of(number_buckets(numbers, 20 - steps))


def test_no_rows_are_a_histogram_too() -> None:
    empty = Histogram.empty()
    assert (empty.total, len(empty), empty.quantile(0.5), empty.encode()) == (0, 0, None, b"")
    assert Histogram.decode(b"") == empty == Histogram.merged(()) == of([])
    assert empty != 0
    assert (encode_all(()), decode_all(())) == ([], [])
    assert len({empty, of([])}) == 1
    assert repr(of([1, 1, 2])) == "Histogram(2 buckets, total 3)"


def test_counts_cannot_be_changed() -> None:
    histogram = of([1, 2])
    with pytest.raises(ValueError, match="read-only"):
        histogram.counts[0] = 7


RNG = np.random.default_rng(3)
COLUMNS: dict[str, NDArray[np.float64]] = {
    "normal": RNG.normal(280, 6, 1000),
    "heavy": RNG.standard_t(2, 1000),
    "prices": np.exp(RNG.normal(4, 1.5, 1000)).round(2),
    "whole": RNG.poisson(9, 1000).astype(np.float64),
    "delays": np.round(RNG.exponential(20, 1000) - 8),
    "narrow": RNG.normal(48.137, 0.002, 1000),
    "uniform": RNG.uniform(0, 1, 1000),
}


def test_an_hour_of_a_thousand_rows_is_small_and_keeps_its_quantiles() -> None:
    sizes: list[int] = []
    for values in COLUMNS.values():
        quartiles, tails = first_quantiles(values)
        grain = choose_grain(quartiles, tails)
        histogram = Histogram.of(number_buckets(values, grain))
        sizes.append(len(histogram.encode()))
        for share in (0.5, 0.95):
            key = histogram.quantile(share)
            assert key is not None
            exact = float(np.quantile(values, share, method="inverted_cdf"))
            allowed = max(0.02 * abs(exact), 0.05 * (quartiles[2] - quartiles[0]))
            assert abs(number_middles(np.array([key]), grain)[0] - exact) <= allowed
    assert median(sizes) <= 300
