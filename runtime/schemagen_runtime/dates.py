"""Read days as RFC 3339 full-dates (section 5.6), such as ``2026-11-26``: their texts are in the order of the days."""

from __future__ import annotations

from datetime import date
from typing import Final

_LENGTH: Final = len("2026-11-26")


def is_full_date(text: str) -> bool:
    """Tell whether ``text`` is the full-date of a real day, from year 1 to 9999."""
    # What fromisoformat reads beside it are dates by week and without hyphens, and digits of other scripts.
    if len(text) != _LENGTH or text[4:8:3] != "--" or not text.isascii():
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def day_number(text: str) -> int:
    """Return the number of a day, by its full-date: 1 for the first of January of year 1, one more for each day."""
    return date.fromisoformat(text).toordinal()
