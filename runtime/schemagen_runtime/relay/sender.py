"""Send on what a source reads, a bounded number of calls at a time, and tell the source how far all is done.

``schemagen ingest`` and ``schemagen replay`` run on it. An event goes this way: the source reads it; the sender checks
it by the schema of its stream, and puts it into a call on a pipeline; the pipeline gives it its fate; the sender hands
the outcome on, in the order in which items were read; then the source is told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Generic

from schemagen_runtime.api.destination import Destination, DestinationError, SchemaInfo
from schemagen_runtime.api.result import EventError, EventResult, Fate
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.limits import too_large
from schemagen_runtime.delivery.parts import Parts
from schemagen_runtime.delivery.patience import Patience
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.errors import FieldError
from schemagen_runtime.relay.source import Event, Item, ItemOutcome, O, P, Portion, Source, UnreadableItem
from schemagen_runtime.schema import Schema
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.timestamps import judged_at


@contextmanager
def delivering(destination: Destination, settings: Settings, timeout: float) -> Generator[Pipeline, None, None]:
    """Open a pipeline to a destination; close both at the end, delivering what is queued for ``timeout`` seconds."""
    pipeline = Pipeline(Parts(destination, "relay", settings))
    try:
        yield pipeline
    finally:
        pipeline.stop(monotonic() + timeout)


@dataclass(frozen=True, slots=True)
class Settled(Generic[O, P]):
    """Say what came of a portion.

    Attributes:
        outcomes: one for each of its items, in their order.
        position: the portion's.
        refused: the stream of its first event, where events were sent and the destination took none of them.
    """

    outcomes: Sequence[ItemOutcome[O]]
    position: P
    refused: Stream | None


@dataclass(frozen=True, slots=True)
class _Sent(Generic[O, P]):
    """Hold a portion on its way.

    Attributes:
        portion: what was read.
        checked: for each item an outcome where it was not sent, else its wire line.
        events: those that were sent, in the order of the call.
        call: tells their fates.
    """

    portion: Portion[O, P]
    checked: Sequence[ItemOutcome[O] | bytes]
    events: Sequence[Event]
    call: Call


class Sender(Generic[O, P]):
    """Send what one source reads. One thread uses it, and the pipeline has threads of its own."""

    def __init__(
        self, source: Source[O, P], pipeline: Pipeline, load: Callable[[SchemaInfo], Schema[object]], calls: int
    ) -> None:
        """Prepare to send; nothing is read or sent yet.

        Args:
            source: what is to be sent.
            pipeline: where it goes. It must have no spool: an event in a spool would have no fate yet.
            load: makes a schema of its document, or raises ValueError where it is none; called once for each.
            calls: portions that may be on their way while another one is read.
        """
        self._source = source
        self._pipeline = pipeline
        self._load = load
        self._calls = calls
        self._schemas: dict[str, Schema[object]] = {}
        self._on_their_way: deque[_Sent[O, P]] = deque()

    def run(self) -> Iterator[Settled[O, P]]:
        """Send all that the source has; yield what came of each portion, in order.

        Whatever the caller raises while it has a portion keeps the source from being told of it.

        Raises:
            TransientError: a schema cannot be registered, for nobody is there.
            Exception: whatever the source raises.
        """
        for portion in self._source.portions():
            self._on_their_way.append(self._send(portion))
            if len(self._on_their_way) > self._calls:
                yield from self._settle_oldest()
        yield from self.rest()

    def rest(self) -> Iterator[Settled[O, P]]:
        """Read nothing more, and yield what came of what is on its way: after ``run`` was interrupted."""
        while self._on_their_way:
            yield from self._settle_oldest()

    def _send(self, portion: Portion[O, P]) -> _Sent[O, P]:
        checked = [found for run in _runs(portion.items) for found in self._check(run)]
        lines = [found for found in checked if isinstance(found, bytes)]
        events = [
            item.read
            for item, found in zip(portion.items, checked, strict=True)
            if isinstance(found, bytes) and isinstance(item.read, Event)
        ]
        call = self._pipeline.open_call(self._identify, False, len(events))
        for (stream, accepted_at), places in groupby(range(len(events)), key=lambda place: _kind(events[place])):
            with suppress(DestinationError):  # it is there, and refuses: so it will the events, with its reasons
                self._pipeline.registrations.ensure(stream.collection, stream.schema)
            indexes = list(places)
            of = [lines[index] for index in indexes], indexes, [events[index] for index in indexes]
            self._pipeline.put(Segment(stream, call, *of, accepted_at=accepted_at), Patience(float("inf")))
        return _Sent(portion, checked, events, call)

    def _check(self, run: Sequence[Item[O]]) -> Iterator[ItemOutcome[O] | bytes]:
        """Check items of one stream that were accepted together; yield a wire line for each, or why there is none."""
        events = [item.read for item in run if isinstance(item.read, Event)]
        if not events:
            yield from (_unreadable(item, item.read.reason) for item in run if isinstance(item.read, UnreadableItem))
            return
        try:
            schema = self._schema(events[0].stream.schema)
        except ValueError as error:
            yield from (_unreadable(item, str(error)) for item in run)
            return
        accepted_at = events[0].accepted_at
        with nullcontext() if accepted_at is None else judged_at(accepted_at):
            parts = schema.partition([event.values for event in events])
        errors: dict[int, Sequence[FieldError]] = {one.index: one.errors for one in parts.rejected}
        made = dict(zip(parts.indexes, parts.lines, strict=True))
        limit = self._pipeline.settings.max_event_bytes
        errors |= {
            index: [too_large(len(line), limit)]
            for index, line in made.items()
            if len(line) > limit and events[index].line is None
        }
        self._report(events, errors)
        for index, (item, event) in enumerate(zip(run, events, strict=True)):
            line = made.get(index, b"") if event.line is None else event.line
            if index in errors:
                yield self._rejected(item, event, errors[index])
            else:
                yield line

    def _report(self, events: Sequence[Event], errors: Mapping[int, Sequence[FieldError]]) -> None:
        """Have the destination told of events that are refused here for the first time; one with a line was before."""
        new = [found for index, found in errors.items() if events[index].line is None]
        if new:
            self._pipeline.count_refused(events[0].stream, new)

    def _schema(self, info: SchemaInfo) -> Schema[object]:
        if info.fingerprint not in self._schemas:
            self._schemas[info.fingerprint] = self._load(info)
        return self._schemas[info.fingerprint]

    def _identify(self, event: object) -> object:
        """Return the id of an event, which was checked, and so has a schema."""
        assert isinstance(event, Event)  # noqa: S101 -- the calls here are of events only
        return self._schemas[event.stream.schema.fingerprint].identify(event.values)

    def _rejected(self, item: Item[O], event: Event, errors: Sequence[FieldError]) -> ItemOutcome[O]:
        return ItemOutcome(item, Fate.REJECTED, errors, self._identify(event))

    def _settle_oldest(self) -> Iterator[Settled[O, P]]:
        sent = self._on_their_way[0]
        results = sent.call.result().results
        self._on_their_way.popleft()  # only now: who interrupts the wait may still ask for the rest
        left = iter(results)
        outcomes = [
            _outcome(item, next(left)) if isinstance(found, bytes) else found
            for item, found in zip(sent.portion.items, sent.checked, strict=True)
        ]
        refused = bool(results) and all(result.fate is Fate.REJECTED for result in results)
        yield Settled(outcomes, sent.portion.position, sent.events[0].stream if refused else None)
        self._source.done(sent.portion.position, outcomes)


def _runs(items: Sequence[Item[O]]) -> Iterator[list[Item[O]]]:
    """Cut items into runs of one stream that were accepted together, and runs that cannot be read."""
    for _, run in groupby(items, key=lambda item: _kind(item.read) if isinstance(item.read, Event) else None):
        yield list(run)


def _kind(event: Event) -> tuple[Stream, float | None]:
    return event.stream, event.accepted_at


def _unreadable(item: Item[O], reason: str) -> ItemOutcome[O]:
    return ItemOutcome(item, Fate.REJECTED, unreadable=reason)


def _outcome(item: Item[O], result: EventResult) -> ItemOutcome[O]:
    if not result.errors:
        return ItemOutcome(item, result.fate)
    return ItemOutcome(item, result.fate, [_field_error(error) for error in result.errors], result.errors[0].id)


def _field_error(error: EventError) -> FieldError:
    return FieldError(error.code, error.column, error.message, error.expected, error.got, error.location)
