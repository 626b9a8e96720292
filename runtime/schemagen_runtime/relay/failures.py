"""Say what became of a batch, and write the dead letters of what was not stored."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from schemagen_runtime.api.positions import Letter
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.protocol.envelope import DeadLetter, RawLetter, encode_letter, encode_raw
from schemagen_runtime.protocol.exact_json import write_exactly
from schemagen_runtime.relay.event_batch import EventBatch, EventRun, Misfit


@dataclass(frozen=True, slots=True)
class Sent:
    """Say what became of a batch.

    Attributes:
        delivered: events that are stored now.
        duplicates: events that were stored before.
        erased: events whose id was erased; no dead letter keeps them.
        dead: everything else, by the code of its first error: that many dead letters.
    """

    delivered: int
    duplicates: int
    erased: int
    dead: Counter[ErrorCode] = field(default_factory=Counter[ErrorCode])

    @property
    def size(self) -> int:
        """Return how many events these are."""
        return self.delivered + self.duplicates + self.erased + self.dead.total()


@dataclass(frozen=True, slots=True)
class Failure:
    """Hold one thing that becomes a dead letter.

    Attributes:
        index: its index in the batch.
        held: what it is: a misfit, or a run and the place in it.
        errors: what is wrong with it.
    """

    index: int
    held: Misfit | tuple[EventRun, int]
    errors: Sequence[FieldError]


def failures_of(run: EventRun, refused: Mapping[int, Sequence[FieldError]]) -> Iterator[Failure]:
    """Yield what failed of a run, given what is wrong with it by its place there."""
    return (Failure(run.indexes[place], (run, place), errors) for place, errors in refused.items())


def misfits_of(batch: EventBatch) -> list[Failure]:
    """Return what of a batch was no event from the beginning."""
    return [Failure(index, misfit, [misfit.error]) for index, misfit in batch.misfits.items()]


def refused_run(run: EventRun, error: FieldError) -> Iterator[Failure]:
    """Yield every event of a run, for all of which the same is wrong."""
    return failures_of(run, dict.fromkeys(range(len(run.indexes)), (error,)))


def codes_of(failed: Iterable[Failure]) -> Counter[ErrorCode]:
    """Count failures by the code of their first error."""
    return Counter(one.errors[0].code for one in failed)


def letters_of(batch: EventBatch, failed: Iterable[Failure]) -> Iterator[Letter]:
    """Yield the dead letter of each failure, beside the part of the source that it is of."""
    now = time.time()
    for one in failed:
        origin = batch.origin(one.index)
        held = one.held
        if isinstance(held, Misfit):
            letter = (held.stream, held.raw, 0.0)
        else:
            run, place = held
            letter = (run.stream, _line(run, place), _accepted(run, place))
        yield origin.part, _text(*letter, tuple(one.errors), origin.source, now)


def _line(run: EventRun, place: int) -> bytes:
    return run.lines[place] if run.lines else write_exactly(run.values[place])


def _accepted(run: EventRun, place: int) -> float:
    for count, seconds in run.accepted:
        if place < count:
            return seconds
        place -= count
    return run.accepted[-1][1] if run.accepted else 0.0


def _text(  # noqa: PLR0917 -- all that a letter says
    stream: Stream | None,
    held: bytes,
    accepted_at: float,
    errors: tuple[FieldError, ...],
    source: Mapping[str, object],
    now: float,
) -> bytes:
    if stream is None or not _is_json(held):
        return encode_raw(RawLetter(held, errors, now, source))
    return encode_letter(DeadLetter(stream, held, errors, 0, accepted_at or now, now, source))


def _is_json(held: bytes) -> bool:
    try:
        orjson.loads(held)
    except orjson.JSONDecodeError:
        return False
    return b"\n" not in held
