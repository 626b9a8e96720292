"""Hold what was read at once from a log: events by stream, what is no event, and where reading stands behind them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from schemagen_runtime.api.destination import AcceptedRuns
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.errors import ErrorCode, FieldError


class Origin(NamedTuple):
    """Say where something was read.

    Attributes:
        part: the part of the source, as its positions name it.
        source: the place, for people: topic, partition and offset, or file, generation and position.
    """

    part: str
    source: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class EventRun:
    """Hold events of one stream, in the order in which they were read.

    Attributes:
        stream: where they belong.
        indexes: the index of each in its batch.
        lines: the wire line of each, to be judged as it stands.
        values: instead of lines: events that were made here of what JSON has, and that nobody wrote down yet.
        accepted: when they were accepted; none where that is not known.
        explain: adds to what is wrong where a value came from, and how to mend that; None where nobody knows.
        are_lossless: whether all read the same in the lines: no key is there twice, and no number would be rounded.
    """

    stream: Stream
    indexes: Sequence[int]
    lines: Sequence[bytes] = field(default=(), repr=False)
    values: Sequence[dict[str, object]] = field(default=(), repr=False)
    accepted: AcceptedRuns = ()
    explain: Callable[[FieldError], FieldError] | None = field(default=None, repr=False, compare=False)
    are_lossless: bool = False

    def pieces(self, size: int) -> Iterator[EventRun]:
        """Yield the run in pieces of so many events at most, in order."""
        count = len(self.indexes)
        if count <= size:
            yield self
            return
        ends = list(accumulate(events for events, _ in self.accepted))
        for at in range(0, count, size):
            to = min(at + size, count)
            accepted = [
                (min(ends[number], to) - max(ends[number - 1] if number else 0, at), self.accepted[number][1])
                for number in range(bisect_right(ends, at), min(bisect_left(ends, to) + 1, len(ends)))
            ]
            lines, values = self.lines[at:to], self.values[at:to]
            yield EventRun(self.stream, self.indexes[at:to], lines, values, accepted, self.explain, self.are_lossless)


@dataclass(frozen=True, slots=True)
class Misfit:
    """Hold what is no event, or one of which nobody knows the schema.

    Attributes:
        raw: the bytes that were read.
        error: what is wrong with them.
        stream: where they say that they belong; None where they do not, or cannot be read as JSON.
    """

    raw: bytes = field(repr=False)
    error: FieldError
    stream: Stream | None = None


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Hold what was read at once.

    Attributes:
        runs: the events; an index stands in one run, or is that of a misfit.
        misfits: what is no event, by index.
        before: where each part of the source stood before the batch; None where it has no position yet.
        after: where the same parts stand behind it; None where a part is read to its end, and gone.
        origin: returns where something was read, by index.
    """

    runs: Sequence[EventRun]
    misfits: Mapping[int, Misfit]
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    origin: Callable[[int], Origin] = field(repr=False)

    @property
    def size(self) -> int:
        """Return how many things were read, events or not."""
        return sum(len(run.indexes) for run in self.runs) + len(self.misfits)


def no_event(message: str, got: str) -> FieldError:
    """Return what is wrong with something that is no event; ``message`` says why, ``got`` what it is instead."""
    return FieldError(ErrorCode.NO_EVENT, None, f"it is no event: {message}", "an event that schemagen wrote", got)


def unknown_schema(fingerprint: str, place: str) -> FieldError:
    """Return what is wrong with an event whose schema is not found; ``place`` says where it was looked for."""
    message = f"its schema {fingerprint[:12]} is not known: {place} has no such document; was it registered?"
    return FieldError(ErrorCode.UNKNOWN_SCHEMA, None, message, "a schema that was registered", fingerprint)


def schema_conflict(reason: str) -> FieldError:
    """Return what is wrong with an event whose schema the store refuses."""
    message = f"its schema is refused: {reason}"
    return FieldError(ErrorCode.SCHEMA_CONFLICT, None, message, "a schema that fits what is stored", "another one")
