"""Read a pattern as a tree of a few kinds of nodes, made from the tree of Python's own parser."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

from schemagen_runtime.patterns import characters
from schemagen_runtime.patterns.characters import Characters

# Python publishes no tree of a pattern. This one is what the engine runs, common prefixes already
# factored out, and `sre_parse`, its old public name, is deprecated. What it may come to hold that
# is not known here is refused.
_parser: Any = importlib.import_module("re._parser")

_MAX_DEPTH: Final = 100
_CATEGORIES: Final = {
    "CATEGORY_DIGIT": characters.DIGITS,
    "CATEGORY_SPACE": characters.SPACES,
    "CATEGORY_WORD": characters.WORDS,
    "CATEGORY_NOT_DIGIT": characters.complement(characters.DIGITS),
    "CATEGORY_NOT_SPACE": characters.complement(characters.SPACES),
    "CATEGORY_NOT_WORD": characters.complement(characters.WORDS),
}


class NotRegularError(Exception):
    """Report that a pattern holds something that no finite automaton can follow, such as a back reference."""


class TooLargeError(Exception):
    """Report that a pattern cannot be judged within bounded work."""


@dataclass(frozen=True, slots=True)
class One:
    """Match one character, any of a set; with the empty set, nothing."""

    characters: Characters


class Anchor(Enum):
    """Say where in a text an assertion holds."""

    START = "before the first character"
    END = "behind the last character"
    OTHER = "at the edge of a word, of a line, or before a newline at the end"


@dataclass(frozen=True, slots=True)
class Assertion:
    """Match between two characters: an anchor or the edge of a word."""

    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Sequence:
    """Match one node after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Match one of several nodes."""

    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Match a node again and again: greedy, lazy and possessive alike, since each tries some of the same ways."""

    body: Node
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """Look ahead or behind, for what must match there or must not."""

    body: Node
    is_behind: bool


Node: TypeAlias = One | Assertion | Sequence | Choice | Repeat | Look
EMPTY: Final = Sequence(())


@dataclass(frozen=True, slots=True)
class Pattern:
    """Hold the tree of a pattern, and the length in characters of the shortest text that can match."""

    root: Node
    shortest: int


def read(pattern: str) -> Pattern:
    """Return the tree of ``pattern``, which compiles under ``re.ASCII``.

    Raises:
        NotRegularError: no finite automaton can follow the pattern.
        TooLargeError: its groups are nested too deeply.
    """
    parsed: Any = _parser.parse(pattern, re.ASCII)
    return Pattern(_sequence(parsed, parsed.state.flags, 0), int(parsed.getwidth()[0]))


def _sequence(items: Iterable[tuple[object, Any]], flags: int, depth: int) -> Node:
    if depth > _MAX_DEPTH:
        raise TooLargeError
    nodes = tuple(_node(str(operation), value, flags, depth + 1) for operation, value in items)
    return nodes[0] if len(nodes) == 1 else Sequence(nodes)


def _node(operation: str, value: Any, flags: int, depth: int) -> Node:  # noqa: ANN401 -- the parser's own
    match operation:
        case "LITERAL" | "NOT_LITERAL" | "IN" | "ANY":
            return One(_characters(operation, value, flags))
        case "AT":
            return Assertion(_anchor(str(value), flags))
        case "BRANCH":
            return Choice(tuple(_sequence(branch, flags, depth) for branch in value[1]))
        case "SUBPATTERN":
            _, added, removed, body = value
            return _sequence(body, (flags | added) & ~removed, depth)
        case "ATOMIC_GROUP":
            return _sequence(value, flags, depth)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, body = value
            return Repeat(_sequence(body, flags, depth), int(least), None if most == _parser.MAXREPEAT else int(most))
        case "ASSERT" | "ASSERT_NOT":
            direction, body = value
            return Look(_sequence(body, flags, depth), is_behind=direction < 0)
        case "FAILURE":
            return One(characters.NONE)
        case _:
            raise NotRegularError(operation)


def _anchor(name: str, flags: int) -> Anchor:
    if name == "AT_END_STRING":
        return Anchor.END
    is_start = name == "AT_BEGINNING_STRING" or (name == "AT_BEGINNING" and not flags & re.MULTILINE)
    return Anchor.START if is_start else Anchor.OTHER


def _characters(operation: str, value: Any, flags: int) -> Characters:  # noqa: ANN401 -- the parser's own
    if operation == "ANY":
        return characters.ALL if flags & re.DOTALL else characters.complement(characters.NEWLINE)
    if flags & re.UNICODE:
        # Only `(?u:…)` comes here. Which letters Unicode takes for one another is not worth knowing.
        return characters.ALL
    members: list[tuple[str, Any]] = [("LITERAL", value)]
    if operation == "IN":
        members = [(str(kind), member) for kind, member in value]
    chosen = characters.union(span for kind, member in members for span in _spans(kind, member))
    if flags & re.IGNORECASE:
        chosen = characters.in_both_cases(chosen)
    is_negated = operation == "NOT_LITERAL" or members[0][0] == "NEGATE"
    return characters.complement(chosen) if is_negated else chosen


def _spans(kind: str, member: Any) -> Characters:  # noqa: ANN401 -- the parser's own
    match kind:
        case "NEGATE":
            return characters.NONE
        case "LITERAL":
            return ((member, member),)
        case "RANGE":
            return (member,)
        case "CATEGORY":
            return _CATEGORIES[str(member)]
        case _:
            raise NotRegularError(kind)
