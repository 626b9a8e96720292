"""Give up the work on a request whose client has gone: nobody would read the answer, and others wait for its place."""

from __future__ import annotations

import asyncio
import select
import socket
from collections.abc import Callable
from typing import Final, cast

from starlette.types import Scope

_TASK: Final = "task"
_IS_GONE: Final = "is_gone"

_SECONDS: Final = 0.5
"""Between two looks at the clients that wait for an answer."""
_HAS_LEFT: Final[int] = getattr(select, "POLLRDHUP", 0)
"""What poll(2) says of a connection that the other side has closed; Linux only. One that was reset it always tells."""


def begin_work(scope: Scope) -> None:
    """Note that the task that runs now works on this request (as ASGI describes it)."""
    scope.setdefault("state", {})[_TASK] = asyncio.current_task()


def give_up(scope: Scope) -> None:
    """Cancel the work on a request, because its client has gone."""
    state = scope.get("state", {})
    state[_IS_GONE] = True
    task = cast("asyncio.Task[None] | None", state.get(_TASK))
    if task is not None:
        task.cancel()


def is_given_up(scope: Scope) -> bool:
    """Tell whether the client of a request was found to be gone."""
    return _IS_GONE in scope.get("state", {})


class Lookout:
    """Look every half second whether those who wait for an answer are still there, and end the connections of others.

    The event loop hears of a client that goes only while it reads from the connection. It does not read while it has
    more of this client than it can take: further requests, or a large piece of a body.
    """

    def __init__(self) -> None:
        """Begin with nobody who waits."""
        self._waiting: dict[asyncio.Transport, Callable[[], bool]] = {}
        self._is_called = False

    def watch(self, transport: asyncio.Transport, is_waiting: Callable[[], bool]) -> None:
        """Watch a client for as long as ``is_waiting`` tells that it waits for an answer."""
        self._waiting[transport] = is_waiting
        if not self._is_called:
            self._is_called = True
            asyncio.get_running_loop().call_later(_SECONDS, self._look)

    def _look(self) -> None:
        self._waiting = {
            transport: is_waiting
            for transport, is_waiting in self._waiting.items()
            if is_waiting() and not transport.is_closing()
        }
        for transport in _find_gone(list(self._waiting)):
            transport.abort()
        self._is_called = bool(self._waiting)
        if self._is_called:
            asyncio.get_running_loop().call_later(_SECONDS, self._look)


def _find_gone(transports: list[asyncio.Transport]) -> list[asyncio.Transport]:
    """Return those whose other side has closed or reset the connection."""
    if not hasattr(select, "poll"):  # Windows
        return []
    by_number = {cast("socket.socket", one.get_extra_info("socket")).fileno(): one for one in transports}
    asked = select.poll()
    for number in by_number:
        asked.register(number, _HAS_LEFT)
    return [by_number[number] for number, _ in asked.poll(0)]
