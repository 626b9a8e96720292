"""Prove that two patterns fit the same texts, and find out how long the texts are that fit one.

Each pattern becomes an automaton that reads a text from its start to its end (K. Thompson, "Regular expression search
algorithm", 1968). Both read the same text at once, over every text there can be: where one would accept and the other
would not, they differ; where no such text can be reached, they are the same.
"""

from __future__ import annotations

import math
import re
from typing import Final

from schemagen_runtime.patterns import characters
from schemagen_runtime.patterns.characters import Characters
from schemagen_runtime.patterns.translation import python_pattern
from schemagen_runtime.patterns.tree import (
    Anchor,
    Assertion,
    Choice,
    Look,
    Node,
    NotRegularError,
    One,
    Repeat,
    Sequence,
    TooLargeError,
    read,
)

EVERY_TEXT: Final = ""
"""The pattern that every text fits, since patterns are searched for."""
_MOST_STATES: Final = 2_000
"""States of an automaton, and pairs of sets of states that are looked at."""


def same_language(one: str, other: str) -> bool:
    """Tell whether two patterns of schemas are proved to fit the same texts.

    False where they differ, and where it cannot be told: look arounds, edges of words, back references, and patterns
    that are too large.
    """
    if one == other:
        return True
    try:
        return _agree(_Automaton(one), _Automaton(other))
    except (NotRegularError, TooLargeError, re.error, RecursionError):
        return False


def text_lengths(pattern: str) -> tuple[int, float]:
    """Return how many code points the shortest and the longest text have that fit a pattern of a schema.

    The longest is infinite where there is none; (0, infinity) also where it cannot be told, as for ``same_language``.
    Where no text fits, the first number is the larger one.
    """
    try:
        return _lengths(_Automaton(pattern))
    except (NotRegularError, TooLargeError, re.error, RecursionError):
        return 0, math.inf


class _Automaton:
    """Hold the states of a pattern that is searched for, and the ways from each to the next."""

    def __init__(self, pattern: str) -> None:
        self.taking: list[tuple[Characters, int] | None] = []
        """For each state, the characters that lead out of it and where to; None where none does."""
        self._free: list[list[tuple[Anchor | None, int]]] = []
        """For each state, where it leads without a character, and where in the text that may be."""
        start, self.end = self._state(), self._state()
        self._take(self.end, characters.ALL, self.end)  # what was found stays found
        before = self._state()
        self._take(before, characters.ALL, before)
        self._free[start].append((None, before))
        self._add(read(python_pattern(pattern)).root, before, self.end)
        self.start = frozenset({start})

    def reach(self, states: frozenset[int], *, at_start: bool, at_end: bool) -> frozenset[int]:
        """Return the states that are reached from these without a character."""
        found, left = set(states), list(states)
        while left:
            for anchor, successor in self._free[left.pop()]:
                holds = anchor is None or (anchor is Anchor.START and at_start) or (anchor is Anchor.END and at_end)
                if holds and successor not in found:
                    found.add(successor)
                    left.append(successor)
        return frozenset(found)

    def ways(self, states: frozenset[int], *, at_start: bool) -> list[tuple[Characters, int]]:
        """Return the characters that lead out of these states, each with where to."""
        reached = self.reach(states, at_start=at_start, at_end=False)
        return [way for way in (self.taking[state] for state in reached) if way is not None]

    def accepts(self, states: frozenset[int], *, at_start: bool) -> bool:
        """Tell whether a text that ends here fits."""
        return self.end in self.reach(states, at_start=at_start, at_end=True)

    def _state(self) -> int:
        if len(self.taking) > _MOST_STATES:
            raise TooLargeError
        self.taking.append(None)
        self._free.append([])
        return len(self.taking) - 1

    def _take(self, state: int, taken: Characters, successor: int) -> None:
        self.taking[state] = (taken, successor)

    def _add(self, node: Node, start: int, end: int) -> None:
        """Add the ways from one state to another on which ``node`` matches."""
        match node:
            case One(characters=taken):
                step = self._state()
                self._free[start].append((None, step))
                self._take(step, taken, end)
            case Assertion(anchor=Anchor.OTHER) | Look():
                raise NotRegularError(type(node).__name__)
            case Assertion(anchor=anchor):
                self._free[start].append((anchor, end))
            case Sequence(parts=parts):
                for part in parts:
                    following = self._state()
                    self._add(part, start, following)
                    start = following
                self._free[start].append((None, end))
            case Choice(branches=branches):
                for branch in branches:
                    self._add(branch, start, end)
            case Repeat(body=body, least=least, most=most):
                self._repeat(body, start, end, least, most)

    def _repeat(self, body: Node, start: int, end: int, least: int, most: int | None) -> None:
        for _ in range(least):
            following = self._state()
            self._add(body, start, following)
            start = following
        for _ in range((most or 0) - least):
            self._free[start].append((None, end))
            following = self._state()
            self._add(body, start, following)
            start = following
        if most is None:
            loop = self._state()
            self._free[start].append((None, loop))
            self._add(body, loop, loop)
            start = loop
        self._free[start].append((None, end))


def _agree(one: _Automaton, other: _Automaton) -> bool:
    """Tell whether two automata accept the same texts."""
    letters = characters.classes(taken for side in (one, other) for taken, _ in filter(None, side.taking))
    # One bit stands for all characters that no set of the two tells apart: to try each bit is to try every character.
    bits = [1 << place for place in range(letters[characters.ALL].bit_length())]
    left = [(one.start, other.start, True)]
    seen = set(left)
    while left:
        mine, theirs, at_start = left.pop()
        if one.accepts(mine, at_start=at_start) is not other.accepts(theirs, at_start=at_start):
            return False
        ways = one.ways(mine, at_start=at_start), other.ways(theirs, at_start=at_start)
        for bit in bits:
            behind = [frozenset(to for taken, to in side if letters[taken] & bit) for side in ways]
            pair = (behind[0], behind[1], False)
            if pair not in seen:
                seen.add(pair)
                left.append(pair)
        if len(seen) > _MOST_STATES:
            raise TooLargeError
    return True


def _lengths(automaton: _Automaton) -> tuple[int, float]:
    """Return the lengths of the shortest and of the longest text that an automaton accepts.

    Some text leads along each way, so the characters do not matter: of each length, only the states are looked at that
    some text of that length reaches. The first set of states that comes again begins a circle.
    """
    states, fitting = automaton.start, list[int]()
    seen: dict[frozenset[int], int] = {}
    while states and states not in seen:
        length = seen[states] = len(seen)
        if length > _MOST_STATES:
            raise TooLargeError
        if automaton.accepts(states, at_start=length == 0):
            fitting.append(length)
        ways = automaton.ways(states, at_start=length == 0)
        states = frozenset(to for taken, to in ways if taken)
    if not fitting:
        return 1, 0
    is_endless = fitting[-1] >= seen.get(states, math.inf)
    return fitting[0], math.inf if is_endless else fitting[-1]
