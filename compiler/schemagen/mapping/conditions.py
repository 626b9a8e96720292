"""Read conditions: which records are meant."""

from __future__ import annotations

import re
from typing import Final

from schemagen_runtime.relay.mapping.plan import Condition, Conditions, Pick

from schemagen.frontend.nodes import Mapping, Node, Plain, Scalar
from schemagen.frontend.nodes import Sequence as ListNode
from schemagen.mapping.notes import Notes
from schemagen.mapping.picks import read_pick
from schemagen.text.suggest import shown

_TESTS: Final = ("equals", "in", "exists", "matches")
_EXAMPLE: Final = "write a test such as {path: kind, equals: prediction}"


def read_conditions(notes: Notes, key: str, node: Node) -> Conditions:
    """Read one condition, or a list of which all must hold."""
    nodes = node.items if isinstance(node, ListNode) else (node,)
    found = [_read(notes, key, one) for one in nodes]
    return tuple(one for one in found if one is not None)


def read_alternatives(notes: Notes, key: str, node: Node) -> tuple[Conditions, ...]:
    """Read one condition, or a list of which one must hold."""
    nodes = node.items if isinstance(node, ListNode) else (node,)
    return tuple(conditions for one in nodes if (conditions := read_conditions(notes, key, one)))


def _read(notes: Notes, key: str, node: Node) -> Condition | None:
    if not isinstance(node, Mapping):
        notes.wrong(key, node, "a condition", _EXAMPLE)
        return None
    pick = read_pick(notes, key, node, _TESTS)
    if pick is None:
        return None
    if all(node.get(test) is None for test in _TESTS):
        notes.tell("SG602", node.span, f"the condition in '{key}' tests nothing", _EXAMPLE)
        return None
    return _read_tests(notes, node, pick)


def _read_tests(notes: Notes, node: Mapping, pick: Pick) -> Condition:
    equals, within, exists, matches = map(node.get, _TESTS)
    among: tuple[Plain, ...] | None = None
    if equals is not None:
        among = (notes.plain("equals", equals),)
    if within is not None:
        among = tuple(notes.plain("in", item) for item in notes.items("in", within))
    is_there: bool | None = None
    if exists is not None:
        if isinstance(exists, Scalar) and isinstance(exists.value, bool):
            is_there = exists.value
        else:
            notes.wrong("exists", exists, "true or false")
    return Condition(pick, among, is_there, None if matches is None else _read_pattern(notes, matches))


def _read_pattern(notes: Notes, node: Node) -> str | None:
    text = notes.text("matches", node, "a regular expression")
    if text is None:
        return None
    try:
        re.compile(text)
    except re.error as error:
        notes.tell("SG603", node.span, f"{shown(text)} is no regular expression: {error.msg}", "see Python's re")
        return None
    return text
