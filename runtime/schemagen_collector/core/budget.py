"""Bound the memory that requests may hold, all together."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Final, Self

from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.http.problems import Problem

_SMALL: Final = 512 << 10
"""Bytes of a small request: a usual batch has fewer."""
_FOR_SMALL: Final = 0.25
"""The part of the whole that is kept for small requests."""


class Budget:
    """Count the bytes of all requests that are worked on; ``_lock`` guards the count."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self.used = 0

    def take(self, size: int, *, is_small: bool = False) -> None:
        """Take so many bytes, or none. A part is kept for small requests, so that large ones never shut them out.

        Raises:
            Problem: there are not so many left.
        """
        with self._lock:
            if self.used + size > (self._limit if is_small else self._limit * (1 - _FOR_SMALL)):
                raise Problem(
                    ProblemType.BUSY, "the requests that are worked on hold all the memory that they may hold"
                )
            self.used += size

    def give_back(self, size: int) -> None:
        """Give back what was taken."""
        with self._lock:
            self.used -= size


class Share:
    """Hold how many bytes one request has taken; all of them are given back at the end."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._size = 0

    def take(self, size: int) -> None:
        """Take more.

        Raises:
            Problem: there is not so much left.
        """
        self._budget.take(size, is_small=self._size + size <= _SMALL)
        self._size += size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._budget.give_back(self._size)
