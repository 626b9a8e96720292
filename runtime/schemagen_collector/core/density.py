"""Bound what JSON may become when it is parsed, from its text: a list takes two bytes there, and sixty in memory."""

from __future__ import annotations

import re
from typing import Final

MAX_CONTAINERS: Final = 4096
"""Lists and objects of one event; a good one is an object with at most a list or a map for each column."""
MAX_CONTAINERS_OF_BATCH: Final = 64 << 10
"""Lists and objects of a batch that is one array, which is parsed as a whole."""

_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
"""Matches a string, or what begins like one and never ends: otherwise each of its quotes would be tried."""


def has_more_containers(text: bytes, limit: int) -> bool:
    """Tell whether a text has more lists and objects than that; brackets within strings do not count.

    The time that it takes grows with the length of the text only, whether it is JSON or not.
    """
    if _count(text) <= limit:
        return False
    return _count(_STRING.sub(b"", text)) > limit


def _count(text: bytes) -> int:
    return text.count(b"[") + text.count(b"{")
