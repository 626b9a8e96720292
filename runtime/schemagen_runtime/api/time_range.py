"""Say which records are meant by the time of their events."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition.

from datetime import UTC, datetime
from typing import NamedTuple

from schemagen_runtime.support.given import describe_given
from schemagen_runtime.timestamps import is_rfc3339, parse


class TimeRange(NamedTuple):
    """Hold the first moment that is meant, and the first one behind it that is not; None for no bound.

    Both are the beginning of a time as a store writes it, up to its last digit that is not zero, so that texts can be
    compared: what a store has of that very moment is longer, and so comes behind it.
    """

    since: str | None = None
    until: str | None = None

    def holds(self, at: str) -> bool:
        """Tell whether a time as a store writes it lies in the range."""
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)


def read_range(since: object, until: object) -> TimeRange:
    """Return the range that a caller means: ``since`` is in it, ``until`` is not.

    Raises:
        TypeError: one of them is no text, ``datetime`` or None.
        ValueError: a text is no RFC 3339 time with an offset, or a ``datetime`` has no zone.
    """
    return TimeRange(_bound("since", since), _bound("until", until))


def _bound(name: str, given: object) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str | datetime):
        raise TypeError(f"{name} is {describe_given(given)}; expected a datetime with a zone, a text or None")
    moment = given if isinstance(given, datetime) else parse(given) if is_rfc3339(given) else None
    if moment is None or moment.utcoffset() is None:
        what = "has no zone" if moment is not None else "is no RFC 3339 time with an offset"
        raise ValueError(f"{name} is {given!r}, which {what}; expected one such as 2026-11-27T08:00:00Z")
    whole, _, fraction = moment.astimezone(UTC).replace(tzinfo=None).isoformat().partition(".")
    return f"{whole}.{fraction.rstrip('0')}" if fraction else whole
