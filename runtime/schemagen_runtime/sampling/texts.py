"""Make texts that a pattern is found in: walk its tree, and keep what the pattern itself says yes to.

Anchors and what is looked for ahead or behind are left out of the walk, so a text may fail: it is tried a bounded
number of times, and a pattern for which none was found has no texts here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from random import Random
from typing import Final, TypeAlias, cast

from schemagen_runtime.patterns import characters, tree
from schemagen_runtime.patterns.characters import Characters
from schemagen_runtime.patterns.translation import python_pattern

LONGEST: Final = 24
"""Characters of a text whose schema says no more of its length."""

_Writer: TypeAlias = Callable[[], str]
_Part: TypeAlias = list[str] | str
"""Texts of which one is drawn, or an expression that gives a text."""
_AT_ONCE: Final = 256
_BLOCK: Final = 4
_FUSED: Final = 4
_MADE: Final = 2_000
_SPELLED: Final = 16
"""Blocks of one repetition that are written out one by one."""
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
        rounds = _rounds(least)
        first, size = _Compiler(random, rounds[0]).writer(root), 1
    except (tree.NotRegularError, tree.TooLargeError) as error:
        raise NoTextError from error
    longest = _MOST if most is None else most
    writers: list[_Writer] = []
    while True:
        # For speed: most patterns let the first text through, and texts are made many at once. One after the other is
        # the plain way, and takes a third longer. They begin with few, for where each takes many tries.
        texts = [first() for _ in range(size)]
        for text in texts:
            if least <= len(text) <= longest and found(text):
                yield text
                continue
            # Only patterns that refuse a text need the other writers, which take time to make.
            writers = writers or [_Compiler(random, more).writer(root) for more in rounds]
            yield _other(writers, found, least, longest)
        size = min(2 * size, _AT_ONCE)


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
    """Make functions that write texts of a pattern's tree.

    For speed: an expression of Python is made of the whole tree, and compiled. Functions that call each other are the
    plain way, and take twice as long. No text of a pattern is part of it: names stand for them.
    """

    def __init__(self, random: Random, more: int) -> None:
        self._draw = random.random
        self._more = more
        self._names: dict[str, object] = {"r": random.random}

    def writer(self, node: tree.Node) -> _Writer:
        """Return a function that writes a text.

        Raises:
            NoTextError: there is none.
        """
        return self._made(self._parts(node))

    def _made(self, parts: list[_Part]) -> _Writer:
        try:
            return cast("_Writer", eval(f"lambda: {self._whole(parts)}", self._names))  # noqa: S307 -- see above
        except (SyntaxError, MemoryError, RecursionError) as error:  # it is nested more deeply than Python reads
            raise NoTextError from error

    def _parts(self, node: tree.Node) -> list[_Part]:
        """Return what makes a text, one after the other."""
        match node:
            case tree.One(characters=chosen):
                return [self._block(chosen, 1)]
            case tree.Assertion() | tree.Look():
                return []
            case tree.Sequence(parts=parts):
                return [made for part in parts for made in self._parts(part)]
            case tree.Choice(branches=branches):
                return [self._either([self._parts(branch) for branch in branches])]
            case tree.Repeat():
                return self._repeat(node)

    def _repeat(self, node: tree.Repeat) -> list[_Part]:
        least = node.least
        highest = least + self._more if node.most is None else min(node.most, least + self._more)
        if highest > _MOST:
            raise NoTextError
        if highest == 0:
            return []
        if isinstance(node.body, tree.One):
            chosen = node.body.characters
            fixed, rest = self._blocks(chosen, least), highest - least
            return [*fixed, self._either([self._blocks(chosen, count) for count in range(rest + 1)])] if rest else fixed
        body, spread = self._whole(self._parts(node.body)), highest - least + 1
        return [f"''.join([{body} for _ in range({least} + int(r() * {spread}))])"]

    def _blocks(self, chosen: Characters, count: int) -> list[_Part]:
        # For speed: texts of several characters are made before; one character after the other is the plain way, and
        # takes three times as long.
        whole, rest = divmod(count, _BLOCK)
        if whole > _SPELLED:
            block = self._drawn(self._block(chosen, _BLOCK))
            return [f"''.join([{block} for _ in range({whole})])", *self._blocks(chosen, rest)]
        return [self._block(chosen, _BLOCK)] * whole + ([self._block(chosen, rest)] if rest else [])

    def _block(self, chosen: Characters, length: int) -> _Part:
        characters_ = _characters(chosen)
        if not characters_:
            raise NoTextError
        if len(characters_) == 1 or length == 1:
            return [one * length for one in characters_]
        return self._many([list(characters_)] * length)

    def _many(self, pools: list[list[str]]) -> list[str]:
        draw = self._draw
        return ["".join([pool[int(draw() * len(pool))] for pool in pools]) for _ in range(_MADE)]

    def _either(self, branches: list[list[_Part]]) -> _Part:
        if len(branches) == 1:
            return self._whole(branches[0])
        writers = [self._made(branch) for branch in branches]
        return f"{self._named(writers)}[int(r() * {len(writers)})]()"

    def _named(self, value: object) -> str:
        name = f"n{len(self._names)}"
        self._names[name] = value
        return name

    def _drawn(self, part: _Part) -> str:
        if isinstance(part, str):
            return part
        return self._named(part[0]) if len(part) == 1 else f"{self._named(part)}[int(r() * {len(part)})]"

    def _whole(self, parts: list[_Part]) -> str:
        """Return the expression of a whole text."""
        sources: list[str] = []
        for are_pools, run in groupby(parts, key=lambda part: isinstance(part, list)):
            found = list(run)
            fused = self._fused(cast("list[list[str]]", found)) if are_pools else found
            sources += [self._drawn(part) for part in fused]
        if len(sources) < 2:
            return sources[0] if sources else "''"
        if any("'" in source for source in sources):
            return f"''.join(({', '.join(sources)}))"
        return f"f'{{{'}{'.join(sources)}}}'"

    def _fused(self, pools: list[list[str]]) -> list[list[str]]:
        """Return fewer pools that make such texts: constants go with what is beside them, and many pools become four.

        Four pools of 2,000 texts make more texts than anybody draws; each more would take time of every text.
        """
        joined = pools[:1]
        for pool in pools[1:]:
            if len(joined[-1]) == 1 or len(pool) == 1:
                joined[-1] = [before + after for before in joined[-1] for after in pool]
            else:
                joined.append(pool)
        share = -(-len(joined) // _FUSED)
        if share < 2:
            return joined
        return [self._many(joined[at : at + share]) for at in range(0, len(joined), share)]


@cache
def _characters(chosen: Characters) -> str:
    """Return some of the characters of a set: those that are liked best."""
    liked = next((some for span in _LIKED if (some := _common(chosen, span))), characters.NONE)
    return "".join(chr(code) for low, high in liked for code in range(low, min(high, low + _SOME) + 1))


def _common(one: Characters, other: Characters) -> Characters:
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return characters.union((low, high) for low, high in pairs if low <= high)
