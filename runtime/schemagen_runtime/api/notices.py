"""Describe where a store keeps alerts as they were told last, and events of alerts that wait for an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from schemagen_runtime.api.destination import Collection


class ToldAlert(NamedTuple):
    """Hold an open alert as it was told last.

    Attributes:
        id: its name among all alerts of the store, the same as long as it is open.
        alert: the alert, a JSON object.
    """

    id: str
    alert: bytes


class AlertNews(NamedTuple):
    """Hold one thing to tell of an alert.

    Attributes:
        id: that of the alert.
        alert: the alert as it is told now, a JSON object; None where it has closed.
        event: an id of this event, which no other has.
        body: what receivers get.
    """

    id: str
    alert: bytes | None
    event: str
    body: bytes


Decide: TypeAlias = Callable[[Sequence[ToldAlert]], Sequence[AlertNews]]
"""Returns what is to be told of a model's alerts, from those that were told last."""


class Notice(NamedTuple):
    """Hold an event that waits until its receiver has answered.

    Attributes:
        number: its place in the order of events.
        event: the id of the event.
        body: what the receiver gets.
        attempts: how often it was sent.
    """

    number: int
    event: str
    body: bytes
    attempts: int


class Notices(Protocol):
    """Keep what is told of alerts. Several threads and processes may use one; times are in seconds since 1970.

    Every method raises ``TransientError`` where it may work later, and ``DestinationError`` where it never will.
    """

    def tell(self, collection: Collection, model: str, receivers: Sequence[str], decide: Decide, now: float) -> int:
        """Keep what is told now, and an event for each receiver, in one transaction; return how many news there are.

        Args:
            collection: of the model.
            model: the model.
            receivers: the names of those who are told.
            decide: may be called twice; what it returns the second time counts.
            now: when the events are made.
        """
        ...

    def due(self, receiver: str, now: float) -> Notice | None:
        """Return the oldest event whose turn it is; one waits for those before it of the same alert."""
        ...

    def settle(self, notice: Notice) -> None:
        """Forget an event: its receiver answered."""
        ...

    def postpone(self, notice: Notice, until: float) -> None:
        """Keep an event that was sent in vain until it is sent again."""
        ...

    def give_up(self, made_before: float) -> Sequence[Notice]:
        """Forget the events that were made before a moment, of every receiver; return them."""
        ...

    def lease(self, receiver: str, holder: str, now: float, seconds: float) -> bool:
        """Tell whether a holder may send to a receiver for some seconds from now on; nobody else may meanwhile."""
        ...

    def release(self, receiver: str, holder: str) -> None:
        """Give others leave to send to a receiver, if this holder has it."""
        ...
