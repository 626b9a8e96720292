"""A letter moves all paths at once, and work on patterns from outside ends."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.analysis.backtracking.positions import Automaton, matched
from schemagen.analysis.backtracking.walks import BEFORE, Allowance, Effort, Paths, cost, moved, widest
from schemagen_runtime.patterns.tree import TooLargeError, read

from tests.compiler.analysis.backtracking.support import AUTOMATA, LETTERS


def moved_by(automaton: Automaton, paths: Paths, letter: int) -> Paths:
    after: Counter[int] = Counter()
    for position, count in paths:
        for successor, ways in automaton.follow[position].items():
            if automaton.letters[successor] & letter:
                after[successor] += count * ways
    return tuple(sorted(after.items()))


@given(AUTOMATA, st.data())
def test_the_sets_are_those_of_single_letters_less_the_parts_of_others(
    automaton: Automaton, data: st.DataObject
) -> None:
    size = len(automaton.follow)
    paths = tuple(sorted(data.draw(st.dictionaries(st.integers(0, size - 1), st.integers(1, 3), min_size=1)).items()))
    single = {moved_by(automaton, paths, letter) for letter in LETTERS} - {()}
    largest = {one for one in single if not any(set(one) < set(other) for other in single)}
    found = moved(automaton, paths, Allowance())
    assert len(found) == len(set(found))
    assert set(found) == largest


def test_paths_cost_what_is_compared_behind_them() -> None:
    automaton = matched(read("a*a*b").root)
    assert cost(automaton, BEFORE) == 3
    (after_a, after_b) = sorted(moved(automaton, BEFORE, Allowance()))
    assert (cost(automaton, after_a), cost(automaton, after_b)) == (5, 1)


def test_the_widest_set_counts_unless_it_is_too_wide() -> None:
    automaton = matched(read("(?:ab|ba)*c").root)
    assert widest(automaton, 3, Effort()) == 3
    assert widest(automaton, 2, Effort()) is None
    assert widest(matched(read("a*a*b").root), 1_000, Effort()) is None


def test_an_allowance_is_used_up_by_what_it_was_asked_for() -> None:
    allowance = Allowance(10)
    allowance.require(7)
    allowance.require(3)
    with pytest.raises(TooLargeError):
        allowance.require(1)
    with pytest.raises(TooLargeError):
        moved(matched(read("a|bb|ccc").root), BEFORE, Allowance(2))
