"""Choose words for messages: the nearest name to a misspelt one, articles, numbers, quotes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 64
"""Characters of a text that a message shows."""
_MOST: Final = 40
"""Names that a message lists."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of ``known`` that ``word`` is most likely meant to be; None where none is near."""
    from difflib import SequenceMatcher, get_close_matches  # noqa: PLC0415 -- only mistakes need it, and start-up counts

    by_folded = {name.casefold(): name for name in known}
    written = word[:_LONGEST].casefold()
    matches = get_close_matches(written, by_folded, n=5, cutoff=0.6)
    # Of several that are as near, the one that begins alike: people misspell the ends of words.
    best = max(
        matches,
        key=lambda name: (SequenceMatcher(None, name, written).ratio(), _common_beginning(name, written)),
        default=None,
    )
    return None if best is None else by_folded[best]


def _common_beginning(one: str, other: str) -> int:
    return next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a sentence that proposes the nearest name, or lists those that there are."""
    names = list(known)
    near = nearest(word, names)
    if near:
        return f"did you mean {near!r}?"
    return f"expected one of {', '.join(names[:_MOST])}{' …' if len(names) > _MOST else ''}"


def a(noun: str) -> str:
    """Return ``noun`` with its indefinite article before it."""
    return f"an {noun}" if noun[:1] in "aeio" else f"a {noun}"


def counted(count: int, noun: str) -> str:
    """Return a number and its noun: ``1 file``, ``2 files``, ``1,000 files``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def shown(text: str) -> str:
    """Return ``text`` quoted, on one line, with unprintable characters escaped, and shortened."""
    return repr(text) if len(text) <= _LONGEST else f"{text[:_LONGEST]!r}… ({len(text)} characters)"
