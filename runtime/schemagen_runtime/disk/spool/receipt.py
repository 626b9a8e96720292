"""Hold what a spool hands out: where events lie, and events that were read again."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

from schemagen_runtime.api.stream import Stream
from schemagen_runtime.disk.spool.log import Log


class Receipt(NamedTuple):
    """Say where events lie: in which file, and at which byte of it each of them starts."""

    log: Log
    offsets: Sequence[int]

    def pick(self, places: Sequence[int]) -> Receipt:
        """Return the receipt of some of the events, by their places in this one."""
        return Receipt(self.log, array("q", [self.offsets[place] for place in places]))


class Backlog(NamedTuple):
    """Hold events that waited in the spool and were read again, in the order in which they came.

    Attributes:
        stream: the stream of all of them.
        lines: their wire lines.
        accepted_at: when all of them were accepted, in seconds of the epoch.
        receipt: where they lie.
    """

    stream: Stream
    lines: Sequence[bytes]
    accepted_at: float
    receipt: Receipt
