"""Yield ids that an inference may have, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Final

from schemagen_runtime.columns import BaseType
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.sampling.column import Column
from schemagen_runtime.sampling.draws import Grid, Pool, find_draw, is_id, make_uuid
from schemagen_runtime.sampling.texts import NoTextError, fitting

_REPEATS: Final = 1_000
"""Texts in a row that were there before, until there are no more."""
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_SEEN: Final = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_USUAL: Final = 14
_MOST: Final = 1_000_000_000
_NEVER: Final = datetime.fromtimestamp(0, UTC)


class SampleError(SchemagenError):
    """Report that no events can be drawn as they were asked for; the message says which column is why."""


def ids(column: Column, random: Random) -> Iterator[object]:
    """Yield ids, each once.

    Raises:
        SampleError: the column has no more.
    """
    count = 0
    for one in _ids(column, random):
        yield one
        count += 1
    what = f"column {column.name!r} has {count:,} different ids that could be found" if count else _none(column)
    raise SampleError(f"{what}; ask for fewer events, or widen the column's bounds")


def _none(column: Column) -> str:
    return f"no id was found that fits column {column.name!r}"


def _ids(column: Column, random: Random) -> Iterator[object]:
    if column.type.base is BaseType.UUID:
        while True:
            yield make_uuid(random)
    if column.enum is None and column.type.base is BaseType.STRING:
        yield from _patterned(column, random) if column.pattern is not None else _numbered(column, random)
        return
    draw = find_draw(column, random, _NEVER)
    if isinstance(draw, Pool):
        yield from dict.fromkeys(draw.values)
    elif isinstance(draw, Grid):
        is_open = column.bound("maximum") is None and column.bound("exclusiveMaximum") is None
        first = max(draw.low, 1) if is_open or draw.low + draw.steps > 1 else draw.low
        yield from range(first, 1 << 63 if is_open else draw.low + draw.steps)


def _patterned(column: Column, random: Random) -> Iterator[str]:
    least, most = column.whole("minLength") or 0, column.whole("maxLength")
    seen = set[str]()
    repeats = 0
    try:
        for text in fitting(column.pattern or "", least, most, random):
            # For speed: letters and digits of ASCII can be seen. To ask is_id of each is the plain way, and takes as
            # long as making it.
            if text in seen or not (text[:1] in _SEEN or is_id(column, text)):
                repeats += 1
                if repeats > _REPEATS:
                    return
                continue
            repeats = 0
            seen.add(text)
            yield text
    except NoTextError:
        return


def _numbered(column: Column, random: Random) -> Iterator[str]:
    """Yield texts that count; the beginning is of the seed, so that two samples do not meet, where there is room."""
    least, most = column.whole("minLength") or 0, column.whole("maxLength")
    if most is None or most >= _USUAL:
        stem = "".join(_DIGITS[int(random.random() * 36)] for _ in range(6))
        width = max(7, least - len(stem) - 1)
        count = 0
        while len(stem) + 1 + max(width, len(str(count))) <= (most or _MOST):
            count += 1
            yield f"{stem}-{count:0{width}}"
    width = most if most is not None else _USUAL
    for number in range(36**width):
        yield _spelled(number, max(width, least))


def _spelled(number: int, width: int) -> str:
    text = ""
    while number or len(text) < width:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text
