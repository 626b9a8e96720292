"""Split off the part of a pattern that can no longer fail: a search that gets there has succeeded."""

from __future__ import annotations

from collections.abc import Iterable

from schemagen_runtime.patterns.tree import EMPTY, Choice, Node, Repeat, Sequence


def split(root: Node) -> tuple[Node, Node]:
    r"""Split ``root`` into a part that can fail, and a part behind it that can always be empty.

    A matcher that reaches the second part has matched. It tries that part once, however often
    it tried the first one, and tries nothing of the first again. So a search for ``\w+`` is a
    search for one ``\w``, and then ``\w*``, which takes no more steps than there are characters.
    """
    match root:
        case Sequence(parts=parts):
            return _split_sequence(parts)
        case Choice(branches=branches):
            heads, tails = zip(*map(split, branches), strict=True)
            return Choice(heads), Choice(tails)
        case Repeat(body=body, least=0):
            return EMPTY, root
        case Repeat(body=body, least=least, most=most):
            head, tail = split(body)
            must = (Repeat(body, least - 1, least - 1), head) if least > 1 else (head,)
            more = Repeat(body, 0, None if most is None else most - least)
            return _sequence(must), _sequence((tail, more))
        case _:
            return root, EMPTY


def _split_sequence(parts: tuple[Node, ...]) -> tuple[Node, Node]:
    tails: list[Node] = []
    for count in range(len(parts), 0, -1):
        head, tail = split(parts[count - 1])
        tails.append(tail)
        if not _is_empty(head):
            return _sequence((*parts[: count - 1], head)), _sequence(reversed(tails))
    return EMPTY, _sequence(reversed(tails))


def _sequence(nodes: Iterable[Node]) -> Node:
    parts = tuple(node for node in nodes if node != EMPTY)
    return parts[0] if len(parts) == 1 else Sequence(parts)


def _is_empty(node: Node) -> bool:
    """Tell whether ``node`` matches the empty text only; the number of ways does not matter where one suffices."""
    match node:
        case Sequence(parts=parts) | Choice(branches=parts):
            return all(map(_is_empty, parts))
        case Repeat(body=body):
            return _is_empty(body)
        case _:
            return False
