"""Bound the requests that are worked on at a time. One whose body is still on its way takes nobody's place."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from schemagen_runtime.protocol.problems import ProblemType
from starlette.types import Message, Receive

from schemagen_collector.http.problems import Problem


class Places:
    """Count the places that are taken. Runs on the event loop only, so it needs no lock."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.taken = 0

    @property
    def is_full(self) -> bool:
        """Tell whether no place is left."""
        return self.taken >= self.limit

    def problem(self) -> Problem:
        """Return the refusal of a request for which there is no place."""
        return Problem(ProblemType.BUSY, f"{self.limit} requests are worked on already")


class Place:
    """Hold the place of one request, once it has one; it is given back at the end."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._is_taken = False

    def take(self) -> None:
        """Take a place, unless the request has one.

        Raises:
            Problem: there is none.
        """
        if self._is_taken:
            return
        if self._places.is_full:
            raise self._places.problem()
        self._places.taken += 1
        self._is_taken = True

    def taken_at_the_end_of(self, receive: Receive) -> Receive:
        """Return what receives a request's body, and takes a place when the whole of it is there."""

        async def receive_and_take() -> Message:
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body", False):
                self.take()
            return message

        return receive_and_take

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._places.taken -= self._is_taken
