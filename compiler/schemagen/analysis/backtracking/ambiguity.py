"""Tell whether one text can lead from a position back to it in two ways: then the ways multiply with each round.

The property is called EDA by A. Weber and H. Seidl, "On the degree of ambiguity of finite
automata" (1991). V. Wüstholz et al., "Static detection of DoS vulnerabilities in programs
that use regular expressions" (2017), look for it in regular expressions. Both ask only for
paths that can reach the end. A matcher does not know which those are, so all count here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemagen.analysis.backtracking.components import components
from schemagen.analysis.backtracking.positions import Automaton
from schemagen.analysis.backtracking.walks import Allowance, Effort


def is_exponential(automaton: Automaton, effort: Effort) -> bool:
    """Tell whether the steps of a search can grow exponentially with the length of the text."""
    component = components(automaton.edges())
    inner: list[list[int]] = []
    for position, follow in enumerate(automaton.follow):
        inside = [one for one in follow if automaton.letters[one] and component[one] == component[position]]
        if any(follow[one] > 1 for one in inside):
            return True
        inner.append(inside)
    return _meets_again(automaton, inner, effort.begin())


def _meets_again(automaton: Automaton, inner: list[list[int]], allowance: Allowance) -> bool:
    """Tell whether two ways out of one position, along ``inner`` and on one text, come together again.

    From the place where they meet a third way leads back: ``inner`` stays within one component.
    """
    left = [(position, position) for position, follow in enumerate(inner) if len(follow) > 1]
    seen = set(left)
    while left:
        one, other = left.pop()
        allowance.require(1 + len(inner[one]) * len(inner[other]))
        for pair in _common(automaton, inner[one], inner[other]):
            if pair[0] == pair[1] and one != other:
                return True
            if pair[0] < pair[1] and pair not in seen:
                seen.add(pair)
                left.append(pair)
    return False


def _common(automaton: Automaton, one: Iterable[int], other: Iterable[int]) -> Iterator[tuple[int, int]]:
    for left in one:
        for right in other:
            if automaton.letters[left] & automaton.letters[right]:
                yield (left, right) if left <= right else (right, left)
