"""Hand in the events of one call a piece at a time, where they are many or come from a generator."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from schemagen_runtime.api.settings import MAX_BATCH_EVENTS
from schemagen_runtime.client.handing import Handing
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.delivery.patience import Patience
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.disk.spool.slot import SpoolError

PIECE_EVENTS: Final = MAX_BATCH_EVENTS
"""Events of a call that are checked and handed in together. A generator is read no faster than there is room."""


class Pieces:
    """Hand in the events of one call, a piece at a time. Nothing that others see changes but by what is put."""

    __slots__ = ("_call", "_count", "_raise_errors", "handing")

    def __init__(self, handing: Handing, raise_errors: bool) -> None:
        """Begin a call.

        Args:
            handing: takes the events.
            raise_errors: whether the call's result is an exception where any of them failed.
        """
        self.handing: Final = handing
        self._raise_errors = raise_errors
        self._call: Call | None = None
        self._count: int = 0

    def take(self, events: Iterable[object]) -> IngestFuture:
        """Hand in all events; wait for room as the settings say."""
        patience = self.handing.pipeline.patience()
        source = iter(events)
        while piece := tuple(islice(source, PIECE_EVENTS)):
            if self._call is None and len(piece) < PIECE_EVENTS:
                return self.handing.whole(piece, self._raise_errors)
            segment = self.next(piece)
            if segment is not None:
                self.put(segment, patience)
        return self.end()

    def put(self, segment: Segment, patience: Patience) -> None:
        """Put a piece of the call in the pipeline; wait for room as the settings say.

        Raises:
            SpoolError: it cannot be spooled; the message says which events of the call are accepted.
        """
        try:
            self.handing.pipeline.put(segment, patience)
        except SpoolError as error:
            raise self.cut_short(segment, error) from error

    def cut_short(self, segment: Segment, error: SpoolError) -> SpoolError:
        """Return an error for a call that ends with a piece that cannot be spooled."""
        first = segment.indexes[0]
        before = f"the {first:,} events before them were" if first else "none before them was"
        return SpoolError(f"{error}; of the same call {before} accepted, and none after them was read")

    def next(self, piece: tuple[object, ...]) -> Segment | None:
        """Check and encode the next events of the call; return those that are to be put, None where there are none."""
        segment = self.handing.segment(self.call, self._count, piece)
        self._count += len(piece)
        return segment

    @property
    def call(self) -> Call:
        """Return the call; it is opened when it is first asked for."""
        if self._call is None:
            self._call = self.handing.open(self._raise_errors, None)
        return self._call

    def end(self) -> IngestFuture:
        """Note that there are no more events, and return the call's future."""
        if self._call is None:
            return self.handing.open(self._raise_errors, 0)
        self.handing.pipeline.seal(self._call, self._count)
        return self._call
