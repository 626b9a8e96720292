"""Find the name that a misspelt one is meant to be, in little time: words and names may both come from strangers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import Final

from schemagen_runtime.support.loading import LOADING

_LONGEST: Final = 64
"""Characters of a word that are looked at."""
_LETTERS: Final = 20_000
"""Pairs of letters that are compared, which takes some milliseconds at most: so of long words with few names."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of ``known`` that ``word`` is most likely meant to be; None where none is near."""
    with LOADING:
        from difflib import SequenceMatcher, get_close_matches  # noqa: PLC0415 -- only mistakes need it
        from heapq import nlargest  # noqa: PLC0415 -- so does this

    written = word[:_LONGEST].casefold()
    names = {folded: name for name in known if _may_be(folded := name.casefold(), written)}
    most = _LETTERS // (1 + len(written) ** 2)
    likely = names if len(names) <= most else nlargest(most, names, key=lambda name: _common_ends(name, written))
    # Of several that are as near, the one that begins alike: people misspell the ends of words.
    best = max(
        get_close_matches(written, likely, n=5, cutoff=0.6),
        key=lambda name: (SequenceMatcher(None, name, written).ratio(), _common_beginning(name, written)),
        default=None,
    )
    return None if best is None else names[best]


def _may_be(name: str, written: str) -> bool:
    """Tell whether two lengths are near: a word that is within one of twice its length, as id in paid, is another."""
    return abs(len(name) - len(written)) < min(len(name), len(written))


def _common_ends(one: str, other: str) -> int:
    """Return a number that grows with what two words share at their ends: most slips keep both ends."""
    return 2 * (_common_beginning(one, other) + _common_beginning(one[::-1], other[::-1])) - len(one)


def _common_beginning(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
