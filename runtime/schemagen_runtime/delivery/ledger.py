"""Give each event its fate, exactly once, and tell all who must know: spool, dead letters, counters, future.

They are told in one order, so that the process may be killed between any two steps:

1. The event is claimed from its call: from now on nobody else decides about it.
2. The spool notes that the event is about to be a dead letter. The next start then looks for the letter.
3. The letter is on disk.
4. The spool forgets the event.
5. The counters move.
6. The call's future tells the fate.

An event that is delivered skips steps 2 and 3; one that stays in the spool skips 2 to 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import time

from schemagen_runtime.api.result import EventResult, Fate
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.counters import Counters
from schemagen_runtime.delivery.locations import Locations
from schemagen_runtime.delivery.reports import Reports
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.disk.dead_letters import DeadLetters
from schemagen_runtime.disk.spool.spool import Spool
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.protocol.envelope import DeadLetter
from schemagen_runtime.protocol.redaction import redacted
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.rate_limit import RateLimit

log = log_of("schemagen_runtime.failures")
"""A logger of its own, for programs that look at every future anyway."""


class Ledger:
    """Give events their fates. Any thread may use it; it holds no lock of its own."""

    def __init__(  # noqa: PLR0917 -- all who must know, each of its own type
        self,
        counters: Counters,
        spool: Spool | None,
        letters: DeadLetters | None,
        pause: float,
        locations: Locations,
        reports: Reports,
    ) -> None:
        """Begin to note fates.

        Args:
            counters: count the fates.
            spool: keeps events until they have one; None where there is no spool.
            letters: take the events that cannot be delivered; None where nobody takes them.
            pause: seconds for which events rest in the spool that could not be delivered.
            locations: say where a column stands that a destination finds fault with.
            reports: tell the destination of events that never reach it.
        """
        self._pause = pause
        self._counters = counters
        self._spool = spool
        self._letters = letters
        self._locations = locations
        self._reports = reports
        self._failures = RateLimit(5.0)

    def count_rejected(self, stream: Stream, results: Sequence[EventResult]) -> None:
        """Count events that do not fit their schema. They were never queued."""
        for result in results:
            self._counters.reject(result.errors[0].code)
        self._reports.count(stream, [result.errors for result in results])

    def reject(self, stream: Stream, call: Call, results: Sequence[EventResult]) -> None:
        """Reject events of a call that do not fit their schema."""
        mine = set(call.claim([result.index for result in results]))
        self.count_rejected(stream, results)
        call.end_each([result for result in results if result.index in mine])

    def deliver(self, segment: Segment, fate: Fate) -> None:
        """Note that the destination has these events: ``fate`` is DELIVERED, or DUPLICATE for those from before."""
        mine = _claim(segment)
        if mine is not None:
            self._forget(mine)
            self._end(mine, fate)

    def refuse(self, segment: Segment, errors: Sequence[FieldError]) -> None:
        """Note that the destination refuses these events for good, each for the error at its place in ``errors``."""
        mine = _claim(segment)
        if mine is not None:
            fingerprint = segment.stream.schema.fingerprint
            located = [self._locations.located(error, fingerprint) for error in errors]
            of = dict(zip(segment.indexes, located, strict=True))
            found = [of[index] for index in mine.indexes]
            erased = [place for place, error in enumerate(found) if error.code is ErrorCode.ERASED]
            if erased:
                # Whoever was erased is not to live on in a dead letter.
                self._end_failed(mine.pick(erased), [found[place] for place in erased], Fate.REJECTED)
                kept = [place for place, error in enumerate(found) if error.code is not ErrorCode.ERASED]
                if not kept:
                    return
                mine, found = mine.pick(kept), [found[place] for place in kept]
            self._fail(mine, found, may_park=False)

    def refuse_alike(self, segment: Segment, code: ErrorCode, message: str) -> None:
        """Note that the destination refuses these events for good, all for one reason."""
        self.refuse(segment, [FieldError(code, None, message, "an event that it takes", "this one")] * len(segment))

    def give_up(self, segment: Segment, code: ErrorCode, message: str) -> None:
        """Note that the destination refuses everything, whatever the events are: somebody must look at it."""
        mine = _claim(segment)
        if mine is not None:
            self._fail(mine, _undelivered(mine, code, message), may_park=True)

    def postpone(self, segment: Segment, code: ErrorCode, message: str) -> None:
        """Leave events that cannot be delivered now to the spool; where there is none, they end as failed."""
        mine = _claim(segment)
        if mine is not None and not self._give_back(mine, self._pause):
            self._fail(mine, _undelivered(mine, code, message), may_park=False)

    def overflow(self, segment: Segment) -> None:
        """Leave events that find no room in the queue to the spool, which has them already."""
        mine = _claim(segment)
        if mine is not None:
            self._give_back(mine, 0.0)

    def note_spooled(self, segment: Segment) -> None:
        """Note that events were spooled behind others that wait there, so that the queue does not get them now."""
        mine = _claim(segment)
        if mine is not None:
            self._end(mine, Fate.SPOOLED)

    def turn_away(self, segment: Segment, code: ErrorCode, message: str) -> None:
        """Reject events that are not accepted at all: they are not spooled, and no dead letters."""
        mine = _claim(segment)
        if mine is not None:
            self._end_failed(mine, _undelivered(mine, code, message), Fate.REJECTED)

    def _give_back(self, mine: Segment, pause: float) -> bool:
        """Leave events to the spool; return whether it has them."""
        if self._spool is None or mine.receipt is None:
            return False
        self._spool.give_back(mine.receipt, pause)
        self._end(mine, Fate.SPOOLED)
        return True

    def _fail(self, mine: Segment, errors: Sequence[FieldError], *, may_park: bool) -> None:
        document = mine.stream.schema.document
        errors = [redacted(error, document, line) for error, line in zip(errors, mine.lines, strict=True)]
        more = self._failures.admit()
        if more is not None:
            where = mine.stream.collection
            log.warning("%s: %d failed: %s%s", where, len(mine), errors[0], more)
        buried = self._bury(mine, errors)
        if buried:
            self._end_failed(mine.pick(range(buried)), errors[:buried], Fate.DEAD_LETTERED)
        if buried == len(mine):
            return
        rest, errors = mine.pick(range(buried, len(mine))), errors[buried:]
        # Events that should be dead letters and cannot stay in the spool, too.
        if self._spool is not None and rest.receipt is not None and (may_park or self._letters is not None):
            self._spool.park(rest.receipt)
            self._end(rest, Fate.SPOOLED)
        else:
            self._end_failed(rest, errors, Fate.REJECTED)

    def _bury(self, mine: Segment, errors: Sequence[FieldError]) -> int:
        """Hand events to the dead letters; return how many of them, from the first on, were taken."""
        if self._letters is None:
            return 0
        if self._spool is not None and mine.receipt is not None:
            self._spool.burying(mine.receipt)
        now = time()
        return self._letters.bury(
            [
                DeadLetter(mine.stream, line, (error,), mine.attempts, mine.accepted_at, now)
                for line, error in zip(mine.lines, errors, strict=True)
            ]
        )

    def _forget(self, mine: Segment) -> None:
        if self._spool is not None and mine.receipt is not None:
            self._spool.done(mine.receipt)

    def _end(self, mine: Segment, fate: Fate) -> None:
        # Before the future resolves: who sees it done must see the counters moved.
        self._counters.end(fate, len(mine), max(0.0, monotonic() - mine.since))
        mine.call.end_alike(mine.indexes, fate)

    def _end_failed(self, mine: Segment, errors: Sequence[FieldError], fate: Fate) -> None:
        self._forget(mine)
        seconds = max(0.0, monotonic() - mine.since)
        if fate is Fate.DEAD_LETTERED:
            self._counters.end(fate, len(mine), seconds)
        else:
            for error in errors:
                self._counters.reject(error.code, seconds)
        call = mine.call
        call.end_each(
            [
                EventResult(index, fate, call.explain(index, event, (error,)))
                for index, event, error in zip(mine.indexes, mine.events, errors, strict=True)
            ]
        )


def _claim(segment: Segment) -> Segment | None:
    """Return the part of a segment whose events have no fate yet, None where all have one."""
    granted = segment.call.claim(segment.indexes)
    if not granted:
        return None
    if len(granted) == len(segment):
        return segment
    mine = set(granted)
    return segment.pick([place for place, index in enumerate(segment.indexes) if index in mine])


def _undelivered(mine: Segment, code: ErrorCode, message: str) -> list[FieldError]:
    return [FieldError(code, None, message, "delivery", "none")] * len(mine)
