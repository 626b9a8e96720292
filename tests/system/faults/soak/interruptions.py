"""Exceptions out of signal handlers, in calls only: elsewhere the client itself is not prepared for them."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

T = TypeVar("T")


class Interruptions:
    """Lets the handlers of SIGINT and SIGTERM raise ``KeyboardInterrupt`` and ``SystemExit`` in what ``call`` runs.

    Whoever made this is the main thread, which alone handles signals.
    """

    def __init__(self) -> None:
        self._is_armed = False
        self.listen()

    def listen(self) -> None:
        """Handle the signals."""
        signal.signal(signal.SIGINT, self._interrupt)
        signal.signal(signal.SIGTERM, self._exit)

    def call(self, function: Callable[[], T]) -> T | None:
        """Run a function; None where it was interrupted.

        Raises:
            SystemExit: SIGTERM came meanwhile.
        """
        try:
            self._is_armed = True
            found = function()
            self._is_armed = False
        except KeyboardInterrupt:
            return None
        finally:
            self._is_armed = False
        return found

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self._is_armed:
            self._is_armed = False
            raise KeyboardInterrupt

    def _exit(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self._is_armed:
            self._is_armed = False
            sys.exit(0)


def send_soon(number: signal.Signals, rng: random.Random) -> None:
    """Send this process a signal from another thread, in a moment."""
    timer = threading.Timer(rng.choice([0.0, 0.002, 0.05, 0.5]), os.kill, (os.getpid(), number))
    timer.daemon = True
    timer.start()
