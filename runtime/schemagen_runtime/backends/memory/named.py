"""Find the destinations in memory by the names in their URLs, ``memory://NAME``, within this process."""

from __future__ import annotations

import threading
from typing import Final

from schemagen_runtime.backends.memory.destination import MemoryDestination

_lock: Final = threading.Lock()
_open: Final[dict[str, MemoryDestination]] = {}


def open_named(name: str | None) -> MemoryDestination:
    """Make a destination under a name that URLs may use from now on; None chooses one.

    Raises:
        ValueError: another one has it.
    """
    with _lock:
        if name is None:
            name = next(found for number in range(1, len(_open) + 2) if (found := f"test-{number}") not in _open)
        if name in _open:
            raise ValueError(f"memory://{name} is open already; close that workspace first, or choose another name")
        made = _open[name] = MemoryDestination(name)
        return made


def find_named(name: str) -> MemoryDestination:
    """Return the destination of a name.

    Raises:
        ValueError: there is none.
    """
    with _lock:
        if name not in _open:
            why = "a test opens one, and only in its own process: schemagen_runtime.testing.MemoryWorkspace"
            raise ValueError(f"'memory://{name}' names no workspace in memory; {why}(name={name!r})")
        return _open[name]


def forget_named(destination: MemoryDestination) -> None:
    """Forget a destination: URLs name it no more. Another one that has its name by now stays."""
    with _lock:
        for name, found in list(_open.items()):
            if found is destination:
                del _open[name]
