"""Describe what is read and sent on: a source gives items in portions, and each portion ends at a position.

A *position* is a value that only its source understands: an offset in a file, in a topic, in a log. The sender keeps it
beside the events of a portion, and gives it back when all events up to there have their fate. Only then may the source
forget them: by replacing a file, committing an offset, moving a checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from schemagen_runtime.api.result import Fate
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.errors import FieldError

O = TypeVar("O")  # noqa: E741 -- short for origin
"""What a source itself needs to know of an item: its line, its row."""
P = TypeVar("P")
"""A source's positions."""


@dataclass(frozen=True, slots=True)
class Event:
    """Hold an event that was read.

    Attributes:
        stream: where it belongs.
        values: the event, for the schema of its stream to check.
        line: its wire line, which is sent byte for byte; None has it made from the values.
        accepted_at: when it was first accepted, in seconds of the epoch: its age is judged by that. None is now.
    """

    stream: Stream
    values: object
    line: bytes | None = None
    accepted_at: float | None = None


@dataclass(frozen=True, slots=True)
class UnreadableItem:
    """Say why what was read is no event."""

    reason: str


@dataclass(frozen=True, slots=True)
class Item(Generic[O]):
    """Hold one thing that was read: where it comes from, and the event in it."""

    origin: O
    read: Event | UnreadableItem


@dataclass(frozen=True, slots=True)
class Portion(Generic[O, P]):
    """Hold items in the order in which they were read, up to a position."""

    items: Sequence[Item[O]]
    position: P


@dataclass(frozen=True, slots=True)
class ItemOutcome(Generic[O]):
    """Say what came of an item.

    Attributes:
        item: the item.
        fate: REJECTED also where it was not sent: it is unreadable, or does not fit its schema.
        errors: why it failed; none where it is unreadable.
        id: the id of an event that failed, as it came; None where it has none.
        unreadable: why it is no event; None where it is one.
    """

    item: Item[O]
    fate: Fate
    errors: Sequence[FieldError] = ()
    id: object = None
    unreadable: str | None = None


class Source(Protocol[O, P]):
    """Give what is to be sent on. One thread uses it."""

    def portions(self) -> Iterator[Portion[O, P]]:
        """Read on, from where nothing is known to be done.

        A portion becomes one call: its size bounds what is in memory, and what is sent again after a kill.
        """
        ...

    def done(self, position: P, outcomes: Sequence[ItemOutcome[O]]) -> None:
        """Note that every item up to a position has its fate.

        Called once for each portion, in their order.

        Args:
            position: the portion's.
            outcomes: what came of its items, in their order.
        """
        ...
