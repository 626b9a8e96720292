"""Represent sets of characters: sorted ranges of code points, both ends included, with a gap between any two."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_letters
from typing import Final, TypeAlias

Characters: TypeAlias = tuple[tuple[int, int], ...]

_LAST: Final = 0x10FFFF
NONE: Final[Characters] = ()
ALL: Final[Characters] = ((0, _LAST),)
NEWLINE: Final[Characters] = ((10, 10),)
DIGITS: Final[Characters] = ((48, 57),)
SPACES: Final[Characters] = ((9, 13), (32, 32))
WORDS: Final[Characters] = ((48, 57), (65, 90), (95, 95), (97, 122))


def union(ranges: Iterable[tuple[int, int]]) -> Characters:
    """Return the set of all characters that lie in any of ``ranges``."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(characters: Characters) -> Characters:
    """Return the set of all characters that are not in ``characters``."""
    lows = [0, *(high + 1 for _, high in characters)]
    highs = [*(low - 1 for low, _ in characters), _LAST]
    return tuple((low, high) for low, high in zip(lows, highs, strict=True) if low <= high)


def in_both_cases(characters: Characters) -> Characters:
    """Return ``characters`` with each ASCII letter in both cases; under ``re.ASCII`` no other character has two."""
    letters = [ord(letter.swapcase()) for letter in ascii_letters if _holds(characters, ord(letter))]
    return union([*characters, *((letter, letter) for letter in letters)])


def _holds(characters: Characters, code: int) -> bool:
    return any(low <= code <= high for low, high in characters)


def classes(sets: Iterable[Characters]) -> dict[Characters, int]:
    """Return each of ``sets`` as bits: one bit for each class of characters that no set tells apart.

    Two sets have a character in common exactly where their bits have one.
    """
    distinct = list(dict.fromkeys(sets))
    edges: dict[int, int] = {}
    for index, characters in enumerate(distinct):
        for low, high in characters:
            edges[low] = edges.get(low, 0) ^ (1 << index)
            edges[high + 1] = edges.get(high + 1, 0) ^ (1 << index)
    members: set[int] = set()
    current = 0
    for edge in sorted(edges):
        current ^= edges[edge]
        members.add(current)
    bits = dict.fromkeys(distinct, 0)
    for number, member in enumerate(sorted(members)):
        for index, characters in enumerate(distinct):
            if member >> index & 1:
                bits[characters] |= 1 << number
    return bits
