"""Read and spell the columns of a table that make one vector: ``V1..V28``, or a list of their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, cast

_MOST: Final = 999_999
"""Elements that a vector can have."""
_RANGE: Final = re.compile(r"(.*?)([0-9]{1,9})\.\.(.*?)([0-9]{1,9})", re.DOTALL)


def read_parts(said: object) -> tuple[str, ...] | None:
    """Return the names of the columns, in the order of the elements; None where ``said`` names none.

    Args:
        said: a list of names, or the first and the last of names that end in numbers, such as ``V1..V28``; where the
            first number begins with 0, as in ``px000..px783``, all have as many digits.
    """
    if isinstance(said, list):
        names = cast("list[object]", said)
        found = tuple(name for name in names if isinstance(name, str) and name)
        return found if found and len(found) == len(names) else None
    match = _RANGE.fullmatch(said) if isinstance(said, str) else None
    if match is None:
        return None
    prefix, first, other, last = match.groups()
    width = len(first) if first.startswith("0") else 0
    is_plain = len(first) == len(last) if width else not last.startswith("0")
    count = int(last) - int(first) + 1
    if prefix != other or not is_plain or not 0 < count <= _MOST:
        return None
    return tuple(f"{prefix}{number:0{width}}" for number in range(int(first), int(last) + 1))


def spell_parts(names: Sequence[str]) -> str | list[str]:
    """Return the names as short as :func:`read_parts` reads them."""
    short = f"{names[0]}..{names[-1]}"
    return short if len(names) > 1 and read_parts(short) == tuple(names) else list(names)
