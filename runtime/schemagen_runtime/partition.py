"""Hold a batch whose good and bad events were told apart."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemagen_runtime.errors import FieldError
from schemagen_runtime.support.display import Discreet


@dataclass(frozen=True, slots=True)
class Rejection:
    """Hold a bad event of a batch: its index in the batch, and every reason."""

    index: int
    errors: tuple[FieldError, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Partition(Discreet):
    """Hold a batch whose good and bad events were told apart.

    Attributes:
        events: the events as they came, in input order.
        lines: the wire line of each good event.
        indexes: for each of ``lines``, the event's index in ``events``.
        rejected: the bad events.
    """

    events: tuple[object, ...] = field(repr=False)
    lines: list[bytes] = field(repr=False)
    indexes: list[int]
    rejected: list[Rejection]
