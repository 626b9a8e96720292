"""Refuse to send to another process what belongs to this one: threads, locks, connections."""

from __future__ import annotations

from typing import Final, NoReturn

OPEN_THERE: Final = "open one in the other process instead"
"""What to do with most of what cannot be sent."""


def refuse_pickle(one: object, instead: str = OPEN_THERE) -> NoReturn:
    """Refuse ``pickle``, ``copy.copy`` and ``copy.deepcopy``: for a ``__reduce__``.

    Args:
        one: what cannot be pickled.
        instead: what to do instead.

    Raises:
        TypeError: always.
    """
    kind = type(one).__name__
    raise TypeError(f"{kind} cannot be pickled or copied: it has threads or connections of this process; {instead}")
