"""Many histograms change at once as each would by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.counting import merging
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.merging import add_to_all

BUCKETS = st.dictionaries(st.integers(-(2**40), 2**40) | st.integers(-3, 3), st.integers(1, 2**40), max_size=8)
CHANGES = st.lists(st.tuples(st.integers(0, 4), st.integers(-3, 3), st.integers(0, 9)), max_size=20)


def of(buckets: dict[int, int]) -> Histogram:
    return Histogram.from_counts(np.array([*buckets], np.int64), np.array([*buckets.values()], np.int64))


@given(st.lists(BUCKETS, min_size=5, max_size=5), CHANGES)
@settings(derandomize=True)
def test_each_is_what_it_would_be_by_itself(held: list[dict[int, int]], changes: list[tuple[int, int, int]]) -> None:
    histograms = [of(buckets) for buckets in held]
    columns = np.array(changes, np.int64).reshape(-1, 3).T
    found = add_to_all([one.encode() for one in histograms], *columns)
    for owner, key, count in changes:
        histograms[owner] += of({key: count})
    assert found == [one.encode() for one in histograms]


def test_so_many_that_owner_and_bucket_are_no_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_MOST_PACKED", 2)
    held = [of({-5: 2, 7: 1}), of({2**40: 1}), of({})]
    owners, keys = np.array([2, 0, 1, 0]), np.array([3, 7, -(2**40), -5])
    found = add_to_all([one.encode() for one in held], owners, keys, np.array([1, 1, 1, 1]))
    assert found == [one.encode() for one in (of({-5: 3, 7: 2}), of({-(2**40): 1, 2**40: 1}), of({3: 1}))]


def test_what_is_taken_away_leaves_nothing() -> None:
    held = of({-5: 2, 7: 1})
    assert add_to_all([b"", held.encode()], np.array([1, 1]), np.array([-5, 7]), np.array([-2, -1])) == [b"", b""]


def test_no_bucket_falls_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        add_to_all([of({1: 1}).encode()], np.array([0]), np.array([2]), np.array([-1]))


def test_other_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="not those of histograms"):
        add_to_all([b"\x01"], np.array([0]), np.array([2]), np.array([1]))
