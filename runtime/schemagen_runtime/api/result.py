"""Say what came of a call to ``ingest_events``: each event's fate, in input order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, cast, overload

from schemagen_runtime.errors import ErrorCode, FieldError, SchemagenError
from schemagen_runtime.support.display import Discreet, show_pairs, show_table
from schemagen_runtime.support.text import shorten


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


_TOLD: Final = 3
"""Errors that are told in words; of the others it is said how many there are."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EventError(Discreet):
    """Hold one reason why one event of a call failed: a :class:`FieldError`, beside the event that has it.

    Its text, its ``repr`` and what a notebook shows have neither the event nor its id, which may be sensitive.

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
    id: object = field(repr=False)
    event: object = field(repr=False)
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
        return f"event {self.index}: {shorten(self.message)}"

    def _repr_html_(self) -> str:
        return _error_table((self,))


class EventErrors(tuple[EventError, ...]):
    """Hold the errors of a call: a tuple whose ``repr`` is short, and which a notebook shows as a table."""

    __slots__ = ()

    def __str__(self) -> str:
        more = f" (and {len(self) - _TOLD} more errors)" if len(self) > _TOLD else ""
        return "; ".join(map(str, self[:_TOLD])) + more

    def __repr__(self) -> str:
        return f"<{len(self)} errors{': ' if self else ''}{self}>"

    def _repr_html_(self) -> str:
        return _error_table(self)


def _error_table(errors: Sequence[EventError]) -> str:
    rows = ((error.index, error.column or "", str(error.code), error.message) for error in errors)
    return show_table(f"{len(errors):,} errors", ("event", "column", "code", "message"), rows, len(errors))


@dataclass(frozen=True, slots=True, repr=False)
class EventResult:
    """Hold one event's fate; ``errors`` is empty unless it is rejected or dead-lettered."""

    index: int
    fate: Fate
    errors: tuple[EventError, ...] = ()

    def __repr__(self) -> str:
        pairs = [("index", str(self.index)), ("fate", repr(self.fate.value))]
        return show_pairs("EventResult", [*pairs, ("errors", repr(EventErrors(self.errors)))] if self.errors else pairs)


FATES: Final = tuple(Fate)
"""Each fate at the place that stands for it in :class:`EventResults`."""


class EventResults(Sequence[EventResult]):
    """Hold the results of a large call: a byte for each event, and an object for each that failed.

    It is a sequence like any other, and makes an entry when one asks for it. It equals any sequence of equal entries.
    """

    __slots__ = ("failed", "fates")

    def __init__(self, fates: bytes, failed: Mapping[int, EventResult]) -> None:
        """Hold what came of the events.

        Args:
            fates: for each event the place of its fate in ``FATES``.
            failed: the results of those that have errors, by their index.
        """
        self.fates = fates
        self.failed = failed

    def __len__(self) -> int:
        return len(self.fates)

    @overload
    def __getitem__(self, index: int) -> EventResult: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[EventResult, ...]: ...
    def __getitem__(self, index: int | slice) -> EventResult | tuple[EventResult, ...]:
        if isinstance(index, slice):
            return tuple(self[place] for place in range(*index.indices(len(self.fates))))
        fate = FATES[self.fates[index]]  # raises the IndexError that ends an iteration
        place = index % len(self.fates)
        return self.failed.get(place) or EventResult(place, fate)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, EventResults):
            return self.fates == other.fates and self.failed == other.failed
        if not isinstance(other, Sequence):
            return NotImplemented
        entries = cast("Sequence[object]", other)
        return len(self) == len(entries) and all(mine == entry for mine, entry in zip(self, entries, strict=True))

    def __hash__(self) -> int:
        return hash(self.fates)

    def __reduce__(self) -> tuple[object, ...]:
        # The protocols 0 and 1 of pickle do not take a class with slots as it is.
        return EventResults, (self.fates, dict(self.failed))

    def __repr__(self) -> str:
        counts = ", ".join(f"{self.count_fate(fate):,} {fate}" for fate in FATES if self.count_fate(fate))
        return f"<EventResults of {len(self):,} events: {counts}>"

    def count_fate(self, fate: Fate) -> int:
        """Return the number of events that ended with this fate."""
        return self.fates.count(FATES.index(fate))


@dataclass(frozen=True, slots=True, repr=False)
class IngestResult:
    """Say what came of a call.

    Attributes:
        results: one entry for each event, in input order: a tuple, or for a call of more than 1000 events
            :class:`EventResults`, which takes a byte for each that went well.
    """

    results: Sequence[EventResult]

    @property
    def errors(self) -> EventErrors:
        """Return every error of every event, in input order."""
        return EventErrors(error for result in self._failed for error in result.errors)

    @property
    def status(self) -> StreamingStatus:
        """Return FAILURE if any event was rejected or dead-lettered, else SUCCESS."""
        for result in self._failed:
            if result.fate in FAILED:
                return StreamingStatus.FAILURE
        return StreamingStatus.SUCCESS

    @property
    def _failed(self) -> Sequence[EventResult]:
        """Return the results among which are all that failed, in input order."""
        results = self.results
        if not isinstance(results, EventResults):
            return results
        return [results.failed[index] for index in sorted(results.failed)]

    def count(self, fate: Fate) -> int:
        """Return the number of events that ended with this fate."""
        if isinstance(self.results, EventResults):
            return self.results.count_fate(fate)
        return sum(result.fate is fate for result in self.results)

    def __repr__(self) -> str:
        errors = self.errors
        return f"<IngestResult {self._counts()}{f'; {errors}' if errors else ''}>"

    def _repr_html_(self) -> str:
        fates = self._fates()
        table = show_table("what came of the call", ("fate", "events"), fates, len(fates))
        errors = self.errors
        return table + _error_table(errors) if errors else table

    def _counts(self) -> str:
        return ", ".join(f"{count:,} {fate}" for fate, count in self._fates()) or "no events"

    def _fates(self) -> list[tuple[str, int]]:
        return [(fate.value, count) for fate in Fate if (count := self.count(fate))]


class IngestionError(SchemagenError):
    """Report that some events of a call failed; the others are ingested. ``result`` tells each event's fate."""

    def __init__(self, result: IngestResult) -> None:
        errors = result.errors
        failed = sum(result.count(fate) for fate in FAILED)
        super().__init__(f"{failed} of {len(result.results)} events failed: {errors}")
        self.result = result
        self.errors = errors
