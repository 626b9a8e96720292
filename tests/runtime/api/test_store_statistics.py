"""Counts of a store add up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime import Collection
from schemagen_runtime.api.store_statistics import CollectionStatistics, Removed

COUNTS = st.integers(0, 2**40)


@given(st.lists(st.tuples(COUNTS, COUNTS)))
def test_what_was_removed_adds_up(portions: list[tuple[int, int]]) -> None:
    removed = sum((Removed(*portion) for portion in portions), Removed())
    assert (removed.inferences, removed.labels) == (
        sum(inferences for inferences, _ in portions),
        sum(labels for _, labels in portions),
    )
    assert removed.total == sum(map(sum, portions))


@given(st.dictionaries(st.text(max_size=3), COUNTS))
def test_inferences_are_those_of_all_models(models: dict[str, int]) -> None:
    counted = CollectionStatistics(Collection("p", "c"), models, 0, 0, 0, None, None, ())
    assert counted.inferences == sum(models.values())
