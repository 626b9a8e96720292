"""Send what is read from a log to a destination that keeps no positions: a collector, a file, another log.

Here the log remembers how far everything has its fate. After a kill at most one batch comes again: the destination
knows its events by their ids, and the letter box its dead letters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count as count_from
from itertools import groupby
from typing import Final

import orjson

from schemagen_runtime.api.destination import DestinationError, SchemaConflict, TransientError
from schemagen_runtime.api.result import EventResult, Fate
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.patience import Patience
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.relay.event_batch import EventBatch, EventRun, schema_conflict
from schemagen_runtime.relay.failures import Failure, Sent, codes_of, failures_of, letters_of, misfits_of, refused_run
from schemagen_runtime.relay.judging import judge
from schemagen_runtime.relay.letter_box import LetterBox
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas

_NOT_NOW: Final = (ErrorCode.DELIVERY_FAILED, ErrorCode.CLOSED, ErrorCode.QUEUE_FULL)
"""What ends an event that may be delivered another time: the destination is away."""


class PipelineSender:
    """Send batches through a pipeline. One thread uses it, and the pipeline has threads of its own."""

    def __init__(self, pipeline: Pipeline, schemas: LoadedSchemas, letters: LetterBox) -> None:
        """Prepare to send.

        Args:
            pipeline: where events go. It must have neither a spool nor dead letters of its own.
            schemas: loads the schemas of events.
            letters: where dead letters go.
        """
        self._pipeline = pipeline
        self._schemas = schemas
        self._letters = letters
        self._unburied: Sequence[bytes] = ()

    def positions(self) -> Mapping[str, str] | None:
        """Return None: the destination keeps no positions."""
        return None

    def take(self, parts: Iterable[str]) -> None:
        """Look which dead letters there are of these parts, of which some may come again.

        Raises:
            TransientError: they cannot be read now.
        """
        del parts
        self._letters.look()

    def write(self, batch: EventBatch) -> Sent:
        """Send a batch, and wait until each event has its fate.

        Raises:
            TransientError: the destination did not take all of it; it may later.
        """
        failed = misfits_of(batch)
        judged = [(run, self._judge(run, failed)) for run in batch.runs]
        call = self._pipeline.open_call(_identify, False, sum(len(lines) for _, lines in judged))
        first = 0
        for run, lines in judged:
            for segment in _segments(run, lines, call, first):
                self._pipeline.put(segment, Patience(float("inf")))
            first += len(lines)
        sent = [(run, place) for run, lines in judged for place in lines]
        return self._settle(batch, sent, call.result().results, failed)

    def _judge(self, run: EventRun, failed: list[Failure]) -> Mapping[int, bytes]:
        """Return the wire lines of the good events of a run, by their place; add the others to ``failed``."""
        stream = run.stream
        try:
            schema = self._schemas.load(stream.schema)
            self._pipeline.registrations.ensure(stream.collection, stream.schema)
        except (ValueError, SchemaConflict) as error:
            failed.extend(refused_run(run, schema_conflict(str(error))))
            return {}
        except DestinationError as error:
            raise TransientError(f"the destination refuses {stream.collection}: {error}") from error
        judged = judge(run, schema, self._pipeline.settings.max_event_bytes)
        failed.extend(failures_of(run, judged.refused))
        return {place: orjson.dumps(event) for place, event in judged.good.items()}

    def _settle(
        self,
        batch: EventBatch,
        sent: Sequence[tuple[EventRun, int]],
        results: Sequence[EventResult],
        failed: list[Failure],
    ) -> Sent:
        erased = 0
        for (run, place), result in zip(sent, results, strict=True):
            errors = list(_errors(result))
            if errors and errors[0].code == ErrorCode.ERASED:
                erased += 1
            elif errors:
                failed.extend(failures_of(run, {place: errors}))
        self._unburied = [text for _, text in letters_of(batch, failed)]
        fates = Counter(result.fate for result in results)
        return Sent(fates[Fate.DELIVERED], fates[Fate.DUPLICATE], erased, codes_of(failed))

    def bury(self, parts: Iterable[str]) -> None:
        """Make the dead letters durable of the batch that was written last.

        Raises:
            TransientError: it cannot be done now.
        """
        del parts
        self._letters.put(self._unburied)
        self._unburied = ()


def _segments(run: EventRun, lines: Mapping[int, bytes], call: Call, first: int) -> Iterator[Segment]:
    """Yield the good events of a run, those together that were accepted together."""
    moments = [seconds for count, seconds in run.accepted for _ in range(count)]
    numbered = zip(count_from(first), lines, strict=False)
    for accepted_at, group in groupby(numbered, key=lambda one: moments[one[1]] if moments else None):
        indexes, places = zip(*group, strict=True)
        yield Segment(run.stream, call, [lines[place] for place in places], indexes, places, accepted_at=accepted_at)


def _identify(place: object) -> object:
    """Return the place of an event in its run: errors are told by where it was read, and not by its id."""
    return place


def _errors(result: EventResult) -> Iterator[FieldError]:
    """Yield what is wrong with an event.

    Raises:
        TransientError: the destination is away.
    """
    for error in result.errors:
        if error.code in _NOT_NOW:
            raise TransientError(f"the destination does not take events: {error.message}")
        yield FieldError(error.code, error.column, error.message, error.expected, error.got, error.location)
