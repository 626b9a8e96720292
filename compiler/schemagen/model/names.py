"""Judge the names of columns, and derive the attribute that each becomes."""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import Final

MAX_LENGTH: Final = 256

# What Unicode calls control, surrogate and unassigned characters, and those that turn the direction of text.
_UNSEEN: Final = frozenset({"Cc", "Cs", "Cn"})
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKS: Final = frozenset("\u2028\u2029")


def unseen(text: str, *, allowed: str = "") -> str | None:
    """Return the first character of ``text`` that a reader would not see or be misled by, None where there is none."""
    for character in text:
        hidden = unicodedata.category(character) in _UNSEEN or character in _BIDI or character in _LINE_BREAKS
        if hidden and character not in allowed:
            return character
    return None


def unseen_characters(*, allowed: str = "") -> str:
    """Return those characters that :func:`unseen` finds and that Unicode will not assign otherwise, in order."""
    controls = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))}
    return "".join(sorted((controls | _BIDI | _LINE_BREAKS).difference(allowed)))


def derive_attribute(name: str) -> str:
    """Return the attribute of a column: what an identifier cannot hold becomes ``_``, a keyword gets a trailing one.

    Identifiers are compared in their NFKC form, as Python does (PEP 3131).
    """
    normal = unicodedata.normalize("NFKC", name)
    attribute = "".join(character if f"_{character}".isidentifier() else "_" for character in normal)
    if not attribute.isidentifier():
        attribute = f"_{attribute}"
    return f"{attribute}_" if keyword.iskeyword(attribute) else attribute


def is_attribute(text: str) -> bool:
    """Tell whether ``text`` may be the name of an attribute, and is the name that Python would make of it."""
    return text.isidentifier() and not keyword.iskeyword(text) and unicodedata.normalize("NFKC", text) == text


def hides_member(attribute: str) -> str | None:
    """Say why ``attribute`` cannot be one of a class; return None where it can."""
    if re.fullmatch(r"__.*__", attribute):
        return "names like __this__ belong to Python"
    if attribute.startswith("__"):
        return "Python mangles names that begin with two underscores"
    return None
