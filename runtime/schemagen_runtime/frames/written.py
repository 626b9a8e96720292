"""Hold one column of a piece of a frame as it stands in the wire lines."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final, TypeAlias

import numpy as np
import orjson
from numpy.typing import NDArray

from schemagen_runtime.frames.kinds import Mask

Bounded: TypeAlias = Callable[[object], bool]
"""Tells whether one value fits its column."""
_FROM_NUMPY: Final = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NAIVE_UTC


class Style(Enum):
    """Say what stands around each part in the line."""

    BARE = b"%b"
    QUOTED = b'"%b"'
    BRACKETED = b"[%b]"


class Written:
    """Hold what each row has in one column, as JSON.

    Attributes:
        parts: the JSON of each row's value; where the row is unsure, anything.
        style: what stands around each of them.
        unsure: rows whose value is not known to be valid: the explaining path looks at them. None where none is.
        null: rows that have no value. None where all have one.
    """

    __slots__ = ("null", "parts", "style", "unsure")

    def __init__(
        self, parts: list[bytes], style: Style, unsure: Mask | None, null: Mask | None, *, may_be_null: bool
    ) -> None:
        """Put nulls in their places; where the column must have a value, rows without one are unsure."""
        if null is not None:
            if may_be_null:
                parts, style = _with_nulls(parts, style, null), Style.BARE
            else:
                unsure = null if unsure is None else unsure | null
        self.parts = parts
        self.style = style
        self.unsure = unsure
        self.null = null


def _with_nulls(parts: list[bytes], style: Style, null: Mask) -> list[bytes]:
    found = parts if style is Style.BARE else list(map(style.value.__mod__, parts))
    for place in np.flatnonzero(null).tolist():
        found[place] = b"null"
    return found


def numbers_as_json(data: NDArray[np.generic]) -> list[bytes]:
    """Return each number, or bool, as JSON; NaN and the infinities as null.

    For speed: all are written at once, and cut apart. To write each is the plain way, and takes five times as long.
    """
    return orjson.dumps(np.ascontiguousarray(data), option=_FROM_NUMPY)[1:-1].split(b",")


def times_as_json(data: NDArray[np.generic]) -> list[bytes]:
    """Return each time in UTC as RFC 3339, without quotes.

    Raises:
        TypeError: one of them is beyond what orjson writes.
    """
    return orjson.dumps(np.ascontiguousarray(data), option=_FROM_NUMPY)[2:-2].split(b'","')


def vectors_as_json(data: NDArray[np.generic]) -> list[bytes]:
    """Return each row of an array of two dimensions as JSON, without brackets."""
    return orjson.dumps(np.ascontiguousarray(data), option=_FROM_NUMPY)[2:-2].split(b"],[")


def texts_as_json(texts: list[str]) -> tuple[list[bytes], Style]:
    """Return each text as JSON, with or without quotes, and which of the two.

    Raises:
        TypeError: a text has no UTF-8 form.
    """
    written = orjson.dumps(texts)
    if b"\\" in written:  # a quote may be part of a text, so that there is no telling where one ends
        return [orjson.dumps(text) for text in texts], Style.BARE
    return written[2:-2].split(b'","'), Style.QUOTED


def combined(first: Mask | None, second: Mask | None) -> Mask | None:
    """Return the rows of which either holds; None stands for none."""
    if first is None or second is None:
        return second if first is None else first
    return first | second


def some(mask: NDArray[np.bool_]) -> Mask | None:
    """Return a mask, None where it holds of no row."""
    return mask if bool(mask.any()) else None


def each(fits: Bounded, values: list[object]) -> Mask:
    """Tell for each value whether it fits."""
    return np.fromiter(map(fits, values), np.bool_, len(values))
