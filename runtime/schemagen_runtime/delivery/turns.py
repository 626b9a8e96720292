"""Have workers take turns at a destination that keeps order: one sends while the batch of another is not answered yet.

A worker takes its parcel when that of the worker before it is on its way, and settles it when that one is settled. So
events leave, arrive and get their fates in the order in which they came, whatever happens to the batches in between.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from schemagen_runtime.api.destination import Batch, Destination, KeepsOrder, Outcome, OutOfTurn, TransientError
from schemagen_runtime.delivery.segment import Parcel
from schemagen_runtime.support.clock import monotonic

_APART_SECONDS: Final = 60.0
"""How long no batch goes ahead after one came out of turn: another server may have got the one before it."""
_LOOK_SECONDS: Final = 0.1
"""How long a worker waits before it looks whether delivery is being stopped."""


class LeftBehind(TransientError):  # noqa: N818 -- it names what is, as FileExistsError does
    """Tell that the parcel in front was left to the spool, so that this one must stay behind it there."""


class Turn:
    """Send one parcel, in no order: for destinations that keep none."""

    def __init__(self, destination: Destination) -> None:
        """Begin with where it goes."""
        self._destination = destination

    def send(self, batch: Batch) -> Outcome:
        """Send a batch of the parcel; raise what the destination raises."""
        return self._destination.send(batch)

    def note_spooled(self) -> None:
        """Note that the parcel is left to the spool."""

    def end(self) -> None:
        """Note that each event of the parcel has its fate."""


class Turns:
    """Give each parcel a turn of its own, in no order."""

    def __init__(self, destination: Destination) -> None:
        """Begin with where parcels go."""
        self._turn = Turn(destination)

    def take(self, take: Callable[[], Parcel | None]) -> tuple[Parcel | None, Turn]:
        """Take a parcel, and return it with its turn, which must be ended."""
        return take(), self._turn


class OrderedTurns(Turns):
    """Give each parcel its turn behind the one before it.

    ``taking`` is held by the worker whose parcel is not on its way yet; ``changed`` guards what turns tell each other.
    """

    def __init__(self, destination: KeepsOrder, stopping: threading.Event) -> None:
        """Begin without a parcel; soon after ``stopping`` is set, nobody waits for another any more."""
        super().__init__(destination)
        self.destination = destination
        self.stopping = stopping
        self.taking = threading.Lock()
        self.changed = threading.Condition()
        self.ahead_from = 0.0
        self._last: OrderedTurn | None = None

    def take(self, take: Callable[[], Parcel | None]) -> tuple[Parcel | None, Turn]:
        """Take a parcel as soon as the one before it is on its way, and return it with its turn."""
        self.taking.acquire()
        turn = OrderedTurn(self, self._last)
        try:
            parcel = take()
        except BaseException:
            turn.end()
            raise
        if parcel:
            turn.stream, turn.since = parcel[0].stream.key, parcel[0].since
            self._last = turn
        else:
            turn.end()
        return parcel, turn


class OrderedTurn(Turn):
    """Send one parcel behind the one before it.

    Attributes:
        stream: the key of the parcel's stream.
        key: that of the whole parcel, while it is on its way for the first time; else None.
        is_over: whether each event of the parcel has its fate.
        since: since when the first event waits, in seconds of the monotonic clock.
        spooled_at: when they were left to the spool, by the same clock.
    """

    def __init__(self, turns: OrderedTurns, before: OrderedTurn | None) -> None:
        super().__init__(turns.destination)
        self._turns = turns
        self._before = before
        self._is_taking = True
        self._is_first = True
        self.stream = ""
        self.key: str | None = None
        self.is_over = False
        self.since = 0.0
        self.spooled_at = float("-inf")

    def send(self, batch: Batch) -> Outcome:
        """Send a batch of the parcel, the first time also while the parcel before it is on its way.

        Raises:
            LeftBehind: the parcel before it was left to the spool.
        """
        is_first, self._is_first = self._is_first, False
        try:
            if not is_first:
                self._await_before()
                return self._turns.destination.send_behind(batch, None, self._let_take)
            return self._send_first(batch)
        finally:
            self._await_before()

    def _send_first(self, batch: Batch) -> Outcome:
        """Send the whole parcel for the first time; others may follow while it is on its way."""

        def note_sent() -> None:
            self.key = batch.key
            self._let_take()

        follows = self._followed()
        try:
            return self._turns.destination.send_behind(batch, follows, note_sent)
        except OutOfTurn:
            self._turns.ahead_from = monotonic() + _APART_SECONDS
            self._await_before()
            return self._turns.destination.send_behind(batch, None, note_sent)
        finally:
            self.key = None

    def _followed(self) -> str | None:
        """Return the key of the batch that must be stored before this parcel; None where there is none any more."""
        before, turns = self._before, self._turns
        if before is not None and before.stream == self.stream and monotonic() >= turns.ahead_from:
            key = before.key
            if key is not None and turns.destination.keeps_order:
                return key
        self._await_before()
        return None

    def _await_before(self) -> None:
        before = self._before
        if before is None:
            return
        with self._turns.changed:
            while not (before.is_over or self._turns.stopping.is_set()):
                self._turns.changed.wait(_LOOK_SECONDS)
        if not before.is_over:
            raise TransientError("the workspace is being closed, and the events before these have no fate yet")
        if before.spooled_at > self.since:  # what came later was read from the spool behind them
            raise LeftBehind("the events before these could not be delivered, and wait in the spool")
        self._before = None

    def _let_take(self) -> None:
        if self._is_taking:
            self._is_taking = False
            self._turns.taking.release()

    def note_spooled(self) -> None:
        """Note that the parcel is left to the spool, and so must be those that were sent behind it."""
        self.spooled_at = monotonic()

    def end(self) -> None:
        """Note that each event of the parcel has its fate: who comes behind it may settle."""
        with self._turns.changed:
            self.is_over = True
            self._before = None
            self._turns.changed.notify_all()
        self._let_take()
