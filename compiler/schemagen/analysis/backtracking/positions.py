"""Build the automaton of a pattern: its positions, and the number of ways from each one to the next.

Every item that takes a character is a position (V. M. Glushkov, "The abstract theory of
automata", 1961). Between two positions lie choices that take no character. An edge carries
the number of ways through them: Glushkov's automaton does not count them, but a backtracking
matcher tries each. ``(a|a)*`` and ``(a*)*`` have one position, and two ways round it.

So each path here is a branch of the matcher's search, and each branch of it is a path here.
The matcher leaves some out: an anchor fails, a possessive repetition gives nothing back, or
the search has succeeded. That only makes the search shorter.

- A repetition whose body can be empty is read as ``re`` reads it: an iteration that took no
  character is the last one, once there are as many as there must be.
- A look ahead is a dead end beside the way on: its body is searched, then the way on. A look
  behind takes at most a fixed number of steps, which count as so many dead ends.
- ``search`` begins everywhere: a loop over all characters stands before the pattern. Where
  each alternative begins with ``^``, each later beginning is one failed anchor.
- A counted repetition is written out; one too long for that becomes a loop, which can be
  searched in all the same ways and more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from schemagen_runtime.patterns import characters
from schemagen_runtime.patterns.characters import Characters
from schemagen_runtime.patterns.tree import (
    EMPTY,
    Anchor,
    Assertion,
    Choice,
    Look,
    Node,
    One,
    Repeat,
    Sequence,
    TooLargeError,
)

START: Final = 0
"""The position before the text."""

_MAX_EXPANSION: Final = 512
_MAX_NODES: Final = 4_000
_MAX_EDGES: Final = 40_000
_END: Final = One(characters.NONE)


@dataclass(frozen=True, slots=True)
class Automaton:
    """Hold the positions of a pattern, by number, and the ways between them.

    A position without letters is never reached: it stands for the end, or for a dead end.

    Attributes:
        follow: for each position, the positions that may come next, each with its number of ways.
        letters: for each position, the characters that it takes, as bits (see :func:`.characters.classes`).
    """

    follow: tuple[Mapping[int, int], ...]
    letters: tuple[int, ...]

    def edges(self) -> list[list[int]]:
        """Return for each position those that may come next and have letters."""
        return [[successor for successor in follow if self.letters[successor]] for follow in self.follow]

    def attempts(self, position: int) -> int:
        """Return how many characters a matcher compares behind ``position`` if none of them fits."""
        return sum(self.follow[position].values())


@dataclass(frozen=True, slots=True)
class _Fragment:
    """Hold where a node begins and ends, each with its number of ways, and in how many ways it is empty."""

    first: Mapping[int, int]
    last: Mapping[int, int]
    empty: int


_NOTHING: Final = _Fragment({}, {}, 1)


def searched(root: Node) -> Automaton:
    """Return the automaton of ``re.search`` for ``root``.

    Raises:
        TooLargeError: it has too many positions or edges.
    """
    builder = _Builder()
    loop = builder.fragment(One(characters.ALL))
    whole = builder.fragment(Sequence((root, _END)))
    failing = anchors(root)
    later = _Fragment(builder.fragment(_END).first, {}, 0) if failing else whole
    builder.link(loop.last, loop.first)
    builder.link(loop.last, _scaled(later.first, failing or 1))
    builder.link({START: 1}, loop.first)
    builder.link({START: 1}, whole.first)
    return builder.automaton()


def matched(root: Node) -> Automaton:
    """Return the automaton of ``root``, tried at one place of the text only.

    Raises:
        TooLargeError: it has too many positions or edges.
    """
    builder = _Builder()
    builder.link({START: 1}, builder.fragment(Sequence((root, _END))).first)
    return builder.automaton()


def anchors(node: Node) -> int:
    """Count the anchors that fail where ``node`` is tried behind the text's start; 0 if another item can begin it."""
    match node:
        case Assertion(anchor=Anchor.START):
            return 1
        case Sequence(parts=(first, *_)):
            return anchors(first)
        case Choice(branches=branches):
            failing = [anchors(branch) for branch in branches]
            return sum(failing) if all(failing) else 0
        case _:
            return 0


class _Builder:
    """Number positions in the order in which they are met: outside loops, edges lead to higher numbers."""

    def __init__(self) -> None:
        self._sets: list[Characters] = [characters.NONE]
        self._follow: list[dict[int, int]] = [{}]
        self._edges = 0
        self._nodes = 0

    def automaton(self) -> Automaton:
        bits = characters.classes(self._sets)
        return Automaton(tuple(self._follow), tuple(bits[one] for one in self._sets))

    def link(self, last: Mapping[int, int], first: Mapping[int, int]) -> None:
        self._edges += len(last) * len(first)
        if self._edges > _MAX_EDGES:
            raise TooLargeError
        for position, ways_out in last.items():
            follow = self._follow[position]
            for successor, ways_in in first.items():
                follow[successor] = follow.get(successor, 0) + ways_out * ways_in

    def fragment(self, node: Node) -> _Fragment:
        self._nodes += 1
        if self._nodes > _MAX_NODES:
            raise TooLargeError
        match node:
            case One(characters=one):
                return self._position(one)
            case Assertion():
                return _NOTHING
            case Sequence(parts=parts):
                whole = _NOTHING
                for part in parts:
                    whole = self._joined(whole, self.fragment(part))
                return whole
            case Choice(branches=branches):
                return _either(*(self.fragment(branch) for branch in branches))
            case Repeat():
                return self._repeat(node)
            case Look(body=body, is_behind=False):
                return _Fragment(self.fragment(Sequence((body, _END))).first, {}, 1)
            case Look(body=body):
                return _Fragment(_scaled(self._position(characters.NONE).first, _all_steps(body)), {}, 1)

    def _position(self, one: Characters) -> _Fragment:
        self._sets.append(one)
        self._follow.append({})
        alone = {len(self._sets) - 1: 1}
        return _Fragment(alone, alone, 0)

    def _joined(self, left: _Fragment, right: _Fragment) -> _Fragment:
        self.link(left.last, right.first)
        first = _sum(left.first, _scaled(right.first, left.empty))
        last = _sum(right.last, _scaled(left.last, right.empty))
        return _Fragment(first, last, left.empty * right.empty)

    def _repeat(self, node: Repeat) -> _Fragment:
        body, least, most = node.body, node.least, node.most
        copies = least + 1 if most is None else most
        if copies * _size(body) <= _MAX_EXPANSION:
            must = self.fragment(Sequence((body,) * least))
            return self._joined(must, self._loop(body) if most is None else self._at_most(body, most - least))
        must = self.fragment(body if least else EMPTY)
        if must.empty and least > 1:
            raise TooLargeError
        return self._joined(must, self._loop(body))

    def _loop(self, body: Node) -> _Fragment:
        once = self.fragment(body)
        self.link(once.last, once.first)
        return _Fragment(once.first, _scaled(once.last, 1 + once.empty), 1 + once.empty)

    def _at_most(self, body: Node, most: int) -> _Fragment:
        copies = [self.fragment(body) for _ in range(most)]
        if not copies:
            return _NOTHING
        for copy, following in pairwise(copies):
            self.link(copy.last, following.first)
        empty = copies[0].empty
        last = copies[-1].last
        for copy in copies[:-1]:
            last = {**last, **_scaled(copy.last, 1 + empty)}
        return _Fragment(copies[0].first, last, 1 + empty)


def _size(node: Node) -> int:
    """Return the least number of nodes that ``node`` becomes when it is written out."""
    match node:
        case One() | Assertion():
            return 1
        case Sequence(parts=parts) | Choice(branches=parts):
            return 1 + sum(map(_size, parts))
        case Repeat(body=body, least=least, most=most):
            size, copies = _size(body), least + 1 if most is None else most
            return size * copies if size * copies <= _MAX_EXPANSION else size
        case Look(body=body):
            return 1 + _size(body)


def _all_steps(body: Node) -> int:
    """Return the steps of a look behind, whose length is fixed, if every comparison in it succeeds."""
    automaton = matched(body)
    steps = [1] * len(automaton.follow)
    for position in reversed(range(len(steps))):
        follow = automaton.follow[position]
        if any(successor <= position for successor in follow):
            # A look ahead inside may run as far as the text does.
            raise TooLargeError
        steps[position] += sum(ways * steps[successor] for successor, ways in follow.items())
    return steps[START]


def _either(*fragments: _Fragment) -> _Fragment:
    # No two fragments share a position.
    first = {position: ways for each in fragments for position, ways in each.first.items()}
    last = {position: ways for each in fragments for position, ways in each.last.items()}
    return _Fragment(first, last, sum(each.empty for each in fragments))


def _sum(one: Mapping[int, int], other: Mapping[int, int]) -> Mapping[int, int]:
    return {**one, **other}


def _scaled(ways: Mapping[int, int], factor: int) -> Mapping[int, int]:
    return {position: count * factor for position, count in ways.items()} if factor else {}
