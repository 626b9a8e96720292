"""Run the delivery threads: each takes a parcel from the buffer, sends it, and has the ledger note what came of it."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import Final

from schemagen_runtime.api.destination import (
    Batch,
    BatchRefused,
    BatchTooLarge,
    Destination,
    DestinationError,
    KeepsOrder,
    Outcome,
    TransientError,
)
from schemagen_runtime.api.result import Fate
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.delivery.buffer import Buffer
from schemagen_runtime.delivery.counters import Counters
from schemagen_runtime.delivery.ledger import Ledger
from schemagen_runtime.delivery.registrations import Registrations
from schemagen_runtime.delivery.reports import Reports
from schemagen_runtime.delivery.segment import Parcel, Segment, cut, length
from schemagen_runtime.delivery.turns import LeftBehind, OrderedTurns, Turn, Turns
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.gate import Gate
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.rate_limit import RateLimit

log = log_of("schemagen_runtime")

_SETTLING_SECONDS: Final = 0.5
"""How long a worker is waited for at the end that is writing down what became of its events."""
_ISOLATIONS: Final = 16
"""Refusals of one batch after which its events are no longer singled out, for there are many: it is halved instead."""


class Workers:
    """Run ``Settings.workers`` daemon threads, started at once: while the interpreter ends, none can be started.

    There is no lock: workers share the buffer, the gate and the ledger, which have their own.
    """

    def __init__(  # noqa: PLR0917 -- the parts of a pipeline, each of its own type
        self,
        destination: Destination,
        registrations: Registrations,
        buffer: Buffer,
        ledger: Ledger,
        counters: Counters,
        reports: Reports,
        settings: Settings,
    ) -> None:
        """Start the threads."""
        self._registrations = registrations
        self._buffer = buffer
        self._ledger = ledger
        self._settings = settings
        self._counters = counters
        self._reports = reports
        self._failures = RateLimit(5.0)
        self._gate = Gate(settings.backoff, settings.max_backoff)
        self._stopping = threading.Event()
        self._sending: set[int] = set()
        """The threads that are in the destination's hands now, by their idents."""
        self._is_abandoned = False
        self._turns = (
            OrderedTurns(destination, self._stopping) if isinstance(destination, KeepsOrder) else Turns(destination)
        )
        self._threads = [
            threading.Thread(target=self._run, name=f"schemagen-delivery-{number}", daemon=True)
            for number in range(settings.workers or 1)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def is_current_thread(self) -> bool:
        """Tell whether the caller runs on a delivery thread, as callbacks do."""
        return threading.current_thread() in self._threads

    @property
    def have_ended(self) -> bool:
        """Tell whether every thread has ended, so that none uses the destination any more."""
        return not any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """End delivery now: leave what is in the buffer, which is closed, to the spool or end it as ``closed``."""
        self._stopping.set()
        message = "the workspace was closed before the event could be delivered"
        for segment in self._buffer.drain():
            self._ledger.postpone(segment, ErrorCode.CLOSED, message)
        # A worker that waits at the gate ends at once; one that is stuck in a send is left to itself.
        self._join(monotonic() + 0.1)
        message = "the workspace was closed while the event was on its way; it may have arrived"
        for segment in self._buffer.abandon():
            self._ledger.postpone(segment, ErrorCode.CLOSED, message)
        self._await_settling(monotonic() + _SETTLING_SECONDS)

    def _await_settling(self, until: float) -> None:
        """Wait for workers whose send has just ended: what they claimed has no fate until they have written it down."""
        for thread in self._threads:
            while thread.is_alive() and thread.ident not in self._sending and monotonic() < until:
                thread.join(0.005)

    def abandon(self) -> None:
        """End the thread that forked, in the child, as soon as the code of others lets it: it has no parcels there."""
        self._is_abandoned = True

    def _join(self, until: float) -> None:
        for thread in self._threads:
            thread.join(min(max(0.0, until - monotonic()), threading.TIMEOUT_MAX))

    def _run(self) -> None:
        while True:
            parcel, turn = self._turns.take(self._buffer.take)
            if parcel is None:
                break
            if not parcel:
                self._reports.send()
                continue
            try:
                self._deliver(parcel, turn)
            except BaseException as error:  # a destination's own mistake must not end the thread
                if self._is_abandoned:
                    raise
                log.exception("the destination failed in a way that it should not")
                self._give_up(parcel, f"delivery failed: the destination raised {type(error).__name__}")
            finally:
                if not self._is_abandoned:
                    self._buffer.release(parcel)
                    turn.end()
        if not self._stopping.is_set():  # else the time for it is over
            self._reports.finish()

    def _deliver(self, parcel: Parcel, turn: Turn) -> None:
        """Give each event of a parcel a fate, in as few requests as it takes."""
        left = [parcel]
        refusals = 0
        while left:
            parcel = left.pop()
            try:
                outcome = self._hand_over(parcel, turn)
            except BatchRefused as error:
                refusals += 1
                few = refusals <= _ISOLATIONS
                left += self._isolate(parcel, turn, error) if few else self._halve(parcel, error)
            except BatchTooLarge as error:
                left += self._halve(parcel, error)
            except TransientError as error:
                self._postpone(parcel, turn, f"delivery failed: {error}")
            except DestinationError as error:
                self._give_up(parcel, f"delivery failed: {error}")
            else:
                left += self._settle(parcel, outcome)

    def _isolate(self, parcel: Parcel, turn: Turn, error: BatchRefused) -> list[Parcel]:
        """Narrow a refused parcel of n events down to one, in about log2(n) requests; return the rest, last first."""
        if length(parcel) == 1:
            return self._halve(parcel, error)
        aside: list[Segment] = []
        left: list[Parcel] = []
        suspects: Parcel = parcel
        while length(suspects) > 1:
            first, rest = cut(suspects, length(suspects) // 2)
            try:
                outcome = self._send(first, turn)
            except BatchRefused:
                # Whether the rest is good is not known: it is sent last, with all that was put aside before.
                aside, suspects = [*rest, *aside], first
            except (TransientError, DestinationError):
                return [parcel for parcel in (aside, rest, first) if parcel]
            else:
                left += self._settle(first, outcome)
                suspects = rest
        # The suspect may be one by exclusion only; sent by itself, it gets its own reason too.
        return [parcel for parcel in (aside, *left, suspects) if parcel]

    def _hand_over(self, parcel: Parcel, turn: Turn) -> Outcome:
        """Send a parcel, as :meth:`_send` does, noting meanwhile that the thread may be stuck there."""
        own = threading.get_ident()
        self._sending.add(own)
        try:
            return self._send(parcel, turn)
        finally:
            self._sending.discard(own)

    def _send(self, parcel: Parcel, turn: Turn) -> Outcome:
        """Send a parcel again and again until the destination answers, or the time of its youngest event is over.

        Raises:
            TransientError: the time is over, or the workspace is being closed.
            DestinationError: the destination refuses the parcel.
        """
        stream = parcel[0].stream
        times = {segment.accepted_at for segment in parcel}
        batch = Batch(
            stream.collection,
            stream.model,
            stream.schema,
            os.urandom(16).hex(),
            [line for segment in parcel for line in segment.lines],
            min(times),
            [(len(segment), segment.accepted_at) for segment in parcel] if len(times) > 1 else (),
        )
        deadline = max(segment.since for segment in parcel) + self._settings.delivery_timeout
        reason = self._gate.reason
        if reason is not None and monotonic() >= deadline:
            raise TransientError(f"its time was over before it could be tried; before that: {reason}")
        while self._gate.wait(deadline, self._stopping):
            started = monotonic()
            for segment in parcel:
                segment.attempts += 1
            try:
                self._registrations.ensure(stream.collection, stream.schema)
                outcome = turn.send(batch)
                if self._is_abandoned:
                    raise SystemExit
            except LeftBehind:
                raise
            except TransientError as error:
                reason = error
                self._note_failure(batch, started, error)
                if monotonic() >= deadline:
                    raise
            else:
                self._gate.open()
                return outcome
        raise TransientError(f"the workspace is being closed; before that: {reason}")

    def _note_failure(self, batch: Batch, started: float, error: TransientError) -> None:
        self._gate.shut(started, error.retry_after, error)
        self._counters.retry()
        more = self._failures.admit()
        if more is not None:
            where, events = batch.collection, len(batch.lines)
            log.info("%s: %d will be tried again: %s%s", where, events, error, more)

    def _settle(self, parcel: Parcel, outcome: Outcome) -> list[Parcel]:
        """Note the answer; return the events that the destination could not take now, to be sent again."""
        if not (outcome.duplicates or outcome.errors or outcome.again):
            for segment in parcel:
                self._ledger.deliver(segment, Fate.DELIVERED)
            return []
        again: list[Segment] = []
        start = 0
        for segment in parcel:
            again += self._settle_segment(segment, outcome, start)
            start += len(segment)
        if not again:
            return []
        error = TransientError(f"the destination could not take {length(again)} of {length(parcel)} events now")
        self._gate.shut(monotonic(), None, error)
        self._counters.retry()
        return [again]

    def _settle_segment(self, segment: Segment, outcome: Outcome, start: int) -> list[Segment]:
        """Note the answer to a segment that begins at ``start`` of its batch; return what is to be sent again."""
        stored: list[int] = []
        duplicates: list[int] = []
        refused: dict[int, FieldError] = {}
        again: list[int] = []
        for place in range(len(segment)):
            at = start + place
            if at in outcome.errors:
                refused[place] = outcome.errors[at]
            elif at in outcome.again:
                again.append(place)
            else:
                (duplicates if at in outcome.duplicates else stored).append(place)
        self._ledger.deliver(segment.pick(stored), Fate.DELIVERED)
        self._ledger.deliver(segment.pick(duplicates), Fate.DUPLICATE)
        self._ledger.refuse(segment.pick(list(refused)), list(refused.values()))
        return [segment.pick(again)] if again else []

    def _halve(self, parcel: Parcel, error: BatchRefused | BatchTooLarge) -> list[Parcel]:
        """Make two parcels of one; where there is only one event, refuse it."""
        count = length(parcel)
        if count > 1:
            return list(reversed(cut(parcel, count // 2)))
        code = ErrorCode.EVENT_TOO_LARGE if isinstance(error, BatchTooLarge) else ErrorCode.DELIVERY_FAILED
        self._ledger.refuse_alike(parcel[0], code, str(error))
        return []

    def _postpone(self, parcel: Parcel, turn: Turn, message: str) -> None:
        """Postpone events of a destination that is not to be reached, and with a spool all that waits behind them."""
        behind: Sequence[Segment] = ()
        if parcel[0].receipt is not None:
            turn.note_spooled()
            behind = self._buffer.drain()
        code = ErrorCode.CLOSED if self._stopping.is_set() else ErrorCode.DELIVERY_FAILED
        for segment in [*parcel, *behind]:
            self._ledger.postpone(segment, code, message)

    def _give_up(self, parcel: Parcel, message: str) -> None:
        for segment in parcel:
            self._ledger.give_up(segment, ErrorCode.DELIVERY_FAILED, message)
