"""Choose words for messages: the nearest name to a misspelt one, articles, numbers, quotes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 64
"""Characters of a text that a message shows."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of ``known`` that ``word`` is most likely meant to be; None where none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 -- only mistakes need it, and start-up counts

    by_folded = {name.casefold(): name for name in known}
    matches = get_close_matches(word[:_LONGEST].casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a sentence that proposes the nearest name, or lists all of them."""
    names = list(known)
    near = nearest(word, names)
    return f"did you mean {near!r}?" if near else f"expected one of {', '.join(names)}"


def a(noun: str) -> str:
    """Return ``noun`` with its indefinite article before it."""
    return f"an {noun}" if noun[:1] in "aeio" else f"a {noun}"


def counted(count: int, noun: str) -> str:
    """Return a number and its noun: ``1 file``, ``2 files``, ``1,000 files``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def shown(text: str) -> str:
    """Return ``text`` quoted, on one line, with unprintable characters escaped, and shortened."""
    return repr(text) if len(text) <= _LONGEST else f"{text[:_LONGEST]!r}… ({len(text)} characters)"
