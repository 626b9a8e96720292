"""Hold a YAML document as a tree of nodes, each with the span of its source."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from typing import NamedTuple, TypeAlias

from schemagen.text.span import Span

Plain: TypeAlias = str | int | float | bool | None
"""The meaning of a scalar."""

Value: TypeAlias = "Plain | list[Value] | dict[str, Value]"
"""The meaning of a node, as JSON would write it."""


class Scalar(NamedTuple):
    """Hold a scalar: ``text`` as it stands in the source (quotes and escapes undone), ``value`` what it means."""

    span: Span
    text: str
    value: Plain


class Sequence(NamedTuple):
    """Hold a list of nodes."""

    span: Span
    items: "tuple[Node, ...]"


class Entry(NamedTuple):
    """Hold one key of a mapping, and its value. A key means its text: ``no`` and ``1`` are names like any other."""

    key: Scalar
    value: "Node"


class Mapping(NamedTuple):
    """Hold a mapping, in source order."""

    span: Span
    entries: tuple[Entry, ...]

    def get(self, name: str) -> "Node | None":
        """Return the value under ``name``, None where there is none."""
        return next((entry.value for entry in self.entries if entry.key.text == name), None)


Node: TypeAlias = Scalar | Sequence | Mapping


def meaning(node: Node) -> Value:
    """Return what ``node`` means, without its spans."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [meaning(item) for item in node.items]
    return {entry.key.text: meaning(entry.value) for entry in node.entries}


def as_written(node: Node) -> Value:
    """Return what ``node`` means, but each number, in it or in a list, as the text that stands in the source."""
    if isinstance(node, Sequence):
        return [as_written(item) for item in node.items]
    if isinstance(node, Scalar) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.text
    return meaning(node)
