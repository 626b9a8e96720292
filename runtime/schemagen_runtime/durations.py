"""Read and spell durations such as ``90d``: a whole number and a unit."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 12  # characters; Python refuses to read thousands of digits
# The largest first: a duration is spelled with the largest unit that divides it.
_SECONDS: Final = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}


def parse_duration(text: str) -> int | None:
    """Return the seconds of a duration, None where ``text`` is none."""
    if not text[:-1].isdecimal() or len(text) > _LONGEST or text[-1:] not in _SECONDS:
        return None
    return int(text[:-1]) * _SECONDS[text[-1]]


def spell_duration(seconds: int) -> str:
    """Return a duration of whole seconds in its shortest spelling: ``36h``, not ``2160m``."""
    return next(f"{seconds // size}{unit}" for unit, size in _SECONDS.items() if seconds % size == 0)
