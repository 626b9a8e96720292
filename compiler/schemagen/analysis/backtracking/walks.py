"""Move sets of paths through an automaton by one letter at a time; a set is the number of paths at each position."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from schemagen_runtime.patterns.tree import TooLargeError

from schemagen.analysis.backtracking.positions import START, Automaton

Paths: TypeAlias = tuple[tuple[int, int], ...]
"""Positions, sorted, each with the number of paths that have come there."""

BEFORE: Final[Paths] = ((START, 1),)
"""The one path that no letter has moved yet."""

_MAX_WORK: Final = 100_000


class Allowance:
    """Limit the work that one question about a pattern may take: patterns come from outside."""

    def __init__(self, units: int = _MAX_WORK) -> None:
        """Start with ``units`` of work, each a microsecond or less."""
        self._units = self._left = units

    @property
    def used(self) -> int:
        """Return the units that were taken; no more than there were."""
        return self._units - max(self._left, 0)

    def require(self, units: int) -> None:
        """Take ``units`` of what is left.

        Raises:
            TooLargeError: so many are not left.
        """
        self._left -= units
        if self._left < 0:
            raise TooLargeError


class Effort:
    """Add up the work that all questions about a pattern take."""

    def __init__(self) -> None:
        """Begin with none."""
        self._begun: list[Allowance] = []

    def begin(self) -> Allowance:
        """Return the allowance for the next question."""
        self._begun.append(Allowance())
        return self._begun[-1]

    @property
    def units(self) -> int:
        """Return the units of work that were taken so far."""
        return sum(allowance.used for allowance in self._begun)


def cost(automaton: Automaton, paths: Paths) -> int:
    """Return the steps that ``paths`` take before any of them is moved."""
    return sum(count * automaton.attempts(position) for position, count in paths)


def moved(automaton: Automaton, paths: Paths, allowance: Allowance) -> list[Paths]:
    """Return the sets that the letters make of ``paths``, without those that are a part of another one.

    Raises:
        TooLargeError: ``allowance`` is used up.
    """
    groups: dict[int, dict[int, int]] = {}
    for position, count in paths:
        follow = automaton.follow[position]
        allowance.require(1 + len(follow))
        for successor, ways in follow.items():
            if letters := automaton.letters[successor]:
                group = groups.setdefault(letters, {})
                group[successor] = group.get(successor, 0) + ways * count
    members = [list(group.items()) for group in groups.values()]
    return [
        tuple(sorted(item for index, items in enumerate(members) if choice >> index & 1 for item in items))
        for choice in _choices(list(groups), allowance)
    ]


def _choices(sets: list[int], allowance: Allowance) -> list[int]:
    """Return which of ``sets`` have a letter in common, as bits; only those choices that no other one covers."""
    every = 0
    for letters in sets:
        every |= letters
    cells = {0: every}
    for index, letters in enumerate(sets):
        allowance.require(len(cells))
        inside = {choice | 1 << index: bits & letters for choice, bits in cells.items() if bits & letters}
        cells = {choice: bits & ~letters for choice, bits in cells.items() if bits & ~letters} | inside
    allowance.require(len(cells) ** 2 // 8)
    return [one for one in cells if one and not any(one != other and one & other == one for other in cells)]


def widest(automaton: Automaton, most: int, effort: Effort) -> int | None:
    """Return the most steps for any one character; None if they are more than ``most``, or not known.

    This walks every set of paths to which some text leads, if there are few of them.
    """
    allowance = effort.begin()
    seen: list[Mapping[int, int]] = []
    left: list[Paths] = [BEFORE]
    steps = 0
    while left:
        try:
            successors = moved(automaton, left.pop(), allowance)
            allowance.require(len(seen) * len(successors))
        except TooLargeError:
            return None
        # The largest is walked first: what it covers need not be.
        for paths in sorted(successors, key=_size):
            if any(_covers(other, paths) for other in seen):
                continue
            seen.append(dict(paths))
            left.append(paths)
            steps = max(steps, cost(automaton, paths))
            if steps > most:
                return None
    return steps


def _size(paths: Paths) -> int:
    return sum(count for _, count in paths)


def _covers(other: Mapping[int, int], paths: Paths) -> bool:
    return all(other.get(position, 0) >= count for position, count in paths)
