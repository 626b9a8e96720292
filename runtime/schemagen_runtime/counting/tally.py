"""Write what a counter counts as bytes: counts by bucket as ``histogram`` does, sums as the numbers that they are."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeAlias

from schemagen_runtime.counting.counter import NULL
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.sums import Sums

Tally: TypeAlias = Histogram | Sums
"""What one counter counts in one hour or one day."""

_NAMES: Final = ("rows", "total", "absolute", "squares")


class Span(StrEnum):
    """Name the spans of time that are counted apart, in UTC."""

    HOUR = "hour"
    DAY = "day"
    REFERENCE = "reference"
    """A day of a frozen reference, as it was when that was frozen; of a reference from a file a part of its rows."""


def coarsened(histogram: Histogram, steps: int) -> Histogram:
    """Return a histogram of numbers whose grain is smaller by some steps; rows without a number stay apart."""
    missing = histogram.between(NULL, NULL)
    return missing + (histogram - missing).coarsen(steps)


def write_sums(sums: Sums) -> bytes:
    """Write sums as decimal numbers with blanks between them; nothing where they are of no rows."""
    if sums == Sums():
        return b""
    return " ".join(str(getattr(sums, name)) for name in _NAMES).encode()


def read_sums(data: bytes) -> Sums:
    """Read what ``write_sums`` wrote.

    Raises:
        ValueError: the bytes are something else.
    """
    return Sums(*map(int, data.split())) if data else Sums()
