"""Write shares as people read them: in messages, and on pages."""

from __future__ import annotations

from typing import Final

THIN: Final = "\N{NARROW NO-BREAK SPACE}"


def spell_share(value: float) -> str:
    """Return a share in percent: with one decimal under 10, and never 0 or 100 for what is nearly so."""
    percent = 100 * value
    if 0 < percent < 0.1:
        return f"under 0.1{THIN}%"
    if 99.5 <= percent < 100:
        return f"over 99{THIN}%"
    return f"{percent:.1f}{THIN}%" if 0 < percent < 9.95 else f"{percent:.0f}{THIN}%"


def spell_part(value: float) -> str:
    """Return a share as a part of a sentence: nothing is a word."""
    return spell_share(value) if value else "none"
