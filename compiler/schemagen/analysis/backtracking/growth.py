"""Bound the steps that a search can take, for every text of a length.

A step is one comparison of a character, or one end that was reached. On a text the
matcher's search is a tree whose branches are paths of the automaton. Paths within one
strongly connected component stay together here, as one token: their number is limited
unless the automaton is exponential. A path that leaves its component becomes a token
of its own, which may then meet its own worst text. That makes the sum an upper bound,
and a recurrence: the cost of a token, plus the cost of the tokens into which the worst letter turns it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from schemagen.analysis.backtracking.components import components
from schemagen.analysis.backtracking.positions import Automaton
from schemagen.analysis.backtracking.walks import BEFORE, Effort, Paths, cost, moved

Choice: TypeAlias = tuple[tuple[int, int], ...]
"""What one letter makes of a token: so many times this token, so many times that one."""

_MAX_LENGTH: Final = 10_000
_MAX_WORK: Final = 200_000


@dataclass(frozen=True, slots=True)
class Line:
    """Bound the steps by a straight line: ``before`` steps, and ``each`` more for each character."""

    before: int = 0
    each: int = 0

    def steps(self) -> Iterator[int]:
        """Yield the most steps for a text of no character, of one, two, three …"""
        for length in range(_MAX_LENGTH + 1):
            yield self.before + self.each * length


@dataclass(frozen=True, slots=True)
class Token:
    """Hold the steps that a token costs before the next letter, and what each letter can make of it."""

    cost: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Hold all tokens that there can be; the first one stands before the text."""

    tokens: tuple[Token, ...]
    components: tuple[tuple[int, ...], ...]
    """Tokens that become one another, each set behind all that its tokens become."""

    def steps(self) -> Iterator[int]:
        """Yield the most steps for a text of no character, of one, two, three …; end where more is too much work."""
        size = len(self.tokens) + sum(len(choice) for token in self.tokens for choice in token.choices)
        row = [token.cost for token in self.tokens]
        for _ in range(min(_MAX_LENGTH, _MAX_WORK // size) + 1):
            yield row[0]
            row = [
                token.cost
                + max((sum(times * row[part] for times, part in choice) for choice in token.choices), default=0)
                for token in self.tokens
            ]

    def line(self) -> Line | None:
        """Return a bound that is a straight line, None where the steps may grow faster."""
        lines = [Line()] * len(self.tokens)
        for members in self.components:
            line = self._line(members, lines)
            if line is None:
                return None
            for index in members:
                lines[index] = line
        return lines[0]

    def _line(self, members: tuple[int, ...], lines: Sequence[Line]) -> Line | None:
        before, each = max(self.tokens[index].cost for index in members), 0
        for index in members:
            for choice in self.tokens[index].choices:
                stay = sum(times for times, part in choice if part in members)
                others = [(times, lines[part]) for times, part in choice if part not in members]
                more = sum(times * line.each for times, line in others)
                once = self.tokens[index].cost + sum(times * line.before for times, line in others)
                if stay > 1 or (stay and more):
                    return None
                if stay:
                    each = max(each, once)
                else:
                    before, each = max(before, once), max(each, more)
        return Line(before, each)

    def power(self) -> int:
        """Return the highest power of the text's length with which the steps can grow."""
        powers = [0] * len(self.tokens)
        for members in self.components:
            best = 0
            for choice in (choice for index in members for choice in self.tokens[index].choices):
                stays = any(part in members for _, part in choice)
                best = max(best, stays + max((powers[part] for _, part in choice if part not in members), default=0))
            for index in members:
                powers[index] = best
        return powers[0]


def tokens(automaton: Automaton, effort: Effort) -> Tokens:
    """Return the tokens of ``automaton``, which is not exponential.

    Raises:
        TooLargeError: there are too many of them to find.
    """
    component = components(automaton.edges())
    allowance = effort.begin()
    numbers, known, found = {BEFORE: 0}, [BEFORE], list[Token]()
    for paths in known:
        choices: set[Choice] = set()
        for successor in moved(automaton, paths, allowance):
            parts = _parts(successor, component)
            for _, part in parts:
                if part not in numbers:
                    numbers[part] = len(known)
                    known.append(part)
            choices.add(tuple((times, numbers[part]) for times, part in parts))
        found.append(Token(cost(automaton, paths), tuple(sorted(choices))))
    return Tokens(tuple(found), _ordered(found))


def _parts(paths: Paths, component: Sequence[int]) -> list[tuple[int, Paths]]:
    """Return ``paths`` in parts, one for each component, with how often each part occurs.

    That number is the greatest common divisor of the part's counts, which are divided by it.
    """
    members: dict[int, list[tuple[int, int]]] = {}
    for position, count in paths:
        members.setdefault(component[position], []).append((position, count))
    parts: list[tuple[int, Paths]] = []
    for part in members.values():
        times = math.gcd(*(count for _, count in part))
        parts.append((times, tuple((position, count // times) for position, count in part)))
    return parts


def _ordered(found: Sequence[Token]) -> tuple[tuple[int, ...], ...]:
    numbers = components([sorted({part for choice in token.choices for _, part in choice}) for token in found])
    members: list[list[int]] = [[] for _ in range(max(numbers) + 1)]
    for index, number in enumerate(numbers):
        members[number].append(index)
    return tuple(map(tuple, members))
