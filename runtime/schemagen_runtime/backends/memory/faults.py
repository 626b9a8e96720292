"""Plan what goes wrong with a destination: it is slow, it fails, it is full; until it is mended."""

from __future__ import annotations

import threading

from schemagen_runtime.api.destination import TransientError


class Faults:
    """Hold what is planned to go wrong. Any thread may plan, and mend."""

    def __init__(self) -> None:
        """Plan nothing."""
        self._lock = threading.Lock()
        self._mended = threading.Event()
        self._seconds = 0.0
        self._failures: int | None = 0
        self._error: Exception = TransientError("an injected failure")
        self._room: int | None = None

    def slow(self, seconds: float) -> None:
        """Plan that each request takes so many seconds longer, until it is mended, which ends those that wait.

        Raises:
            ValueError: ``seconds`` is below 0.
        """
        if seconds < 0:
            raise ValueError(f"seconds is {seconds}; expected 0 or more")
        with self._lock:
            self._seconds = seconds
            self._mended.clear()

    def fail(self, times: int | None = None, error: Exception | None = None) -> None:
        """Plan that the next requests fail, and store nothing.

        Args:
            times: how many of them; None is all, until it is mended.
            error: what each raises. None is a ``TransientError``: the events are sent again. A ``DestinationError``
                refuses them for good.

        Raises:
            ValueError: ``times`` is below 0.
        """
        if times is not None and times < 0:
            raise ValueError(f"times is {times}; expected 0 or more, or None for all")
        with self._lock:
            self._failures = times
            self._error = error if error is not None else TransientError("an injected failure")

    def fill(self, room: int = 0) -> None:
        """Plan that it takes ``room`` more events, and is full then: the others wait until it is mended.

        Raises:
            ValueError: ``room`` is below 0.
        """
        if room < 0:
            raise ValueError(f"room is {room}; expected 0 or more")
        with self._lock:
            self._room = room

    def mend(self) -> None:
        """Plan nothing any more."""
        with self._lock:
            self._seconds, self._failures, self._room = 0.0, 0, None
            self._mended.set()

    @property
    def hold_back(self) -> bool:
        """Tell whether events wait until it is mended: all requests fail, or there is no room."""
        with self._lock:
            return self._failures is None or self._room == 0

    def meet(self) -> None:
        """Do what is planned for one request: wait, and raise where it fails.

        Raises:
            Exception: that of ``fail``.
        """
        if self._seconds:
            self._mended.wait(self._seconds)
        with self._lock:
            if self._failures == 0:
                return
            if self._failures is not None:
                self._failures -= 1
            raise self._error

    def take(self, events: int) -> int:
        """Return for how many of so many events there is room.

        Raises:
            TransientError: for none of them.
        """
        with self._lock:
            if self._room is None or events == 0:
                return events
            taken = min(self._room, events)
            self._room -= taken
        if taken == 0:
            raise TransientError("the destination is full: an injected fault")
        return taken
