"""Take turns on the event loop: what came on many connections at once is read a slice at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeAlias

Step: TypeAlias = Callable[[], bool]
"""Does one slice of work; tells whether there is more."""


class Turns:
    """Do one slice in each round of the event loop, whose rounds all other work shares."""

    def __init__(self) -> None:
        self._waiting: deque[Step] = deque()

    def add(self, step: Step) -> None:
        """Have a step called, once a round, in turn with others, until it tells that there is no more."""
        self._waiting.append(step)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        step = self._waiting[0]
        try:
            has_more = step()
        finally:
            self._waiting.popleft()
            if self._waiting:
                asyncio.get_running_loop().call_soon(self._next)
        if has_more:
            self.add(step)
