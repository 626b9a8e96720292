"""Exponential is an automaton in which one text leads from a position back to it in two ways, and no other one."""

from __future__ import annotations

import pytest
from hypothesis import given
from schemagen.analysis.backtracking.ambiguity import is_exponential
from schemagen.analysis.backtracking.positions import Automaton, matched
from schemagen.analysis.backtracking.walks import Effort
from schemagen_runtime.patterns.tree import TooLargeError, read

from tests.compiler.analysis.backtracking.support import AUTOMATA


def comes_back_in_two_ways(automaton: Automaton, start: int) -> bool:
    """Walk along two ways at once, on the same letters, and remember whether they have parted."""
    left = [(start, start, False)]
    seen = set(left)
    while left:
        one, other, parted = left.pop()
        for next_one, ways in automaton.follow[one].items():
            for next_other in automaton.follow[other]:
                if automaton.letters[next_one] & automaton.letters[next_other]:
                    twice = one == other and next_one == next_other and ways > 1
                    state = (next_one, next_other, parted or next_one != next_other or twice)
                    if state == (start, start, True):
                        return True
                    if state not in seen:
                        seen.add(state)
                        left.append(state)
    return False


@given(AUTOMATA)
def test_two_ways_back_on_one_text_are_found_and_nothing_else(automaton: Automaton) -> None:
    starts = range(1, len(automaton.follow))
    assert is_exponential(automaton, Effort()) == any(comes_back_in_two_ways(automaton, start) for start in starts)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(?:a|b)*c", False),
        ("(?:a|a)*c", True),
        ("(?:a|aa)*c", True),
        ("(?:ab|ba)*c", False),
        ("a*a*a*c", False),
        ("(?:a*)*c", True),
        ("(?:[ab]x|[bc]x)*d", True),
    ],
)
def test_alternatives_in_a_loop_must_differ(pattern: str, expected: bool) -> None:
    assert is_exponential(matched(read(pattern).root), Effort()) is expected


def test_the_question_is_given_up_where_it_costs_too_much() -> None:
    full = dict.fromkeys(range(1, 402), 1)
    letters = (0, *(1 << index for index in range(401)))
    with pytest.raises(TooLargeError):
        is_exponential(Automaton((full,) * 402, letters), Effort())
