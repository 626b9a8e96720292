"""Nodes that reach each other are of one component, and no others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from schemagen.analysis.backtracking.components import components

GRAPHS = st.integers(1, 8).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, size - 1), max_size=4), min_size=size, max_size=size)
)


def reached(edges: list[list[int]], start: int) -> set[int]:
    found, waiting = {start}, [start]
    while waiting:
        for node in edges[waiting.pop()]:
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


@given(GRAPHS)
def test_who_can_come_back_is_of_one_component(edges: list[list[int]]) -> None:
    numbers = components(edges)
    for one in range(len(edges)):
        for other in reached(edges, one):
            assert (numbers[one] == numbers[other]) == (one in reached(edges, other))
            assert numbers[other] <= numbers[one]
