"""Translate patterns, which mean what JSON Schema says (ECMA-262), for Python's ``re``.

The model and the intermediate form keep a pattern as the schema has it. Both readers of this translation run it
with ``re``: analysis, to judge how long it can take, and generated Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_CLASS: Final = re.compile(r"\[\^?\]?(?:\\.|[^\\\]])*\]|\\.|.", re.DOTALL)
"""Finds the parts of a pattern: a character class, an escape, or any other character. A "]" that comes first in a
class, or first behind "^", is a member of it."""
_MEMBER: Final = re.compile(r"\\(?:x..|u.{4}|U.{8}|N\{[^}]*\}|[0-7]{1,3}|.)|.", re.DOTALL)
_DOUBTFUL: Final = frozenset("[-&|~")


def python_pattern(pattern: str) -> str:
    r"""Return ``pattern`` with each ``$`` outside a character class written as ``\Z``, and classes without doubt.

    In JSON Schema (ECMA-262) ``$`` is the end of the text; in ``re`` it also matches before
    a newline at the end, which would let ``"ABC\n"`` pass for ``^[A-Z]+$``.

    Within a class ``[``, ``--``, ``&&``, ``||`` and ``~~`` are plain members in both; ``re`` warns that they may mean
    something else one day (Unicode Technical Standard #18), so that such members are escaped.
    """
    return "".join(map(_translated, _CLASS.findall(pattern)))


def _translated(part: str) -> str:
    if part == "$":
        return r"\Z"
    if len(part) == 1 or part.startswith("\\"):
        return part
    start = 2 if part.startswith("[^") else 1
    return f"{part[:start]}{''.join(_members(_MEMBER.findall(part[start:-1])))}]"


def _members(members: list[str]) -> Iterator[str]:
    """Yield the members of a class, and the hyphens of its ranges as they are."""
    place = 0
    while place < len(members):
        yield _plain(members[place])
        if members[place + 1 : place + 2] == ["-"] and place + 2 < len(members):
            yield f"-{_plain(members[place + 2])}"
            place += 2
        place += 1


def _plain(member: str) -> str:
    return f"\\{member}" if member in _DOUBTFUL else member
