"""Sets of characters are joined, turned round and told apart as sets are."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.patterns.characters import Characters, classes, complement, in_both_cases, union

RANGES = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 40)).map(lambda pair: (pair[0], sum(pair))), max_size=6)
SETS = RANGES.map(union)


def members(characters: Characters) -> set[int]:
    return {code for low, high in characters for code in range(low, high + 1)}


@given(RANGES)
def test_a_union_has_all_and_keeps_gaps_between(ranges: list[tuple[int, int]]) -> None:
    joined = union(ranges)
    assert members(joined) == {code for low, high in ranges for code in range(low, high + 1)}
    assert all(one[1] + 1 < other[0] for one, other in pairwise(joined))


@given(SETS)
def test_the_complement_of_the_complement_is_the_set(characters: Characters) -> None:
    assert complement(complement(characters)) == characters
    assert all(not any(low <= code <= high for low, high in complement(characters)) for code in members(characters))


@given(st.lists(SETS, max_size=4))
def test_two_sets_share_a_bit_where_they_share_a_character(sets: list[Characters]) -> None:
    bits = classes(sets)
    for one in sets:
        for other in sets:
            assert bool(bits[one] & bits[other]) == bool(members(one) & members(other))


def test_only_ascii_letters_have_two_cases() -> None:
    assert members(in_both_cases(((ord("a"), ord("b")), (0xE9, 0xE9)))) == {65, 66, 97, 98, 0xE9}
