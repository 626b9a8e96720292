"""Name days as whole numbers, and times as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
HOURS: Final = 24
FIRST_DAY: Final = -719_162
"""The first day that a timestamp can have, in the year 1."""


def day_of(moment: datetime) -> int:
    """Return the UTC day of a moment, in days since 1970."""
    return (moment.astimezone(UTC) - EPOCH) // timedelta(days=1)


def hours_until(moment: datetime) -> int:
    """Return behind which hour a moment lies, in hours since 1970: the running hour counts as a whole."""
    return -((EPOCH - moment.astimezone(UTC)) // timedelta(hours=1))


def hours_over(moment: datetime) -> int:
    """Return the hour in which a moment lies, in hours since 1970."""
    return (moment.astimezone(UTC) - EPOCH) // timedelta(hours=1)


def start_of_hour(hour: int) -> datetime:
    """Return when an hour begins."""
    return EPOCH + timedelta(hours=hour)


def start_of(day: int) -> datetime:
    """Return when a day begins."""
    return EPOCH + timedelta(days=day)


def written(day: int) -> str:
    """Return when a day begins, as RFC 3339 has it."""
    return start_of(day).isoformat()
