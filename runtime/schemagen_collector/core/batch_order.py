"""Keep batches in the order that their clients ask for: one that follows another is submitted behind it, or not at all.

A client may send a batch before the one in front of it is answered, and names it by its key. Whether that one was
stored decides the committer; what is here finds its write, or finds that it was stored just before.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from types import TracebackType
from typing import Final, Self

from schemagen_runtime.api.destination import Outcome
from schemagen_runtime.protocol.headers import KEEPS_ORDER, KEEPS_ORDER_YES
from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.http.problems import Problem

_KEPT: Final = 1000
"""Keys of batches that were stored: whoever names one sent its own batch before that one was answered."""


class BatchOrder:
    """Know the batches that are under way, and those stored last. Runs on the event loop only, so it needs no lock."""

    def __init__(self) -> None:
        """Begin with no batch."""
        self._begun = 0
        self._under_way: dict[bytes, Place] = {}
        self._stored: OrderedDict[bytes, None] = OrderedDict()

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the headers that say in an answer whether batches are kept in order.

        Several processes that share a socket know nothing of each other's.
        """
        return {} if multiprocessing.parent_process() else {KEEPS_ORDER: KEEPS_ORDER_YES}

    def enter(self, key: bytes | None) -> Place:
        """Return the place of a batch that has begun to arrive, as a context that ends with its request."""
        self._begun += 1
        return Place(self, key, self._begun)

    def find(self, key: bytes) -> Place | None:
        """Return the place of the batch under way with this key; None where it was stored already.

        Raises:
            Problem: it is not known here.
        """
        place = self._under_way.get(key)
        if place is None and key not in self._stored:
            raise out_of_turn()
        return place

    def note_begun(self, key: bytes, place: Place) -> None:
        """Note that a batch is under way; of two with one key the later one counts."""
        self._under_way[key] = place

    def note_ended(self, key: bytes, place: Place, *, is_stored: bool) -> None:
        """Note that a batch is not under way any more, and whether it was stored."""
        if self._under_way.get(key) is place:
            del self._under_way[key]
        if is_stored:
            self._stored[key] = None
            self._stored.move_to_end(key)
            if len(self._stored) > _KEPT:
                self._stored.popitem(last=False)


class Place:
    """Hold the place of one batch among the others."""

    def __init__(self, order: BatchOrder, key: bytes | None, number: int) -> None:
        self._order = order
        self._key = key
        self.number = number
        self.write: asyncio.Future[Future[Outcome] | None] = asyncio.get_running_loop().create_future()

    def __enter__(self) -> Self:
        if self._key is not None:
            self._order.note_begun(self._key, self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._key is not None:
            self._order.note_ended(self._key, self, is_stored=error is None)
        if not self.write.done():
            self.write.set_result(None)

    async def find_write(self, key: bytes) -> Future[Outcome] | None:
        """Wait until the batch with this key is submitted, and return its write; None where it was stored already.

        Raises:
            Problem: that batch is not known here, failed before it was submitted, or began later than this one.
        """
        before = self._order.find(key)
        if before is None:
            return None
        if before.number >= self.number:  # else two could wait for each other for ever
            raise out_of_turn()
        write = await asyncio.shield(before.write)
        if write is None:
            raise out_of_turn()
        return write

    def submit(self, submit: Callable[[], Future[Outcome]]) -> Future[Outcome]:
        """Submit the write of this batch; whoever waits for it may follow."""
        write = submit()
        if not self.write.done():
            self.write.set_result(write)
        return write


def out_of_turn() -> Problem:
    """Return the problem of a batch that follows another one which is not stored."""
    return Problem(ProblemType.OUT_OF_TURN, "the batch that it follows is not stored; nothing of this one was")
