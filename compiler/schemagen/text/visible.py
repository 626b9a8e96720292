"""Make text safe to show: nothing in it moves the cursor, turns the direction of writing, or hides."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category, east_asian_width

TAB: Final = "    "
_ESCAPED: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
_PLAIN: Final = re.compile(r"[ -~]*")


def visible(text: str) -> str:
    """Return ``text`` with control, format and surrogate characters and line breaks written as escapes."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(character if category(character) not in _ESCAPED else _escape(character) for character in text)


def cell(character: str) -> tuple[str, int]:
    """Return one character of a source line as it is shown, and how many columns of a terminal that takes."""
    if character == "\t":
        return TAB, len(TAB)
    kind = category(character)
    if kind in _ESCAPED:
        escaped = _escape(character)
        return escaped, len(escaped)
    if kind in ("Mn", "Me"):
        return character, 0
    return character, 2 if east_asian_width(character) in "WF" else 1


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
