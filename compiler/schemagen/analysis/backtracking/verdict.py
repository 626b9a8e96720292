"""Decide whether a pattern may be searched for in production: compare the bound on its steps with limits."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import takewhile
from typing import Final

from schemagen_runtime.patterns.tree import Anchor, Assertion, NotRegularError, Pattern, Sequence, TooLargeError, read

from schemagen.analysis.backtracking.ambiguity import is_exponential
from schemagen.analysis.backtracking.growth import Line, Tokens, tokens
from schemagen.analysis.backtracking.positions import START, Automaton, anchors, matched, searched
from schemagen.analysis.backtracking.tail import split
from schemagen.analysis.backtracking.walks import Effort, widest

MAX_STEPS: Final = 250_000
"""The most steps for one text. ``re`` takes two to forty nanoseconds for one: ten milliseconds at most."""

MAX_STEPS_PER_CHARACTER: Final = MAX_STEPS // 1_000
"""The most steps for each character where a text may have any length: a thousand characters take MAX_STEPS."""


class Growth(Enum):
    """Name how the steps of a search grow with the length of the text."""

    LINEAR = auto()
    POLYNOMIAL = auto()
    EXPONENTIAL = auto()
    NOT_REGULAR = auto()
    """No bound is known: there is a back reference or a condition."""
    UNKNOWN = auto()
    """The pattern is too large to be judged."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say which texts may be searched for a pattern.

    Attributes:
        growth: how the steps of a search grow.
        longest: the greatest length in characters of a text that may be searched; None where there is
            no limit, 0 where no text may be.
        power: the highest power of the length with which the steps of a polynomial pattern can grow.
        wants_anchor: whether the pattern would be linear if it were tried at the text's beginning only.
        work: what it took to judge it, in units of a microsecond or less.
    """

    growth: Growth
    longest: int | None = 0
    power: int = 1
    wants_anchor: bool = False
    work: int = 0

    def allows(self, max_length: int | None) -> bool:
        """Tell whether texts of at most ``max_length`` characters may be searched; None stands for any length."""
        if not self.longest:
            return self.longest is None
        return max_length is not None and max_length <= self.longest

    def most_steps(self, length: int) -> int:
        """Return how many steps a text of ``length`` characters, which may be searched, takes at most."""
        return MAX_STEPS_PER_CHARACTER * length if self.growth is Growth.LINEAR else MAX_STEPS


@dataclass(frozen=True, slots=True)
class Bound:
    """Hold the bounds of the parts of a pattern, which are searched one after the other."""

    parts: tuple[Line | Tokens, ...]

    def steps(self) -> Iterator[int]:
        """Yield the most steps for a text of no character, of one, two, three …; end where more is not known."""
        return map(sum, zip(*(part.steps() for part in self.parts), strict=False))

    def is_small(self) -> bool:
        """Tell whether a text of any length takes few enough steps."""
        lines = [part for part in self.parts if isinstance(part, Line)]
        each = sum(line.each for line in lines)
        before = sum(line.before for line in lines)
        return len(lines) == len(self.parts) and each <= MAX_STEPS_PER_CHARACTER and before <= MAX_STEPS

    def power(self) -> int:
        """Return the highest power of the text's length with which the steps can grow."""
        return max(part.power() if isinstance(part, Tokens) else 1 for part in self.parts)


def bound(pattern: Pattern, effort: Effort) -> Bound | None:
    """Return the bound on the steps of ``re.search`` for ``pattern``, None where they grow exponentially.

    Raises:
        TooLargeError: the pattern is too large to be judged.
    """
    head, tail = split(pattern.root)
    automata = searched(head), matched(tail)
    if any(is_exponential(automaton, effort) for automaton in automata):
        return None
    return Bound(tuple(_part(automaton, effort) for automaton in automata))


def _part(automaton: Automaton, effort: Effort) -> Line | Tokens:
    try:
        growing = tokens(automaton, effort)
    except TooLargeError:
        growing = None
    line = growing.line() if growing is not None else None
    if line is None or not Bound((line,)).is_small():
        each = widest(automaton, MAX_STEPS_PER_CHARACTER, effort)
        line = None if each is None else Line(automaton.attempts(START), each)
    if line is not None:
        return line
    if growing is None:
        raise TooLargeError
    return growing


@functools.lru_cache(maxsize=256)
def judge(pattern: str) -> Verdict:
    """Return the verdict on ``pattern``, which compiles under ``re.ASCII``."""
    effort = Effort()
    try:
        verdict = _judge(read(pattern), effort)
    except NotRegularError:
        verdict = Verdict(Growth.NOT_REGULAR)
    except (TooLargeError, RecursionError, re.error):
        verdict = Verdict(Growth.UNKNOWN)
    return replace(verdict, work=effort.units)


def _judge(pattern: Pattern, effort: Effort) -> Verdict:
    found = bound(pattern, effort)
    if found is None:
        return Verdict(Growth.EXPONENTIAL)
    if found.is_small():
        return Verdict(Growth.LINEAR, None)
    longest = sum(1 for _ in takewhile(lambda steps: steps <= MAX_STEPS, found.steps())) - 1
    if longest < max(pattern.shortest, 1):
        # No text so short can match: a limit on the length is no help.
        longest = 0
    return Verdict(Growth.POLYNOMIAL, longest, found.power(), _wants_anchor(pattern, effort))


def _wants_anchor(pattern: Pattern, effort: Effort) -> bool:
    if anchors(pattern.root):
        return False
    anchored = bound(Pattern(Sequence((Assertion(Anchor.START), pattern.root)), pattern.shortest), effort)
    return anchored is not None and anchored.is_small()
