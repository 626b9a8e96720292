"""Patterns of one letter, automata of any shape, and what they do, found out by trying."""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st
from schemagen.analysis.backtracking.positions import START, Automaton, matched
from schemagen_runtime.patterns.tree import Node

LETTERS = (1, 2, 4)
"""The letters of :data:`AUTOMATA`, as bits."""


def _repeated(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    times = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "{0,2}"])
    return st.one_of(
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map("|".join).map("(?:{})".format),
        st.tuples(inner, times).map(lambda parts: f"(?:{parts[0]}){parts[1]}"),
    )


UNARY = st.recursive(st.sampled_from(["a", "aa", "(?:a|)"]), _repeated, max_leaves=5)
"""Patterns whose texts differ in their length only."""


def ways(node: Node, most: int) -> list[int]:
    """Return in how many ways ``node``, of a pattern of one letter, matches each text of up to ``most`` letters."""
    automaton = matched(node)
    end = len(automaton.follow) - 1
    counts = Counter({START: 1})
    found: list[int] = []
    for _ in range(most + 1):
        after: Counter[int] = Counter()
        for position, count in counts.items():
            for successor, times in automaton.follow[position].items():
                after[successor] += count * times
        found.append(after.pop(end, 0))
        counts = after
    return found


def lengths(node: Node, most: int) -> list[bool]:
    """Tell for each text of up to ``most`` letters whether ``node``, of a pattern of one letter, matches it."""
    return [count > 0 for count in ways(node, most)]


@st.composite
def _automata(draw: st.DrawFn) -> Automaton:
    size = draw(st.integers(1, 5))
    follow = st.dictionaries(st.integers(1, size), st.integers(1, 2), max_size=3)
    letters = st.integers(0, sum(LETTERS))
    return Automaton(
        tuple(draw(follow) for _ in range(size + 1)), (0, *draw(st.lists(letters, min_size=size, max_size=size)))
    )


AUTOMATA = _automata()
"""Small automata, most of which no pattern has."""
