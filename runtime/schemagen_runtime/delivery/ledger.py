"""Gives each event its fate, exactly once, and tells everybody whom it concerns.

The order is what makes it safe to be killed at any point: the spool notes that an event is about to
be a dead letter, the letter is on disk before the spool forgets the event, and the spool has forgotten
it before the future says so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Protocol

from schemagen_runtime.api.result import EventResult, Fate
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.counters import Counters
from schemagen_runtime.delivery.locations import Locations
from schemagen_runtime.delivery.segment import Receipt, Segment
from schemagen_runtime.disk.dead_letters import DeadLetters
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.protocol.envelope import DeadLetter
from schemagen_runtime.protocol.redaction import redacted
from schemagen_runtime.schema import Rejection
from schemagen_runtime.support.rate_limit import RateLimit

log = logging.getLogger("schemagen_runtime.failures")
"""A logger of its own, for programs that look at every future anyway."""


class Keeper(Protocol):
    """The spool, as far as fates concern it."""

    def done(self, receipt: Receipt) -> None:
        """These events have their fate."""
        ...

    def burying(self, receipt: Receipt) -> None:
        """These events are about to be dead letters."""
        ...

    def give_back(self, receipt: Receipt, pause: float) -> None:
        """Nobody holds these events any more; they are to be read and tried again, ``pause`` seconds later at least."""
        ...

    def park(self, receipt: Receipt) -> None:
        """Nobody holds these events any more; the next start tries them again."""
        ...


class Ledger:
    """Gives events their fates; safe to use from any thread, and holds no lock of its own."""

    def __init__(
        self,
        counters: Counters,
        keeper: Keeper | None,
        letters: DeadLetters | None,
        pause: float,
        locations: Locations,
    ) -> None:
        """``pause``: seconds for which events rest in the spool that could not be delivered."""
        self._pause = pause
        self._counters = counters
        self._keeper = keeper
        self._letters = letters
        self._locations = locations
        self._failures = RateLimit(5.0)

    def reject_invalid(self, call: Call, rejected: Sequence[Rejection]) -> None:
        """These events of a call do not fit their schema; they go nowhere."""
        mine = set(call.claim([rejection.index for rejection in rejected]))
        for rejection in rejected:
            self._counters.reject(rejection.errors[0].code)
        call.finish(
            [
                EventResult(rejection.index, Fate.REJECTED, call.explain(rejection.index, rejection.errors))
                for rejection in rejected
                if rejection.index in mine
            ]
        )

    def deliver(self, segment: Segment, fate: Fate) -> None:
        """The destination has these events, now or from before."""
        mine = _claim(segment)
        if mine is not None:
            self._forget(mine)
            self._end(mine, fate)

    def refuse(self, segment: Segment, errors: Sequence[FieldError]) -> None:
        """The destination refuses each of these events for good, for its own reason."""
        mine = _claim(segment)
        if mine is not None:
            fingerprint = segment.stream.schema.fingerprint
            located = [self._locations.located(error, fingerprint) for error in errors]
            of = dict(zip(segment.indexes, located, strict=True))
            self._fail(mine, [of[index] for index in mine.indexes], may_park=False)

    def refuse_alike(self, segment: Segment, code: ErrorCode, message: str) -> None:
        """The destination refuses these events for good, for one reason."""
        self.refuse(segment, [FieldError(code, None, message, "an event that it takes", "this one")] * len(segment))

    def give_up(self, segment: Segment, code: ErrorCode, message: str) -> None:
        """The destination refuses everything: the events are for somebody to look at."""
        mine = _claim(segment)
        if mine is not None:
            self._fail(mine, _undelivered(mine, code, message), may_park=True)

    def postpone(self, segment: Segment, code: ErrorCode, message: str) -> None:
        """The events cannot be delivered now: they stay in the spool, or end where there is none."""
        mine = _claim(segment)
        if mine is not None and not self._give_back(mine, self._pause):
            self._fail(mine, _undelivered(mine, code, message), may_park=False)

    def overflow(self, segment: Segment) -> None:
        """The events are in the spool, and find no room in the queue."""
        mine = _claim(segment)
        if mine is not None:
            self._give_back(mine, 0.0)

    def note_spooled(self, segment: Segment) -> None:
        """The events are in the spool, and wait there behind others."""
        mine = _claim(segment)
        if mine is not None:
            self._end(mine, Fate.SPOOLED)

    def turn_away(self, segment: Segment, code: ErrorCode, message: str) -> None:
        """The events are not taken in at all: they are still the caller's."""
        mine = _claim(segment)
        if mine is not None:
            self._end_failed(mine, _undelivered(mine, code, message), Fate.REJECTED)

    def _give_back(self, mine: Segment, pause: float) -> bool:
        """Leave events to the spool, if that has them."""
        if self._keeper is None or mine.receipt is None:
            return False
        self._keeper.give_back(mine.receipt, pause)
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
        if self._keeper is not None and rest.receipt is not None and (may_park or self._letters is not None):
            self._keeper.park(rest.receipt)
            self._end(rest, Fate.SPOOLED)
        else:
            self._end_failed(rest, errors, Fate.REJECTED)

    def _bury(self, mine: Segment, errors: Sequence[FieldError]) -> int:
        """Hand events to the dead letters; how many of them, from the first on, were taken."""
        if self._letters is None:
            return 0
        if self._keeper is not None and mine.receipt is not None:
            self._keeper.burying(mine.receipt)
        now = time.time()
        return self._letters.bury(
            [
                DeadLetter(mine.stream, line, (error,), mine.attempts, mine.accepted_at, now)
                for line, error in zip(mine.lines, errors, strict=True)
            ]
        )

    def _forget(self, mine: Segment) -> None:
        if self._keeper is not None and mine.receipt is not None:
            self._keeper.done(mine.receipt)

    def _end(self, mine: Segment, fate: Fate) -> None:
        # Before the future resolves: who sees it done must see the counters moved.
        self._counters.end(fate, len(mine), time.monotonic() - mine.since)
        mine.call.end(mine.indexes, fate)

    def _end_failed(self, mine: Segment, errors: Sequence[FieldError], fate: Fate) -> None:
        self._forget(mine)
        seconds = time.monotonic() - mine.since
        if fate is Fate.DEAD_LETTERED:
            self._counters.end(fate, len(mine), seconds)
        else:
            for error in errors:
                self._counters.reject(error.code, seconds)
        call = mine.call
        call.finish(
            [
                EventResult(index, fate, call.explain(index, (error,)))
                for index, error in zip(mine.indexes, errors, strict=True)
            ]
        )


def _claim(segment: Segment) -> Segment | None:
    """The part of a segment whose events have no fate yet."""
    granted = segment.call.claim(segment.indexes)
    if not granted:
        return None
    if len(granted) == len(segment):
        return segment
    mine = set(granted)
    return segment.pick([place for place, index in enumerate(segment.indexes) if index in mine])


def _undelivered(mine: Segment, code: ErrorCode, message: str) -> list[FieldError]:
    return [FieldError(code, None, message, "delivery", "none")] * len(mine)
