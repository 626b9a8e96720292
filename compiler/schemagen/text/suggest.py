"""Choose words for messages: what a misspelt name is meant to be, articles, numbers, quotes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from schemagen_runtime.support.nearest import nearest

_LONGEST: Final = 64
"""Characters of a text that a message shows."""
_MOST: Final = 40
"""Names that a message lists."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a sentence that proposes the nearest name, or lists those that there are."""
    names = list(known)
    near = nearest(word, names)
    return f"did you mean {near!r}?" if near else f"expected one of {listed(names)}"


def listed(names: Iterable[str]) -> str:
    """Return names with commas between them: the first forty, long ones cut, and a mark where there are more."""
    first = list(islice(names, _MOST + 1))
    short = [name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…" for name in first[:_MOST]]
    return f"{', '.join(short)}{' …' if len(first) > _MOST else ''}"


def a(noun: str) -> str:
    """Return ``noun`` with its indefinite article before it."""
    return f"an {noun}" if noun[:1] in "aeio" else f"a {noun}"


def counted(count: int, noun: str) -> str:
    """Return a number and its noun: ``1 file``, ``2 files``, ``1,000 files``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def shown(text: str) -> str:
    """Return ``text`` quoted, on one line, with unprintable characters escaped, and shortened."""
    return repr(text) if len(text) <= _LONGEST else f"{text[:_LONGEST]!r}… ({len(text)} characters)"
