"""Tell which floats are ints: what ints become where some are missing."""

from __future__ import annotations

from typing import Final

_EXACT: Final = 2**53
"""Below this every whole number is a float of its own."""


def whole(value: float) -> object:
    """Return the int that a float stands for, None for NaN, and the float itself where it is no whole number."""
    if value != value:  # noqa: PLR0124 -- only NaN
        return None
    return int(value) if value.is_integer() and abs(value) < _EXACT else value
