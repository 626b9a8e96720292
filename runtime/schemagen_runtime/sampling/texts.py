"""Make texts that a pattern is found in: walk its tree, and keep what the pattern itself says yes to.

Anchors and what is looked for ahead or behind are left out of the walk, so a text may fail: it is tried a bounded
number of times, and a pattern for which none was found has no texts here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Final, TypeAlias

from schemagen_runtime.patterns import characters, tree
from schemagen_runtime.patterns.characters import Characters
from schemagen_runtime.patterns.translation import python_pattern

LONGEST: Final = 24
"""Characters of a text whose schema says no more of its length."""

_Writer: TypeAlias = Callable[[], str]
_BLOCK: Final = 4
_MADE: Final = 2_000
_SOME: Final = 127
"""Characters of one range that are used."""
_TRIES: Final = 400
_MOST: Final = 100_000
"""Characters of the longest text that is made at all."""
_MORE: Final = 4
"""Rounds that a repetition makes beyond the least."""
_SYLLABLES: Final = ("ba", "ko", "li", "mu", "ne", "ra", "so", "ti", "va", "ze")
_LIKED: Final = (
    ((48, 57), (65, 90), (97, 122)),
    ((32, 126),),
    ((160, 0xD7FF),),
    ((0xE000, 0x10FFFF),),
    ((0, 31), (127, 159)),
)
"""Characters in the order in which they are preferred; surrogates, which no text on the wire has, are none of them."""


class NoTextError(Exception):
    """Report that no text was found in bounded work."""


def words(random: Random, least: int, most: int | None) -> str:
    """Return a text of syllables whose length lies in bounds; both are included."""
    longest = max(least, LONGEST if most is None else min(most, LONGEST))
    length = least + int(random.random() * (longest - least + 1))
    if least == 0:
        length = min(max(length, 4), longest)
    made = ""
    while len(made) < length:
        made += _SYLLABLES[int(random.random() * len(_SYLLABLES))] * max(1, min(length // 1000, 1000))
    return made[:length]


def fitting(pattern: str, least: int, most: int | None, random: Random) -> Iterator[str]:
    """Yield texts of a length in bounds that ``pattern`` is found in, without end; some may come again.

    Raises:
        NoTextError: none was found.
    """
    translated = python_pattern(pattern)
    found = re.compile(translated, re.ASCII).search
    try:
        root = tree.read(translated).root
        writers = [_Compiler(random, more).writer(root) for more in _rounds(least)]
    except (tree.NotRegularError, tree.TooLargeError) as error:
        raise NoTextError from error
    longest = _MOST if most is None else most
    # For speed: most patterns let the first text through, and its search and length are all that is looked at.
    first = writers[0]
    while True:
        text = first()
        yield text if least <= len(text) <= longest and found(text) else _other(writers, found, least, longest)


def _rounds(least: int) -> tuple[int, ...]:
    return (_MORE, 0, 1, *(max(_MORE, least) * part // 4 for part in range(1, 6)))


def _other(writers: list[_Writer], found: Callable[[str], object], least: int, longest: int) -> str:
    """Return a text that fits, of writers that repeat more and less often, and of texts that are made longer.

    Raises:
        NoTextError: none was found.
    """
    for attempt in range(_TRIES):
        text = writers[attempt % len(writers)]()
        short = "a" * (least - len(text))
        for whole in (text, text + short, short + text):
            if least <= len(whole) <= longest and found(whole):
                return whole
    raise NoTextError


class _Compiler:
    """Make functions that write texts of a pattern's tree."""

    def __init__(self, random: Random, more: int) -> None:
        self._draw = random.random
        self._more = more

    def writer(self, node: tree.Node) -> _Writer:
        """Return a function that writes a text.

        Raises:
            NoTextError: there is none.
        """
        match node:
            case tree.One(characters=chosen):
                return self._block(chosen, 1)
            case tree.Assertion() | tree.Look():
                return str
            case tree.Sequence(parts=parts):
                return _joined([self.writer(part) for part in parts])
            case tree.Choice(branches=branches):
                return self._either([self.writer(branch) for branch in branches])
            case tree.Repeat():
                return self._repeat(node)

    def _repeat(self, node: tree.Repeat) -> _Writer:
        least = node.least
        highest = least + self._more if node.most is None else min(node.most, least + self._more)
        if highest > _MOST:
            raise NoTextError
        if highest == 0:
            return str
        if isinstance(node.body, tree.One):
            chosen = node.body.characters
            counts = [_joined(self._blocks(chosen, count)) for count in range(least, highest + 1)]
            return self._either(counts)
        body, draw, spread = self.writer(node.body), self._draw, highest - least + 1

        def write() -> str:
            return "".join([body() for _ in range(least + int(draw() * spread))])

        return write

    def _blocks(self, chosen: Characters, count: int) -> list[_Writer]:
        # For speed: texts of several characters are made before; one character after the other is the plain way, and
        # takes three times as long.
        whole, rest = divmod(count, _BLOCK)
        return [self._block(chosen, _BLOCK)] * whole + ([self._block(chosen, rest)] if rest else [])

    def _block(self, chosen: Characters, length: int) -> _Writer:
        draw, characters_ = self._draw, _characters(chosen)
        if not characters_:
            raise NoTextError
        if len(characters_) == 1:
            text = characters_ * length
            return lambda: text
        if length == 1:
            size = len(characters_)
            return lambda: characters_[int(draw() * size)]
        made = ["".join([characters_[int(draw() * len(characters_))] for _ in range(length)]) for _ in range(_MADE)]
        return lambda: made[int(draw() * _MADE)]

    def _either(self, writers: list[_Writer]) -> _Writer:
        if len(writers) == 1:
            return writers[0]
        draw, size = self._draw, len(writers)

        def write() -> str:
            return writers[int(draw() * size)]()

        return write


def _joined(writers: list[_Writer]) -> _Writer:
    if len(writers) == 1:
        return writers[0]
    return lambda: "".join([write() for write in writers])


@cache
def _characters(chosen: Characters) -> str:
    """Return some of the characters of a set: those that are liked best."""
    liked = next((some for span in _LIKED if (some := _common(chosen, span))), characters.NONE)
    return "".join(chr(code) for low, high in liked for code in range(low, min(high, low + _SOME) + 1))


def _common(one: Characters, other: Characters) -> Characters:
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return characters.union((low, high) for low, high in pairs if low <= high)
