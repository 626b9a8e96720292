"""The steps of a search are bounded for each length, by a straight line where there is one, else by a power."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import assume, given
from schemagen.analysis.backtracking.ambiguity import is_exponential
from schemagen.analysis.backtracking.growth import Line, tokens
from schemagen.analysis.backtracking.positions import Automaton, matched
from schemagen.analysis.backtracking.walks import BEFORE, Allowance, Effort, cost, moved
from schemagen_runtime.patterns.tree import TooLargeError, read

from tests.compiler.analysis.backtracking.support import AUTOMATA

LENGTH = 6


def worst(automaton: Automaton, length: int) -> int:
    """Try every text: return the most steps that one of so many letters takes."""
    allowance = Allowance()

    def walk(paths: tuple[tuple[int, int], ...], left: int) -> int:
        more = [walk(after, left - 1) for after in moved(automaton, paths, allowance)] if left else []
        return cost(automaton, paths) + max(more, default=0)

    return walk(BEFORE, length)


@given(AUTOMATA)
def test_no_text_takes_more_steps_than_the_bound_of_its_length(automaton: Automaton) -> None:
    assume(not is_exponential(automaton, Effort()))
    try:
        most = [worst(automaton, length) for length in range(LENGTH + 1)]
    except TooLargeError:
        assume(condition=False)
        raise
    bounds = list(islice(tokens(automaton, Effort()).steps(), LENGTH + 1))
    assert all(steps <= bound for steps, bound in zip(most, bounds, strict=True))


@given(AUTOMATA)
def test_a_line_lies_above_the_bounds_of_all_lengths(automaton: Automaton) -> None:
    assume(not is_exponential(automaton, Effort()))
    found = tokens(automaton, Effort())
    line = found.line()
    if line is not None:
        assert found.power() <= 1
        assert all(steps <= most for steps, most in islice(zip(found.steps(), line.steps(), strict=False), 100))


@pytest.mark.parametrize(
    ("pattern", "power"), [("a{3}", 0), ("a*b", 1), ("a*a*b", 2), ("a*a*a*b", 3), ("a*ba*b", 1), ("(?:ab|ba)*c", 1)]
)
def test_the_power_is_the_number_of_loops_that_one_text_can_pass_through(pattern: str, power: int) -> None:
    found = tokens(matched(read(pattern).root), Effort())
    assert found.power() == power
    assert (found.line() is None) == (power > 1)


def test_the_steps_are_counted_one_by_one() -> None:
    assert list(islice(tokens(matched(read("a*a*b").root), Effort()).steps(), 5)) == [3, 8, 15, 24, 35]
    assert list(islice(Line(before=5, each=2).steps(), 4)) == [5, 7, 9, 11]
