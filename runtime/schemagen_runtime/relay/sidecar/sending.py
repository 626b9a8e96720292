"""Describe what writes batches of a sidecar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from schemagen_runtime.relay.event_batch import EventBatch
from schemagen_runtime.relay.failures import Sent


class BatchSender(Protocol):
    """Write batches. One thread uses it at a time."""

    def positions(self) -> Mapping[str, str] | None:
        """Return where each part stands; None where the destination keeps no positions."""
        ...

    def take(self, parts: Iterable[str]) -> None:
        """Begin to read parts: make durable first what was left of their dead letters."""
        ...

    def write(self, batch: EventBatch) -> Sent:
        """Write a batch, or nothing of it where it raises ``TransientError`` or ``PositionMoved``."""
        ...

    def bury(self, parts: Iterable[str]) -> None:
        """Make the dead letters durable of the batch that was written last."""
        ...
