"""Say what came of a call to ``ingest_events``: each event's fate, in input order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from schemagen_runtime.errors import ErrorCode, FieldError, SchemagenError


class StreamingStatus(StrEnum):
    """Say whether a whole call succeeded."""

    SUCCESS = "success"
    FAILURE = "failure"


class Fate(StrEnum):
    """Say how one event ended."""

    DELIVERED = "delivered"
    DUPLICATE = "duplicate"
    """It was stored before, just as it is; nothing was stored twice."""
    REJECTED = "rejected"
    """It is not stored; its errors say why."""
    DEAD_LETTERED = "dead_lettered"
    """It could not be delivered, and was handed to the dead letters; its errors say why."""
    SPOOLED = "spooled"
    """It lies in the spool, on disk: this process delivers it later, or the next one that opens the spool does."""


FAILED: Final = (Fate.REJECTED, Fate.DEAD_LETTERED)
"""The fates that make a call a failure. A set would hash each fate, and the hash of an enum is written in Python."""


@dataclass(frozen=True, slots=True)
class EventError:
    """Hold one reason why one event of a call failed: a :class:`FieldError`, beside the event that has it.

    Attributes:
        index: the event's index in its call.
        id: its id as it came; None where it has none.
        event: the event as the caller gave it.
        code: see ``FieldError``, as for what follows.
        column: see ``FieldError``.
        message: see ``FieldError``.
        expected: see ``FieldError``.
        got: see ``FieldError``.
        location: see ``FieldError``.
    """

    index: int
    id: object
    event: object
    code: ErrorCode
    column: str | None
    message: str
    expected: str
    got: str
    location: str | None

    @classmethod
    def of(cls, index: int, id: object, event: object, error: FieldError) -> EventError:  # noqa: A002
        """Return the error of an event that stands at ``index`` of its call."""
        fields = (error.code, error.column, error.message, error.expected, error.got, error.location)
        return cls(index, id, event, *fields)

    def __str__(self) -> str:
        return f"event {self.index}: {self.message}"


@dataclass(frozen=True, slots=True)
class EventResult:
    """Hold one event's fate; ``errors`` is empty unless it is rejected or dead-lettered."""

    index: int
    fate: Fate
    errors: tuple[EventError, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestResult:
    """Say what came of a call. ``results`` has one entry for each event, in input order."""

    results: tuple[EventResult, ...]

    @property
    def errors(self) -> tuple[EventError, ...]:
        """Return every error of every event, in input order."""
        return tuple(error for result in self.results for error in result.errors)

    @property
    def status(self) -> StreamingStatus:
        """Return FAILURE if any event was rejected or dead-lettered, else SUCCESS."""
        for result in self.results:
            if result.fate in FAILED:
                return StreamingStatus.FAILURE
        return StreamingStatus.SUCCESS

    def count(self, fate: Fate) -> int:
        """Return the number of events that ended with this fate."""
        return sum(result.fate is fate for result in self.results)


class IngestionError(SchemagenError):
    """Report that some events of a call failed; the others are ingested. ``result`` tells each event's fate."""

    def __init__(self, result: IngestResult) -> None:
        errors = result.errors
        more = f" (and {len(errors) - 3} more errors)" if len(errors) > 3 else ""
        failed = sum(result.count(fate) for fate in FAILED)
        reasons = "; ".join(str(error) for error in errors[:3])
        super().__init__(f"{failed} of {len(result.results)} events failed: {reasons}{more}")
        self.result = result
        self.errors = errors
