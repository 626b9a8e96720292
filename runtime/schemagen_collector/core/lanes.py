"""Queue calls of threads and processes: of those that wait, whose client took the least time lately goes first."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Protocol, TypeVar

from schemagen_collector.http.usage import Client, Usage

T = TypeVar("T")


class Submits(Protocol):
    """Describe what calls functions elsewhere: a pool of threads, or a process."""

    def submit(self, function: Callable[..., T], /, *arguments: object) -> Future[T]:
        """Have a function called; return the future of its result."""
        ...


class Lane:
    """Admit work, ``width`` pieces at a time. Runs on the event loop only, so it needs no lock."""

    def __init__(self, width: int, usage: Usage, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with no work; what each piece takes will be charged to its client in ``usage``."""
        self._free = width
        self._usage = usage
        self._clock = clock
        self._waiting: list[tuple[Client, asyncio.Future[None]]] = []

    async def wait_for(self, client: Client, submit: Callable[..., Future[T]], *arguments: object) -> T:
        """Submit work when it is this client's turn; return its result, or raise its error.

        Where the task is cancelled, work that has not begun is given up. What has begun cannot be stopped: it goes on,
        keeps its place in the lane, and its client pays for all of it.
        """
        await self._enter(client)
        began = self._clock()
        work: Future[T] | None = None
        try:
            work = submit(*arguments)
            return await asyncio.wrap_future(work)
        finally:
            if work is None or work.done() or work.cancel():
                self._end(client, began)
            else:
                self._end_with(work, client, began)

    def _end_with(self, work: Future[T], client: Client, began: float) -> None:
        """End a client's turn when work is done for which it does not wait any more."""
        loop = asyncio.get_running_loop()

        def end(_: Future[T]) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody has a turn any more
                loop.call_soon_threadsafe(self._end, client, began)

        work.add_done_callback(end)

    def _end(self, client: Client, began: float) -> None:
        self._usage.charge(client, self._clock() - began)
        self._leave()

    async def _enter(self, client: Client) -> None:
        if self._free:
            self._free -= 1
            return
        waiting = client, asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            await waiting[1]
        except asyncio.CancelledError:
            if not waiting[1].cancelled():  # it was its turn just then
                self._leave()
            raise

    def _leave(self) -> None:
        # Who is cancelled is known as such before its coroutine runs again.
        self._waiting = [waiting for waiting in self._waiting if not waiting[1].done()]
        if not self._waiting:
            self._free += 1
            return
        turn = min(self._waiting, key=lambda waiting: self._usage.rank(waiting[0]))
        self._waiting.remove(turn)
        turn[1].set_result(None)


class Pool(Lane):
    """Call functions on threads, or in a process."""

    def __init__(
        self, elsewhere: Submits, width: int, usage: Usage, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Have calls done elsewhere, ``width`` at a time."""
        super().__init__(width, usage, clock)
        self._elsewhere = elsewhere

    async def run(self, client: Client, function: Callable[..., T], *arguments: object) -> T:
        """Call a function when it is this client's turn; return what it returns, raise what it raises."""
        return await self.wait_for(client, self._elsewhere.submit, function, *arguments)
