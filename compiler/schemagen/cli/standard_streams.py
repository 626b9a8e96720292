"""Replace standard streams that the caller closed, so that commands need not look for them.

Python sets such a stream to None, and the next file that is opened gets its number: what is meant for the terminal
would land in a database.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Final

# Opened the wrong way round, the first two fail where they are used; nobody misses what is written to the third.
_SUBSTITUTES: Final = (("stdin", os.O_WRONLY, "r"), ("stdout", os.O_RDONLY, "w"), ("stderr", os.O_WRONLY, "w"))


def stand_in() -> tuple[str, ...]:
    """Give each standard stream that is closed a substitute, and return the names of those that were."""
    closed = tuple(name for name, _, _ in _SUBSTITUTES if getattr(sys, name) is None)
    for name, flags, mode in _SUBSTITUTES:
        if name in closed:
            descriptor = os.open(os.devnull, flags)  # the lowest number that is free
            setattr(sys, name, open(descriptor, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 -- to stay
    return closed


def silence(descriptor: int) -> None:
    """Send what is still buffered for a descriptor nowhere, or the interpreter would complain while it exits."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
