"""Know who holds a database open in this process: there are moments at which all of them must let go of it.

One is a fork ("How To Corrupt An SQLite Database File", section 2.6, https://www.sqlite.org/howtocorrupt.html), the
other is when the file was lost.
"""

from __future__ import annotations

import os
import weakref
from typing import Final, Protocol

from schemagen_runtime.api.destination import TransientError


class Holder(Protocol):
    """Describe what keeps a connection to a database, and opens another one when it needs it."""

    def before_fork(self) -> None:
        """Disconnect, and hold the lock until the fork is over: SQLite forbids to carry a connection over a fork."""
        ...

    def after_fork(self) -> None:
        """Release the lock."""
        ...

    def leave(self, real: str) -> bool:
        """Leave the file at a real path; False where it is in use just now."""
        ...


_holders: Final[weakref.WeakSet[Holder]] = weakref.WeakSet()
_forking: Final[list[Holder]] = []


def add(holder: Holder) -> None:
    """Have an object let go when it must, for as long as it lives."""
    _holders.add(holder)


def leave_all(real: str, but: Holder) -> None:
    """Have all others let go of a file that was lost, before it is opened again.

    SQLite finds a log by the name of its file. Who still has a file open that was replaced since would remove the log
    of the one that came, as the last that closes its file does; and a log that was removed or cut is not read anew
    before all have closed theirs.

    Args:
        real: the real path.
        but: who asks, and has let go.

    Raises:
        TransientError: it is in use just now.
    """
    busy = [holder for holder in list(_holders) if holder is not but and not holder.leave(real)]
    if busy:
        raise TransientError(f"{real} was lost, and is still in use in this process; try again")


def _before_fork() -> None:
    _forking.extend(_holders)
    for holder in _forking:
        holder.before_fork()


def _after_fork() -> None:
    while _forking:
        _forking.pop().after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
