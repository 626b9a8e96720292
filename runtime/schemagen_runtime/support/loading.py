"""Load modules that wait until they are needed, so that no process is forked meanwhile.

A module is loaded under a lock of its own. A child that is forked meanwhile has a copy of that lock which nobody opens,
for the thread that loaded the module is not there: the child would wait for ever where it needs the module. The
interpreter guards against this only for the thread that forks. So whatever the runtime loads late is loaded under one
more lock, and who forks waits for that.
"""

from __future__ import annotations

import os
from _thread import RLock  # as ``threading`` has it, which who only validates does not load
from typing import Final

LOADING: Final = RLock()
"""Held while a module is loaded late, and while a process is forked."""

_LONGEST: Final = 10.0
"""Seconds that a fork waits for a module: one that takes longer waits itself, perhaps for who forks."""


def _before_fork() -> None:
    LOADING.acquire(timeout=_LONGEST)


def _after_fork() -> None:
    try:
        LOADING.release()
    except RuntimeError:  # it was not there to be had
        return


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
