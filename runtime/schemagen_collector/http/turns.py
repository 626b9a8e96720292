"""Take turns on the event loop: what takes time there is done a slice at a time, and for half of the time at most."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final, TypeAlias

from schemagen_collector.http.usage import Client, Usage

Step: TypeAlias = Callable[[], bool]
"""Does one slice of work; tells whether there is more."""

_AT_ONCE: Final = 0.001
"""Seconds of slices after which the loop is left to all other work for as long."""


class Turns:
    """Do slices one after the other. Next is who took the least time lately (:class:`Usage`)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nobody who waits; ``clock`` tells seconds."""
        self._clock = clock
        self._usage = Usage(clock)
        self._waiting: list[tuple[Client, Step]] = []
        self._free_at = -1.0
        self._is_called = False

    def add(self, client: Client, step: Step) -> None:
        """Have a step called, in turn with others, until it tells that there is no more."""
        self._waiting.append((client, step))
        self._call_later()

    def _call_later(self) -> None:
        if self._waiting and not self._is_called:
            self._is_called = True
            owed = self._free_at - self._clock()
            loop = asyncio.get_running_loop()
            if owed > _AT_ONCE:
                loop.call_later(owed, self._take_turns)
            else:
                loop.call_soon(self._take_turns)

    def _take_turns(self) -> None:
        self._is_called = False
        try:
            while self._waiting and self._free_at - self._clock() <= _AT_ONCE:
                self._take_turn()
        finally:
            self._call_later()

    def _take_turn(self) -> None:
        began = self._clock()
        client, step = turn = min(self._waiting, key=lambda waiting: self._usage.rank(waiting[0]))
        self._waiting.remove(turn)
        try:
            if step():
                self._waiting.append(turn)
        finally:
            seconds = self._clock() - began
            self._usage.charge(client, seconds)
            self._free_at = max(self._free_at, began) + 2 * seconds
