"""Describe how many events were rejected, hour by hour: counts and the names of columns, never a value.

Rejections are counted where they happen. A generated validator refuses events in the process of its caller, so the
runtime counts them there and reports the counts; a store and a collector count what they refuse themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, runtime_checkable

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.errors import ErrorCode

if TYPE_CHECKING:
    from datetime import datetime

MAX_COUNTED_ERRORS: Final = 1000
"""Errors of one :class:`RejectionCount`, at most: beyond it columns are no longer told apart."""


class ErrorCount(NamedTuple):
    """Count the rejected events that have one error.

    Attributes:
        column: the column's name on the wire; None where the event as a whole is wrong, or has a name too many.
        code: what kind of mistake it is.
        events: how many events have it; each counts once, however often it does.
    """

    column: str | None
    code: ErrorCode
    events: int


@dataclass(frozen=True, slots=True)
class RejectionCount:
    """Count the events of one model and schema that were rejected in one hour.

    Attributes:
        model: the model that made the predictions; None where none was named.
        fingerprint: of the schema that the events should have followed.
        hour: when the hour of refusal began, in UTC.
        events: how many were rejected.
        errors: what was wrong with them. One event may have several errors: they add up to ``events`` at least.
    """

    model: str | None
    fingerprint: str
    hour: datetime
    events: int
    errors: Sequence[ErrorCount]


@dataclass(frozen=True, slots=True)
class RejectionReport:
    """Hold counts of one collection that are sent together.

    Attributes:
        id: 32 hex digits that no other report of the collection has: a report that comes twice counts once.
        collection: where the events should have gone.
        counts: at most one for each model, schema and hour.
    """

    id: str
    collection: Collection
    counts: Sequence[RejectionCount]


class HasColumnAndCode(Protocol):
    """Describe what says what is wrong with an event, such as a :class:`FieldError`."""

    @property
    def column(self) -> str | None:
        """Return the column's name on the wire; None where the event as a whole is wrong."""
        ...

    @property
    def code(self) -> ErrorCode:
        """Return what kind of mistake it is."""
        ...


@runtime_checkable
class TakesReports(Protocol):
    """Describe a destination that takes counts of rejected events; one that does not is never told of them."""

    def report(self, report: RejectionReport) -> None:
        """Count what a report says, durably before returning. A report that is sent twice must count once.

        Raises:
            TransientError: it may work later; whether it was counted is not known.
            DestinationError: it was not counted.
        """
        ...


@dataclass(slots=True)
class RejectionTally:
    """Add up what is wrong with events that are rejected; each event counts once for each column and code.

    Attributes:
        events: how many events were added.
        errors: how many of them have an error, by its column, None where there is none, and its code.
    """

    events: int = 0
    errors: dict[tuple[str | None, ErrorCode], int] = field(default_factory=dict[tuple[str | None, ErrorCode], int])

    def add(self, errors: Iterable[HasColumnAndCode], columns: AbstractSet[str]) -> None:
        """Add an event.

        Args:
            errors: all that is wrong with it.
            columns: the names of its schema's columns. Another name came with the event, and may be anything, a value
                too: an error of such a column is counted under none.
        """
        self.events += 1
        for column, code in {(one.column if one.column in columns else None, one.code) for one in errors}:
            self._count(column, code, 1)

    def merge(self, other: RejectionTally) -> None:
        """Add the events of another tally."""
        self.events += other.events
        for (column, code), events in other.errors.items():
            self._count(column, code, events)

    def _count(self, column: str | None, code: ErrorCode, events: int) -> None:
        key = column, code
        if key not in self.errors and len(self.errors) >= MAX_COUNTED_ERRORS - len(ErrorCode):
            key = None, code
        self.errors[key] = self.errors.get(key, 0) + events

    def counted(self) -> list[ErrorCount]:
        """Return how many events have each error."""
        return [ErrorCount(column, code, events) for (column, code), events in self.errors.items()]
