"""What rows add is counted group by group, and what is taken back cancels it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.counting.block import Group
from schemagen_runtime.counting.counter import Counter, Measure
from schemagen_runtime.counting.deltas import Deltas, added_up, counted
from schemagen_runtime.counting.sums import Sums

from tests.runtime.counting.support import block

COUNTER, OTHER = Counter(Measure.VALUES, "a"), Counter(Measure.VALUES, "b")
ROWS = st.lists(
    st.tuples(st.sampled_from("mn"), st.integers(0, 3), st.integers(-(2**40), 2**40) | st.integers(-2, 2)), min_size=1
)


@given(ROWS)
@settings(derandomize=True)
def test_counts_are_those_of_a_loop(rows: list[tuple[str, int, int]]) -> None:
    stamps = [f"1970-01-01T0{hour}:00:00+00:00" for _, hour, _ in rows]
    weights = [1 if place % 3 else -1 for place in range(len(rows))]
    held = block({"a": [0] * len(rows)}, stamps=stamps, models=[model for model, _, _ in rows], weights=weights)
    deltas = Deltas(held)
    deltas.count(COUNTER, np.array([key for _, _, key in rows], np.int64))
    expected: dict[tuple[Group, int], int] = {}
    for (model, hour, key), weight in zip(rows, weights, strict=True):
        place = Group(model, hour), key
        expected[place] = expected.get(place, 0) + weight
    found: dict[tuple[Group, int], int] = {
        (deltas.groups[group], key): count
        for change in deltas.changes
        for group, key, count in zip(change.groups.tolist(), change.keys.tolist(), change.counts.tolist(), strict=True)
    }
    assert found == {place: count for place, count in expected.items() if count}


def test_sums_are_kept_by_group_and_only_of_the_rows_that_count() -> None:
    stamps = [f"1970-01-01T0{hour}:00:00+00:00" for hour in (0, 1, 0, 1)]
    deltas = Deltas(block({"a": [0] * 4}, stamps=stamps, weights=[1, 1, -1, 1]))
    deltas.add_up(COUNTER, np.array([1.0, 2.0, 4.0, 8.0]), np.array([True, True, True, False]), 0)
    assert deltas.sums == {
        (Group("m", 0), COUNTER): Sums(0, -3, -3, -15),
        (Group("m", 1), COUNTER): Sums(1, 2, 2, 4),
    }


@given(st.lists(st.integers(-3, 3)))
def test_keys_that_are_all_added_are_counted_as_ones_are_added_up(keys: list[int]) -> None:
    given_ = np.array(keys, np.int64)
    for found, expected in zip(counted(given_), added_up(given_, np.ones(len(keys), np.int64)), strict=True):
        assert found.tolist() == expected.tolist()


def test_each_bucket_is_owned_by_its_counter_and_time() -> None:
    """Of two models and three hours, of which two are of one day; a counter that counts twice is one."""
    stamps = [f"1970-01-0{day}T{hour}:00:00+00:00" for day, hour in ((1, "05"), (1, "07"), (3, "00"), (1, "05"))]
    deltas = Deltas(block({"a": [1, 2, 3, 4]}, stamps=stamps, models=["m", "m", "m", "n"]))
    keys = np.array([1, 2, 3, 4])
    deltas.count(COUNTER, keys, keys != 4)
    deltas.count(OTHER, keys, keys > 2)
    deltas.count(COUNTER, keys, keys == 1)
    for width in (1, 24):
        owners = deltas.owners(width)
        counter_of: list[int] = owners.counter_of[owners.owner_of].tolist()
        at: list[int] = owners.at[owners.owner_of].tolist()
        owned = [(*owners.counters[counter], one) for counter, one in zip(counter_of, at, strict=True)]
        buckets: list[tuple[Counter, str, int]] = []
        for change in deltas.changes:
            groups: list[int] = change.groups.tolist()
            own = [deltas.groups[group] for group in groups]
            buckets += [(change.counter, group.model, group.hour // width) for group in own]
        assert owned == buckets
        assert len(owners.at) == len(owners.counter_of) == len(set(buckets))
