"""Make dead letters of halves whose others did not come in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from schemagen_runtime.relay.sidecar.batching import Batched, Batching
from schemagen_runtime.relay.sidecar.halves import LateHalf
from schemagen_runtime.relay.sidecar.mover import Mover


class LateHalves:
    """Look for the late halves of one source. One thread uses it."""

    def __init__(self, batching: Batching, mover: Mover) -> None:
        """Prepare to look."""
        self._batching = batching
        self._mover = mover

    def move(self) -> None:
        """Make dead letters of what is too late: to be called when everything that is there was read.

        Raises:
            Stopped, DestinationError: see ``Mover.move``.
        """
        mapper = self._batching.mapper
        source, halves, patiently = mapper.source.name, self._mover.halves, self._mover.patiently
        late = patiently(partial(halves.late, source, mapper.wait))
        if late:
            self._mover.move(source, partial(self._batched, late))
            patiently(partial(halves.remove, late))
        for rule in mapper.joining:
            patiently(partial(halves.forget, source, rule, mapper.wait(rule)))

    def _batched(self, late: Sequence[LateHalf]) -> Batched:
        return Batched(self._batching.late(late), "", Counter())
