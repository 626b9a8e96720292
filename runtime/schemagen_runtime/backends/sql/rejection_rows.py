"""Write counts of rejected events as rows, and read them back.

A row without a code counts the events themselves, whatever was wrong with them. ``model`` and ``column`` are empty
where there is none, for no name is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from itertools import groupby
from typing import Final, NamedTuple

from schemagen_runtime.api.destination import DestinationError
from schemagen_runtime.api.rejections import ErrorCount, RejectionCount, RejectionTally
from schemagen_runtime.errors import ErrorCode

EVENTS: Final = ""
"""Stands for a code in the row that counts the events themselves."""


class RejectionRow(NamedTuple):
    """Hold one counter as it is read; ``hour`` is an RFC 3339 date-time in UTC."""

    hour: str
    model: str
    fingerprint: str
    column: str
    code: str
    events: int


def begin_of_hour(moment: datetime) -> datetime:
    """Return the beginning of the hour in which a moment lies, in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def known_tally(count: RejectionCount, columns: AbstractSet[str]) -> RejectionTally:
    """Return the numbers of a count, under the names of columns that there are."""
    tally = RejectionTally(count.events)
    for one in count.errors:
        key = one.column if one.column in columns else None, one.code
        tally.errors[key] = tally.errors.get(key, 0) + one.events
    return tally


def counters_of(tally: RejectionTally) -> Iterator[tuple[str, str, int]]:
    """Yield the column, the code and the number of each counter that a tally makes."""
    yield "", EVENTS, tally.events
    for one in tally.counted():
        yield one.column or "", str(one.code), one.events


def read_counts(rows: Iterable[RejectionRow]) -> list[RejectionCount]:
    """Return the counts that rows hold; those of one hour, model and schema follow each other.

    Raises:
        DestinationError: a newer version counted them.
    """
    return [_count(list(same)) for _, same in groupby(rows, key=lambda row: row[:3])]


def _count(rows: list[RejectionRow]) -> RejectionCount:
    hour, model, fingerprint, *_ = rows[0]
    return RejectionCount(
        model or None,
        fingerprint,
        datetime.fromisoformat(hour),
        sum(row.events for row in rows if row.code == EVENTS),
        tuple(ErrorCount(row.column or None, _code(row.code), row.events) for row in rows if row.code != EVENTS),
    )


def _code(text: str) -> ErrorCode:
    try:
        return ErrorCode(text)
    except ValueError as error:
        raise DestinationError(f"rejections were counted by a newer schemagen, as {text!r}; upgrade to read") from error
