"""An automaton has as many ways through it as a backtracking matcher can try."""

from __future__ import annotations

import re
from math import comb

import pytest
from hypothesis import given
from schemagen.analysis.backtracking.positions import START, anchors, matched, searched
from schemagen_runtime.patterns.tree import TooLargeError, read

from tests.compiler.analysis.backtracking.support import UNARY, lengths, ways

LENGTH = 12


@given(UNARY)
def test_there_is_a_way_through_it_for_what_matches_and_for_nothing_else(pattern: str) -> None:
    expected = [re.fullmatch(pattern, "a" * length) is not None for length in range(LENGTH + 1)]
    assert lengths(read(pattern).root, LENGTH) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(?:a?){4}", [comb(4, length) for length in range(6)]),
        ("(?:a|a)*", [2**length for length in range(6)]),
        ("(?:|){5}", [2**5, 0, 0, 0, 0, 0]),
        ("a*a*", [length + 1 for length in range(6)]),
        ("(?:a|(?:|))*", [3] * 6),
    ],
)
def test_ways_that_take_no_character_are_counted(pattern: str, expected: list[int]) -> None:
    assert ways(read(pattern).root, len(expected) - 1) == expected


@pytest.mark.parametrize(("pattern", "failing"), [("^a", 1), ("(^a)|^b", 2), ("^a|b", 0), ("a^", 0), ("(?:^a)*", 0)])
def test_the_anchors_that_fail_behind_the_start_are_counted(pattern: str, failing: int) -> None:
    assert anchors(read(pattern).root) == failing


def test_a_search_begins_everywhere_but_where_an_anchor_fails() -> None:
    anywhere, anchored = (searched(read(pattern).root) for pattern in ("ab", "^ab"))
    (again,) = [position for position in anywhere.follow[START] if position in anywhere.follow[position]]
    assert anywhere.follow[again] == anywhere.follow[START]
    behind = [one for one in anchored.follow[again] if one != again]
    assert [anchored.letters[one] for one in behind] == [0]


def test_a_pattern_with_too_many_edges_is_not_written_out() -> None:
    with pytest.raises(TooLargeError):
        matched(read("a?" * 450 + "b").root)
