"""Hold a measure: its value and interval, or the reason why it is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CONFIDENCE: Final = 0.95
"""How often an interval that is shown holds the truth."""
FLAGGING_CONFIDENCE: Final = 0.995
"""The same for intervals by which performance is flagged."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold a value with its interval. What is not known is None, with the reason in words."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str | None = None
    """Why there is no value, or a value without an interval."""


def absent(reason: str) -> Measured:
    """Return a measure that is not known."""
    return Measured(reason=reason)
