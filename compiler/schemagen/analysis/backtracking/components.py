"""Find strongly connected components: the sets of nodes within which a walk along edges can come back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def components(edges: Sequence[Sequence[int]]) -> list[int]:
    """Return the number of each node's component; an edge to another component leads to a lower number.

    This is Tarjan's algorithm with a stack of its own, since an input from outside decides how deep it goes.

    Args:
        edges: for each node, by its number, the nodes to which an edge leads.
    """
    count, unknown = len(edges), -1
    order, low, component = [unknown] * count, [0] * count, [unknown] * count
    found, open_nodes = 0, list[int]()
    number = 0
    for root in range(count):
        if order[root] != unknown:
            continue
        walks: list[tuple[int, Iterator[int]]] = [(root, iter(edges[root]))]
        order[root] = low[root] = number
        number += 1
        open_nodes.append(root)
        while walks:
            node, rest = walks[-1]
            for successor in rest:
                if order[successor] == unknown:
                    order[successor] = low[successor] = number
                    number += 1
                    open_nodes.append(successor)
                    walks.append((successor, iter(edges[successor])))
                    break
                if component[successor] == unknown:
                    low[node] = min(low[node], order[successor])
            else:
                walks.pop()
                if walks:
                    low[walks[-1][0]] = min(low[walks[-1][0]], low[node])
                if low[node] == order[node]:
                    while component[node] == unknown:
                        component[open_nodes.pop()] = found
                    found += 1
    return component
