"""Whether a value comes twice is known however many there are, and in whatever order."""

from __future__ import annotations

from array import array

import pytest
from schemagen.inferring.distinct import Distinct


def told(*blocks: list[int], spans: bool = False) -> bool:
    distinct = Distinct()
    for block in blocks:
        distinct.add(array("q", block), (block[0], block[-1]) if spans else None)
    return distinct.holds()


@pytest.mark.parametrize("spans", [True, False])
def test_values_that_rise_all_differ(spans: bool) -> None:
    assert told(list(range(1000)), list(range(1000, 2000)), spans=spans)


@pytest.mark.parametrize("spans", [True, False])
def test_a_value_of_an_earlier_block_is_found(spans: bool) -> None:
    assert not told([1, 2, 3], [3, 4, 5], spans=spans)
    assert not told([5, 6], [7, 8], [-1, 6], spans=spans)


def test_ranges_that_overlap_are_compared_value_by_value() -> None:
    assert told([1, 5], [2, 6], spans=True)


def test_more_than_memory_keeps_is_compared_in_a_file() -> None:
    blocks = [list(range(start, 200_000, 4)) for start in range(4)]
    assert told(*blocks)
    assert not told(*blocks, [199_999])


def test_what_was_refuted_stays_so() -> None:
    distinct = Distinct()
    distinct.add(array("q", [1]), None)
    distinct.refute()
    assert not distinct.holds()
