"""A slow, obvious model of Python's matcher that counts what it does; it shares no code with the compiler.

It runs the parser's tree by backtracking, choices in the order of ``re``, with the same rule
for iterations that take no character. A step is a comparison, an anchor that fails, or an
end that is reached; a call is any node that is entered. Characters are ``a``, ``b``, ``c``.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import Any, TypeAlias

_parser: Any = importlib.import_module("re._parser")
Tree: TypeAlias = Any  # the parser's own, which has no types
Then: TypeAlias = Callable[[int], bool]


class TooManyStepsError(Exception):
    pass


class Backtracker:
    def __init__(self, pattern: str, text: str, most: int) -> None:
        self.tree = _parser.parse(pattern, re.ASCII)
        self.text, self.most = text, most
        self.steps = self.calls = 0

    def search(self) -> bool:
        return any(self.run(self.tree.data, 0, start, self.end) for start in range(len(self.text) + 1))

    def step(self) -> None:
        self.steps += 1
        if self.steps > self.most:
            raise TooManyStepsError

    def end(self, _at: int) -> bool:
        self.step()
        return True

    def fails(self) -> bool:
        self.step()
        return False

    def run(self, items: Tree, index: int, at: int, then: Then) -> bool:
        self.calls += 1
        if index == len(items):
            return then(at)
        operation, value = str(items[index][0]), items[index][1]

        def rest(at: int) -> bool:
            return self.run(items, index + 1, at, then)

        match operation:
            case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
                self.step()
                return at < len(self.text) and fits(operation, value, ord(self.text[at])) and rest(at + 1)
            case "AT":
                return rest(at) if self.holds(str(value), at) else self.fails()
            case "BRANCH":
                return any(self.run(branch.data, 0, at, rest) for branch in value[1])
            case "SUBPATTERN":
                return self.run(value[3].data, 0, at, rest)
            case "ATOMIC_GROUP":
                ends: list[int] = []
                return self.run(value.data, 0, at, self.note(ends)) and rest(ends[0])
            case "ASSERT" | "ASSERT_NOT":
                start = at if value[0] > 0 else at - value[1].getwidth()[0]
                found = start >= 0 and self.run(value[1].data, 0, start, self.end)
                return rest(at) if found is (operation == "ASSERT") else self.fails()
            case "FAILURE":
                return self.fails()
            case _:
                return self.repeat(operation, value, at, rest)

    def repeat(self, operation: str, value: Tree, at: int, rest: Then) -> bool:
        least, most, body = value[0], value[1], value[2].data
        if operation == "POSSESSIVE_REPEAT":
            return self.possess(least, most, body, at, rest)

        def more(count: int, at: int, last: int | None) -> bool:
            def again(last: int | None) -> bool:
                return self.run(body, 0, at, lambda end: more(count + 1, end, last))

            if count < least:
                return again(None)
            may = count < most and at != last
            if operation == "MIN_REPEAT":
                return rest(at) or (may and again(at))
            return (may and again(at)) or rest(at)

        return more(0, at, None)

    def possess(self, least: int, most: int, body: Tree, at: int, rest: Then) -> bool:
        count, last = 0, None
        while count < least or (count < most and at != last):
            last = at if count >= least else None
            ends: list[int] = []
            if not self.run(body, 0, at, self.note(ends)):
                if count < least:
                    return False
                break
            at, count = ends[0], count + 1
        return rest(at)

    def note(self, ends: list[int]) -> Then:
        def then(at: int) -> bool:
            ends.append(at)
            return True

        return then

    def holds(self, where: str, at: int) -> bool:
        if where in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
            return at == 0
        if where == "AT_END_STRING":
            return at == len(self.text)
        # The alphabet has word characters only.
        return bool(self.text) and at in (0, len(self.text))


def fits(operation: str, value: Tree, code: int) -> bool:
    if operation == "ANY":
        return True
    if operation != "IN":
        return (code == value) is (operation == "LITERAL")
    negated = str(value[0][0]) == "NEGATE"
    members = value[1:] if negated else value
    found = any(low <= code <= high for low, high in (span(str(kind), member) for kind, member in members))
    return found is not negated


def span(kind: str, member: Tree) -> tuple[int, int]:
    low, high = (member, member) if kind == "LITERAL" else member
    return low, high
